/** What the subjects of `bench/react.ts` are given, and what is asked of their page. */
import type { CharacterSummary } from '@durenai/core';

export type HistoryMessage = { id: string; author: 'visitor' | 'character'; text: string; at: string };

/** Draws all of it into `place`. May return before anything is drawn. */
export type Mount<Item = HistoryMessage> = (items: readonly Item[], place: HTMLElement) => void;

export type Opened = {
  /** From the call of `mount` to the end of the frame that shows what is looked for. */
  readableMs: number;
  /** From the navigation to there: script and data included. */
  fromNavigationMs: number;
};

export type BenchPage = {
  /** Undefined until then. */
  opened?: Opened;
  countElements(): number;
  /** Whether what was readable first still is. */
  isFirstInSight(): boolean;
  /** Puts the cursor into the composer. */
  focusComposer(): void;
  /** Until the end of the frame that the next key press changes; NaN when it changes nothing. */
  nextKeyMs(): Promise<number>;
  /** Watches frames until the returned function is called. */
  watchFrames(): () => FrameReport;
};

export type FrameReport = {
  frames: number;
  /** Between two animation frames. */
  longestGapMs: number;
  /** Main thread work of a frame, as Long Animation Frames report it: only those of 50 ms and more. */
  longFramesMs: number[];
};

const messageText = (index: number) =>
  `Message ${index}. ${'A courier knows every roof of this city, and most of its secrets. '.repeat((index * 7) % 5)}`;

export const historyOf = (count: number): HistoryMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `msg_${index}`,
    author: index % 2 === 0 ? 'visitor' : 'character',
    text: messageText(index),
    at: new Date(Date.parse('2026-01-01T10:00:00Z') + index * 60_000).toISOString(),
  }));

export const charactersOf = (count: number): CharacterSummary[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `char_${index}`,
    name: `Courier ${index}`,
    description: 'Knows every roof of this city, and most of its secrets. Tells the best of them at night.',
    tags: ['courier', 'city', 'adventure', `district ${index % 40}`],
    image_url: null,
    created_at: '2026-01-01T10:00:00Z',
    likes: (index * 37) % 5000,
    chat_count: (index * 101) % 90_000,
  }));
