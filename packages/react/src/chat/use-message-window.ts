'use client';
import type { ChatMessage } from '@durenai/core';
import { useCallback, useState } from 'react';

/** Messages in the document at most, however long the history is; and how many come and go at a time. */
export const WINDOW_LENGTH = 120;
const STEP = 40;

export type MessageWindow = {
  /** Index of the first message shown, and of the one after the last. */
  start: number;
  end: number;
  /** Moves towards older messages that are already loaded. */
  showOlder(): void;
  showNewer(): void;
  showNewest(): void;
};

/**
 * The part of a long conversation that is in the document. It moves by whole steps: plain rows in the order of
 * the document, so that selecting, find-in-page and screen readers work on all that is shown.
 */
export function useMessageWindow(messages: readonly ChatMessage[]): MessageWindow {
  /** The last message shown; null while it is the newest, whichever that is. By key: older pages move indices. */
  const [lastKey, setLastKey] = useState<string | null>(null);
  const found = lastKey === null ? -1 : messages.findIndex(({ key }) => key === lastKey);
  const end = found === -1 ? messages.length : found + 1;
  const start = Math.max(0, end - WINDOW_LENGTH);

  const endAt = useCallback(
    (index: number) => setLastKey(index >= messages.length ? null : (messages[index - 1]?.key ?? null)),
    [messages],
  );
  return {
    start,
    end,
    showOlder: useCallback(() => endAt(end - Math.min(STEP, start)), [endAt, start, end]),
    showNewer: useCallback(() => endAt(end + STEP), [endAt, end]),
    showNewest: useCallback(() => setLastKey(null), []),
  };
}
