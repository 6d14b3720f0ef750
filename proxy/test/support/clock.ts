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

/** What a turn of the event loop counts for at most, in milliseconds of the system. */
const LONGEST_TURN_MS = 4;

/**
 * A clock in which everything passes `factor` times as fast while somebody waits for it, for what takes minutes over real
 * connections. It goes on with the event loop: while a busy machine lets the process wait, it stands, and nothing is late.
 */
export function fastClock(factor: number): Clock & { move(ms: number): void } {
  let now = Date.now();
  let turnedAt = 0;
  let turning: NodeJS.Timeout | undefined;
  const timers = new Set<{ at: number; action: () => void }>();

  function turn(): void {
    const passed = performance.now() - turnedAt;
    turnedAt += passed;
    now += Math.min(passed, LONGEST_TURN_MS) * factor;
    const due = [...timers].filter(({ at }) => at <= now).sort((one, other) => one.at - other.at);
    for (const timer of due) if (timers.delete(timer)) timer.action();
    if (timers.size > 0) return;
    clearInterval(turning);
    turning = undefined;
  }

  return {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.add(timer);
      if (!turning) {
        turnedAt = performance.now();
        turning = setInterval(turn, 1);
      }
      return () => timers.delete(timer);
    },
    move(ms) {
      now += ms;
    },
  };
}
