import type { Clock } from '../src/index.ts';

/** A clock that stands still until told. Timers run in order, each after what its predecessor started. */
export function createFakeClock(startAt = Date.parse('2026-01-01T00:00:00Z')) {
  let now = startAt;
  let timers: { at: number; action: () => void }[] = [];
  const settle = async () => {
    // Real macrotasks: responses are read from real streams.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const clock: Clock = {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  };
  return {
    ...clock,
    /** Lets `ms` pass. */
    async advance(ms: number) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.action();
        await settle();
      }
      now = end;
    },
    settle,
  };
}
