import { refuse } from '../http/refuse.ts';
import type { ShownClock } from '../time.ts';

const MINUTE_MS = 60_000;

const ABSURD = {
  'x-ratelimit-limit': '-1',
  'x-ratelimit-remaining': 'many',
  'x-ratelimit-reset': '99999999999999',
  'retry-after': '-5',
};

export type RateHeaders = 'correct' | 'spent' | 'missing' | 'absurd';

/** The plan's requests per minute, in windows that begin with the first request after the last one ended. */
export function createRequestRate({ real, shownAt }: ShownClock, limit: number) {
  let used = 0;
  let endsAt = 0;

  function roll(): void {
    if (real.now() < endsAt) return;
    used = 0;
    endsAt = real.now() + MINUTE_MS;
  }

  return {
    /** @throws DurenaiError `rate_limited` when the minute is spent. */
    take(): void {
      roll();
      if (used >= limit) {
        const seconds = Math.ceil((endsAt - real.now()) / 1000);
        throw refuse('rate_limited', `More than ${limit} requests in a minute. Try again in ${seconds} s.`, {
          limit,
          period: 'minute',
        });
      }
      used += 1;
    },
    /** Writes `X-RateLimit-*`: as they are, as if the minute were spent, not at all, or as no client should believe them. */
    describe(headers: Headers, how: RateHeaders): void {
      if (how === 'missing') return;
      if (how === 'absurd') {
        for (const [name, value] of Object.entries(ABSURD)) headers.set(name, value);
        return;
      }
      roll();
      headers.set('x-ratelimit-limit', String(limit));
      headers.set('x-ratelimit-remaining', String(how === 'spent' ? 0 : Math.max(0, limit - used)));
      headers.set('x-ratelimit-reset', String(Math.ceil(shownAt(endsAt) / 1000)));
    },
  };
}
