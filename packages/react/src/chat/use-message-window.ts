'use client';
import type { ChatMessage } from '@durenai/core';
import { useCallback, useState } from 'react';

/** Messages in the document at most, however long the history is; when it opens; and how many come and go at a time. */
export const WINDOW_LENGTH = 120;
export const OPENING_LENGTH = 36;
const STEP = 12;

export type MessageWindow = {
  /** Index of the first message shown, and of the one after the last. */
  start: number;
  end: number;
  /** Moves towards older messages, those included that are not loaded yet. */
  showOlder(): void;
  showNewer(): void;
  showNewest(): void;
};

type Part = {
  /** The last message shown; null while it is the newest, whichever that is. By key: older pages move indices. */
  lastKey: string | null;
  length: number;
};

const newest: Part = { lastKey: null, length: OPENING_LENGTH };

/**
 * The part of a long conversation that is in the document. It opens small, grows as one reads, and then moves, by
 * whole steps: plain rows in the order of the document, so that selecting, find-in-page and screen readers work on
 * all that is shown.
 */
export function useMessageWindow(messages: readonly ChatMessage[]): MessageWindow {
  const [{ lastKey, length }, setPart] = useState(newest);
  const found = lastKey === null ? -1 : messages.findIndex(({ key }) => key === lastKey);
  const end = found === -1 ? messages.length : found + 1;
  const start = Math.max(0, end - length);

  const show = useCallback(
    (from: number, to: number) =>
      setPart({
        lastKey: to >= messages.length ? null : (messages[to - 1]?.key ?? null),
        length: Math.min(WINDOW_LENGTH, to - from),
      }),
    [messages],
  );
  return {
    start,
    end,
    showOlder: useCallback(() => {
      // Before the first that is loaded: room for those that are about to be.
      const from = start - STEP;
      show(from, Math.min(end, Math.max(0, from) + WINDOW_LENGTH));
    }, [show, start, end]),
    showNewer: useCallback(
      () => show(start, Math.min(messages.length, end + STEP)),
      [show, messages, start, end],
    ),
    showNewest: useCallback(() => setPart(newest), []),
  };
}
