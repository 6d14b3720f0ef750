import { beforeEach, describe, expect, it } from 'vitest';
import { type Elapsed, stopwatch } from './stopwatch.ts';

describe('a stopwatch', () => {
  const time = { wall: 0, steady: 0 };
  let elapsed: Elapsed;

  beforeEach(() => {
    Object.assign(time, { wall: 1_800_000_000_000, steady: 5_000 });
    elapsed = stopwatch({ now: () => time.wall, after: () => () => {} }, () => time.steady)();
  });

  it('counts', () => {
    expect(elapsed()).toBe(0);
    time.wall += 700;
    time.steady += 700;
    expect(elapsed()).toBe(700);
  });

  it('counts the sleep of a machine whose steady clock sleeps as well', () => {
    time.wall += 58_000;
    time.steady += 3;
    expect(elapsed()).toBe(58_000);
  });

  it('goes on while the time of day is set back', () => {
    time.wall -= 3_600_000;
    time.steady += 58_000;
    expect(elapsed()).toBe(58_000);
  });
});
