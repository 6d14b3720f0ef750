import type { Clock } from '@durenai/core';

/** Milliseconds since a moment that has passed. */
export type Elapsed = () => number;

/** Begins to count. */
export type Stopwatch = () => Elapsed;

/**
 * Believes whichever clock says more: the steady one may stand still while the machine sleeps, and the one on the wall
 * may be set back.
 */
export const stopwatch =
  (clock: Clock, steady: () => number = () => performance.now()): Stopwatch =>
  () => {
    const from = { wall: clock.now(), steady: steady() };
    return () => Math.max(clock.now() - from.wall, steady() - from.steady);
  };

/** Whether that long ago lies behind. What lies ahead was written before the clock was set back. */
export const hasPassed = (ms: number, since: number, now: number): boolean =>
  now - since >= ms || now < since;

/** For what is kept for a while: where the clock is set back, this one stands, and goes on from there. */
export function forwardClock(clock: Clock): Clock {
  let last = clock.now();
  let ahead = 0;
  return {
    now() {
      const now = clock.now();
      ahead += Math.max(0, last - now);
      last = now;
      return now + ahead;
    },
    after: clock.after,
  };
}
