import fc from 'fast-check';
import { expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { createTokenBucket, createTokenBuckets, type TokenBucket, together } from './token-bucket.ts';

it('gives never more than its size and what was refilled since', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -500, max: 3000 }), { maxLength: 200 }), (steps) => {
      const clock = movableClock();
      const bucket = createTokenBucket({ size: 5, refillMs: 1000, clock });
      let taken = 0;
      let forward = 0;
      for (const step of steps) {
        clock.move(step);
        forward += Math.max(0, step);
        if (bucket.take() === 0) taken += 1;
        expect(taken).toBeLessThanOrEqual(5 + forward / 1000 + 1e-6);
      }
    }),
  );
});

it('says when the next one is there', () => {
  const clock = movableClock();
  const bucket = createTokenBucket({ size: 1, refillMs: 1000, clock });
  expect(bucket.take()).toBe(0);
  clock.move(250);
  expect(bucket.take()).toBe(750);
  clock.move(750);
  expect(bucket.take()).toBe(0);
});

it('takes one of each, or none', () => {
  const clock = movableClock();
  const [small, large] = [1, 3].map((size) => createTokenBucket({ size, refillMs: 1000, clock })) as [
    TokenBucket,
    TokenBucket,
  ];
  const both = together(small, large);
  expect(both.take()).toBe(0);
  expect(both.take()).toBe(1000);
  expect([large.take(), large.take(), large.take()]).toEqual([0, 0, 1000]);
});

it('has one for each key, which may be worth many', () => {
  const clock = movableClock();
  const buckets = createTokenBuckets({ size: 1, refillMs: 1000, clock });
  expect([buckets.of('a').take(), buckets.of('b').take(), buckets.of('a').take()]).toEqual([0, 0, 1000]);
  const taken = [1, 2, 3, 4, 5].map(() => buckets.of('c', 4).take());
  expect(taken).toEqual([0, 0, 0, 0, 250]);
});
