import { refuse } from '../http/refuse.ts';
import { isoTime, type ShownClock } from '../time.ts';

function startOfNextMonth(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The month's chat requests. Calendar months in UTC, as the sample's `reset_date` suggests. */
export function createChatQuota({ real, shownAt }: ShownClock, limit: number, usedAtStart: number) {
  let used = usedAtStart;
  let endsAt = startOfNextMonth(real.now());

  function roll(): void {
    if (real.now() < endsAt) return;
    used = 0;
    endsAt = startOfNextMonth(real.now());
  }

  const resetDate = () => isoTime(startOfNextMonth(shownAt(real.now())));

  return {
    /**
     * The docs do not say what a spent month answers. Assumed: 429 `rate_limited`, the only documented code
     * for "too many", with details that tell the month from the minute.
     */
    check(): void {
      roll();
      if (used < limit) return;
      throw refuse('rate_limited', `This month's ${limit} chat requests are used up.`, {
        limit,
        used,
        period: 'month',
        reset_date: resetDate(),
      });
    },
    take(): void {
      roll();
      used += 1;
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
