'use client';
import type { ChatMessage } from '@durenai/core';
import { type RefObject, startTransition, useCallback, useState } from 'react';

/** Messages in the document when it opens. */
export const OPENING_LENGTH = 36;

/**
 * And at most, however long the history is: more than fill `heightPx` and both margins, even if each is one line.
 * Otherwise both ends would stand in the margins, and each would call for ever for what the other takes away.
 */
export const longestIn = (heightPx: number) => Math.max(60, Math.ceil(heightPx / 16));

/** How close the end of the window is that more are drawn, in pixels. */
export const MARGIN_PX = 600;

/**
 * How many messages come and go at a time: as few as a slow phone draws within a frame, more the further a reader in a
 * hurry has come.
 *
 * @param depth how far the end of the window is within the margin, in pixels.
 */
const stepAt = (depth: number) => Math.min(24, Math.max(4, Math.ceil(depth / 50)));

export type MessageWindow = {
  /** Index of the first message shown, and of the one after the last. */
  start: number;
  end: number;
  /** Moves towards older messages, those included that are not loaded yet. `depth` in pixels, default the margin. */
  showOlder(depth?: number): void;
  showNewer(depth?: number): void;
  showNewest(): void;
};

type Part = {
  /** The last message shown; null while it is the newest, whichever that is. By key: older pages move indices. */
  lastKey: string | null;
  length: number;
};

const newest: Part = { lastKey: null, length: OPENING_LENGTH };

/**
 * The part of a long conversation that is in the document. It opens small, grows as one reads, and then moves, a few
 * messages at a time: plain rows in the order of the document, so that selecting, find-in-page and screen readers work on
 * all that is shown.
 */
export function useMessageWindow(
  messages: readonly ChatMessage[],
  viewport: RefObject<HTMLElement | null>,
): MessageWindow {
  const [{ lastKey, length }, setPart] = useState(newest);
  const found = lastKey === null ? -1 : messages.findIndex(({ key }) => key === lastKey);
  const end = found === -1 ? messages.length : found + 1;
  const start = Math.max(0, end - length);

  const longest = useCallback(() => longestIn(viewport.current?.clientHeight ?? 0), [viewport]);
  const show = useCallback(
    (from: number, to: number) => {
      const lastKey = to >= messages.length ? null : (messages[to - 1]?.key ?? null);
      const length = Math.min(longest(), to - from);
      // Drawn in slices, between the frames of a reader who scrolls.
      startTransition(() => setPart({ lastKey, length }));
    },
    [messages, longest],
  );
  return {
    start,
    end,
    showOlder: useCallback(
      (depth = MARGIN_PX) => {
        // Before the first that is loaded: room for those that are about to be.
        const from = start - stepAt(depth);
        show(from, Math.min(end, Math.max(0, from) + longest()));
      },
      [show, longest, start, end],
    ),
    showNewer: useCallback(
      (depth = MARGIN_PX) => show(start, Math.min(messages.length, end + stepAt(depth))),
      [show, messages, start, end],
    ),
    showNewest: useCallback(() => setPart(newest), []),
  };
}
