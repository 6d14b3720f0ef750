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

/** A clock in which everything passes `factor` times as fast, for what takes minutes over real connections. */
export function fastClock(factor: number): Clock & { move(ms: number): void } {
  const begun = performance.now();
  let start = Date.now();
  return {
    now: () => start + (performance.now() - begun) * factor,
    after(ms, action) {
      const timer = setTimeout(action, ms / factor);
      return () => clearTimeout(timer);
    },
    move(ms) {
      start += ms;
    },
  };
}
