import fc from 'fast-check';
import { expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { createTokenBucket } from './token-bucket.ts';

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
