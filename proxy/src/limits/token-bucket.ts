import type { Clock } from '@durenai/core';
import { LRUCache } from 'lru-cache';

export type Bucket = {
  /** At once. */
  size: number;
  /** Until there is one more. A function: it changes with time. */
  refillMs: number | (() => number);
  clock: Pick<Clock, 'now'>;
};

export type TokenBucket = {
  /** Milliseconds until there is a token; 0: now. */
  wait(): number;
  /** Takes one, and gives 0; else how many milliseconds until there is one. */
  take(): number;
};

export function createTokenBucket({ size, refillMs, clock }: Bucket): TokenBucket {
  const refill = typeof refillMs === 'number' ? () => refillMs : refillMs;
  let tokens = size;
  let countedAt = clock.now();

  function wait(): number {
    const now = clock.now();
    // A clock that is set back refills nothing, and takes nothing away.
    tokens = Math.min(size, tokens + Math.max(0, now - countedAt) / refill());
    countedAt = now;
    return tokens < 1 ? Math.ceil((1 - tokens) * refill()) : 0;
  }

  return {
    wait,
    take() {
      const ms = wait();
      if (ms === 0) tokens -= 1;
      return ms;
    },
  };
}

/** Whoever was pushed out by so many others begins with a full one. */
const MOST_BUCKETS = 100_000;

/** One for each key, in memory: for what costs no money, so that instances need not agree. */
export function createTokenBuckets(bucket: Bucket): { of(key: string): TokenBucket } {
  const buckets = new LRUCache<string, TokenBucket>({
    max: MOST_BUCKETS,
    memoMethod: () => createTokenBucket(bucket),
  });
  return { of: (key) => buckets.memo(key) };
}
