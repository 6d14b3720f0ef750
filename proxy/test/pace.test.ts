import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../packages/core/test/fake-clock.ts';
import { createPace, type Pace } from '../src/limits/pace.ts';
import { openStore, type Store } from '../src/store/open-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the pace', () => {
  let clock: FakeClock;
  let store: Store;
  let pace: Pace;

  beforeEach(async () => {
    clock = createFakeClock();
    store = await openStore({
      file: ':memory:',
      clock,
      budget: { messagesPerMonth: undefined, verifiedShare: 0 },
    });
    pace = createPace(store);
  });
  afterEach(() => store.close());

  const take = () => store.write((transaction, at) => pace.take(transaction, at));

  it('asks DurenAI no faster than nine tenths of the plan, slower after a 429, and not while it has nothing left', async () => {
    const inAMinute = async () => {
      let taken = 0;
      for (let tick = 0; tick < 600; tick += 1) {
        if ((await take()) === 0) taken += 1;
        await clock.advance(100);
      }
      return taken;
    };
    expect(await inAMinute()).toBeGreaterThanOrEqual(135);
    expect(await inAMinute()).toBeLessThanOrEqual(136);
    await pace.slowDown(5000);
    expect(await take()).toBeGreaterThan(4000);
    await clock.advance(65_000);
    const halved = await inAMinute();
    expect(halved).toBeGreaterThan(50);
    expect(halved).toBeLessThan(80);
    for (let minute = 0; minute < 30; minute += 1) {
      await clock.advance(MINUTE);
      await pace.recover(clock.now());
    }
    expect(pace.perMinute).toBe(135);
    await pace.heed({ limit: 750, remaining: 700, resetAt: undefined });
    expect(pace.perMinute).toBe(675);
    await pace.heed({ limit: 750, remaining: 3, resetAt: clock.now() + 30_000 });
    expect(await take()).toBeGreaterThan(29_000);
  });

  it('takes a limit of none, which an answer that was given cannot mean, for none that is known', async () => {
    await pace.heed({ limit: 0, remaining: 0, resetAt: clock.now() + MINUTE });
    expect(pace.perMinute).toBe(135);
    expect(await take()).toBe(0);
  });

  it('heeds a 429 after the clock was set back, and grows back from it', async () => {
    await take();
    await clock.advance(1_000);
    await pace.slowDown(30_000);
    await take();
    expect(pace.perMinute).toBe(67);
    clock.setBack(5 * HOUR);
    expect(await take()).toBe(0);
    await pace.slowDown(30_000);
    expect(await take()).toBe(30_000);
    expect(pace.perMinute).toBe(33);
    clock.setBack(5 * HOUR);
    await pace.recover(clock.now());
    expect(pace.perMinute).toBe(35);
  });

  it('lets nobody wait for a pause that was written before the clock was set back', async () => {
    await take();
    await pace.slowDown(30_000);
    clock.setBack(5 * HOUR);
    let taken = 0;
    let wait = await take();
    for (; wait === 0; wait = await take()) taken += 1;
    expect(taken).toBe(10);
    expect(wait).toBeLessThan(1_000);
  });
});
