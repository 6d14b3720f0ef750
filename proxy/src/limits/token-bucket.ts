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

const milliseconds = (refillMs: Bucket['refillMs']) => (typeof refillMs === 'number' ? refillMs : refillMs());

/** What is missing until it is full. */
type Level = { missing: number; countedAt: number };

const full = ({ clock }: Bucket): Level => ({ missing: 0, countedAt: clock.now() });

export function createTokenBucket(bucket: Bucket, level = full(bucket)): TokenBucket {
  const { size, refillMs, clock } = bucket;
  return takingWhen(
    () => {
      const now = clock.now();
      const oneMs = milliseconds(refillMs);
      // A clock that is set back refills nothing, and takes nothing away.
      level.missing = Math.max(0, level.missing - Math.max(0, now - level.countedAt) / oneMs);
      level.countedAt = now;
      return Math.max(0, Math.ceil((level.missing + 1 - size) * oneMs));
    },
    () => {
      level.missing += 1;
    },
  );
}

/** One token of each, or none of any. */
export function together(...buckets: readonly TokenBucket[]): TokenBucket {
  return takingWhen(
    () => Math.max(...buckets.map((bucket) => bucket.wait())),
    () => {
      for (const bucket of buckets) bucket.take();
    },
  );
}

const takingWhen = (wait: () => number, takeOne: () => void): TokenBucket => ({
  wait,
  take() {
    const ms = wait();
    if (ms === 0) takeOne();
    return ms;
  },
});

/** Whoever was pushed out by so many others begins with a full one. */
const MOST_BUCKETS = 50_000;

export type TokenBuckets = {
  /** @param times So many buckets' worth, always the same for a key. Default 1. */
  of(key: string, times?: number): TokenBucket;
};

/** One for each key, in memory: for what costs no money, so that instances need not agree. */
export function createTokenBuckets(bucket: Bucket): TokenBuckets {
  const { size, refillMs } = bucket;
  // Levels alone: with its functions, a bucket is twice as large.
  const levels = new LRUCache<string, Level>({ max: MOST_BUCKETS, memoMethod: () => full(bucket) });
  return {
    of: (key, times = 1) =>
      createTokenBucket(
        { ...bucket, size: size * times, refillMs: () => milliseconds(refillMs) / times },
        levels.memo(key),
      ),
  };
}
