import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import { describe, expect, it } from 'vitest';
import { createCharacterList, createDurenai, type Fetch, memoryStorage } from '../src/index.ts';
import { createFakeClock } from './fake-clock.ts';

function createBrowser(intercept: (fetch: Fetch) => Fetch = (fetch) => fetch) {
  const clock = createFakeClock();
  const answer = createVisitorFetch(createSimulator({ seed: 1, clock }));
  const fetch = intercept(answer);
  const durenai = createDurenai({ proxyUrl: 'http://proxy.test', fetch, storage: memoryStorage(), clock });
  return { clock, durenai };
}

describe('the list of characters', () => {
  it('comes page after page, each character once', async () => {
    const { clock, durenai } = createBrowser();
    const list = createCharacterList(durenai, { limit: 5 });
    list.open();
    await clock.advance(100);
    await list.loadMore();
    const { characters, total, nextPage, status } = list.store.getState();
    expect(new Set(characters.map(({ id }) => id)).size).toBe(10);
    expect({ total, nextPage, status }).toEqual({ total: 2500, nextPage: 3, status: 'ready' });
  });

  it('keeps what it has when the next page fails, and asks for the same page again', async () => {
    let down = false;
    const { clock, durenai } = createBrowser((fetch) => async (input, init) => {
      if (down) throw new TypeError('Failed to fetch');
      return fetch(input, init);
    });
    const list = createCharacterList(durenai, { limit: 5 });
    list.open();
    await clock.advance(100);
    down = true;
    const failing = list.loadMore();
    await clock.advance(10_000);
    await failing;
    expect(list.store.getState()).toMatchObject({
      status: 'failed',
      nextPage: 2,
      error: { code: 'network_error' },
    });
    expect(list.store.getState().characters).toHaveLength(5);
    down = false;
    await list.loadMore();
    expect(list.store.getState().characters).toHaveLength(10);
    expect(list.store.getState()).not.toHaveProperty('error');
  });
});
