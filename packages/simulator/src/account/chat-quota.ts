import { refuse } from '../http/refuse.ts';
import { isoTime, type ShownClock } from '../time.ts';

function startOfNextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The month's chat requests. Calendar months in UTC, as the sample's `reset_date` suggests. */
export function createChatQuota({ real, shownAt }: ShownClock, limit: number, usedAtStart: number) {
  let used = usedAtStart;
  /** Held by messages whose replies are awaited. */
  let held = 0;
  let endsAt = startOfNextMonth(real.now());

  function roll(): void {
    if (real.now() < endsAt) return;
    used = 0;
    endsAt = startOfNextMonth(real.now());
  }

  const resetDate = () => isoTime(startOfNextMonth(shownAt(real.now())));

  /**
   * The docs do not say what a spent month answers. Assumed: 429 `rate_limited`, the only documented code
   * for "too many", with details that tell the month from the minute.
   */
  function check(): void {
    roll();
    if (used + held < limit) return;
    throw refuse('rate_limited', `This month's ${limit} chat requests are used up.`, {
      limit,
      used,
      period: 'month',
      reset_date: resetDate(),
    });
  }

  return {
    /**
     * Takes one for what `work` brings, and none when it rejects.
     *
     * @throws DurenaiError `rate_limited` when the month is spent, with what is awaited.
     */
    async takeFor<Result>(work: () => Result): Promise<Awaited<Result>> {
      check();
      held += 1;
      try {
        const result = await work();
        roll();
        used += 1;
        return result;
      } finally {
        held -= 1;
      }
    },
    kept: () => ({ kind: 'quota' as const, used, endsAt }),
    restore(kept: { used: number; endsAt: number }): void {
      ({ used, endsAt } = kept);
    },
    figures() {
      roll();
      return { used, limit, reset_date: resetDate() };
    },
  };
}
