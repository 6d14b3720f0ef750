import type { Clock } from '@durenai/core';

export type TokenBucket = {
  /** Takes one token; else how many milliseconds until there is one. */
  take(): { retryAfterMs: number } | undefined;
};

/** `size` at once, and one more every `refillMs`. */
export function createTokenBucket(options: {
  size: number;
  refillMs: number;
  clock: Pick<Clock, 'now'>;
}): TokenBucket {
  const { size, refillMs, clock } = options;
  let tokens = size;
  let countedAt = clock.now();
  return {
    take() {
      const now = clock.now();
      // A clock that is set back refills nothing, and takes nothing away.
      tokens = Math.min(size, tokens + Math.max(0, now - countedAt) / refillMs);
      countedAt = now;
      if (tokens < 1) return { retryAfterMs: Math.ceil((1 - tokens) * refillMs) };
      tokens -= 1;
      return undefined;
    },
  };
}
