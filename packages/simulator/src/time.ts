import type { Clock } from '@durenai/core';

/** As the docs print it: to the second, when nothing stands between two seconds. */
export const isoTime = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');

/** The clock that the simulator shows, which the weather may set wrong. What is counted goes by the real one. */
export type ShownClock = Clock & {
  real: Clock;
  /** What it shows at a real time. */
  shownAt(at: number): number;
};

/**
 * Times that never repeat and never go back, so that messages can be put in order by `created_at`
 * even when two of them fall into one millisecond.
 */
export function createStamps(clock: Clock): () => number {
  let last = 0;
  return () => {
    last = Math.max(clock.now(), last + 1);
    return last;
  };
}
