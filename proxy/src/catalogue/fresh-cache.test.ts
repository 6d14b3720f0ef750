import { describe, expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { createFreshCache } from './fresh-cache.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

function setUp() {
  const clock = movableClock();
  const state = { loads: 0, isDown: false };
  const cache = createFreshCache<string, { version: number }>({
    max: 10,
    clock,
    keyOf: (key) => key,
    async load() {
      state.loads += 1;
      const version = state.loads;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (state.isDown) throw new Error('down');
      return { version };
    },
  });
  const get = async () => (await cache.get('page')).version;
  return { clock, state, get };
}

describe('the catalogue cache', () => {
  it('loads once for everybody who asks at once', async () => {
    const { state, get } = setUp();
    await Promise.all(Array.from({ length: 1000 }, get));
    expect(state.loads).toBe(1);
  });

  it('keeps a page for a minute', async () => {
    const { clock, state, get } = setUp();
    await get();
    clock.move(60 * SECOND);
    await get();
    expect(state.loads).toBe(1);
  });

  it('then gives the old one at once while it fetches one new one', async () => {
    const { clock, state, get } = setUp();
    await get();
    clock.move(61 * SECOND);
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    await expect.poll(get).toBe(2);
    expect(state.loads).toBe(2);
  });

  it('waits for a new one when the old one is too old to be shown meanwhile', async () => {
    const { clock, get } = setUp();
    await get();
    clock.move(HOUR);
    expect(await get()).toBe(2);
  });

  it('shows the old one for a day when there is no new one, without asking at every visit', async () => {
    const { clock, state, get } = setUp();
    await get();
    state.isDown = true;
    clock.move(23 * HOUR);
    for (let visit = 0; visit < 5; visit += 1) expect(await get()).toBe(1);
    expect(state.loads).toBe(2);
    clock.move(11 * SECOND);
    expect(await get()).toBe(1);
    expect(state.loads).toBe(3);
    clock.move(2 * HOUR);
    await expect(get()).rejects.toThrow('down');
    state.isDown = false;
    expect(await get()).toBe(state.loads);
  });

  it('passes a failure on when there is nothing to show, and keeps no failure', async () => {
    const { state, get } = setUp();
    state.isDown = true;
    await expect(get()).rejects.toThrow('down');
    state.isDown = false;
    expect(await get()).toBe(2);
  });
});
