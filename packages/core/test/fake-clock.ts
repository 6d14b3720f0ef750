// Loaded by the product when it is wanted. Here from the start: a clock that stands still waits for no disk.
import '../src/chat/create-deliveries.ts';
import '../src/visitor/create-sessions.ts';
import type { Clock } from '../src/index.ts';

export type FakeClock = Clock & {
  /** Lets `ms` pass: every timer that falls due runs, in order, those included that others set. */
  advance(ms: number): Promise<void>;
  /** Lets answers that are already there be read; no time passes. */
  settle(): Promise<void>;
  /** Timers that are still set. */
  readonly pending: number;
  /** Sets the hands back: what is waited for takes as long as before. */
  setBack(ms: number): void;
};

/** Real macrotasks: responses are read from real streams. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

type FakeClockOptions = {
  /** Milliseconds since the epoch. */
  startAt?: number;
  /** Runs each step; React's tests pass `act`. */
  wrap?: (step: () => Promise<void>) => Promise<void>;
};

const START = Date.parse('2026-01-01T00:00:00Z');

/** A clock that stands still until told. */
export function createFakeClock({
  startAt = START,
  wrap = (step) => step(),
}: FakeClockOptions = {}): FakeClock {
  let now = startAt;
  let timers: { due: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(ms, action) {
      const timer = { due: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await wrap(settle);
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.due);
        await wrap(async () => next.action());
      }
      now = end;
    },
    settle,
    get pending() {
      return timers.length;
    },
    setBack(ms) {
      now -= ms;
      for (const timer of timers) timer.due -= ms;
    },
  };
}
