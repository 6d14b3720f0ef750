import type { Clock } from '@durenai/core';

/** A clock that stands until it is moved; timers are those of the system. */
export function movableClock(start = Date.parse('2026-01-01T00:00:00Z')): Clock & { move(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
    move(ms) {
      now += ms;
    },
  };
}
