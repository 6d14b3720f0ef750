import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CharacterSummary,
  createCharacterList,
  createDurenai,
  createFavorites,
  type Fetch,
  memoryStorage,
} from '../src/index.ts';
import { switchablePresence } from './browser-ports.ts';
import { createFakeClock } from './fake-clock.ts';

async function createBrowser() {
  const clock = createFakeClock();
  const answer = createVisitorFetch(createSimulator({ seed: 1, clock }));
  const requests: string[] = [];
  const held: (() => void)[] = [];
  const control = {
    refuse: false,
    hold: false,
    holdList: false,
    repeatPage: false,
    offline: false,
    listStatus: 200,
  };
  const storage = memoryStorage();
  const { presence, set } = switchablePresence();
  const fetch: Fetch = async (input, init) => {
    const route = `${init.method} ${new URL(input).pathname}`;
    requests.push(route);
    if (control.offline) throw new TypeError('Failed to fetch');
    const isChange = /^(POST|DELETE) .*favorites/.test(route);
    if (isChange && control.hold) await new Promise<void>((release) => held.push(release));
    if (isChange && control.refuse) {
      const error = { code: 'service_unavailable', message: 'Closed.', status: 503, details: {} };
      return Response.json({ error }, { status: 503 });
    }
    // As after a change elsewhere, which moves what page 1 ended with to page 2.
    const response = await answer(control.repeatPage ? input.replace('page=2', 'page=1') : input, init);
    const isList = init.method === 'GET' && input.includes('favorites');
    if (isList && control.listStatus !== 200) {
      const error = { code: 'unavailable', message: 'Later.', status: control.listStatus, details: {} };
      return Response.json({ error }, { status: control.listStatus });
    }
    if (isList && control.holdList) await new Promise<void>((release) => held.push(release));
    if (!isList || !control.repeatPage) return response;
    const { data, pagination } = (await response.json()) as { data: unknown[]; pagination: object };
    return Response.json({ data, pagination: { ...pagination, pages: 2 } });
  };
  const openPage = () => {
    const withLock = <Result>(_: string, action: () => Promise<Result>) => action();
    const durenai = createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch,
      storage,
      clock,
      withLock,
      presence,
    });
    return { favorites: createFavorites(durenai), list: createCharacterList(durenai, { limit: 3 }) };
  };
  const { list } = openPage();
  list.open();
  await clock.advance(100);
  const [first, second] = list.store.getState().characters as [CharacterSummary, CharacterSummary];
  requests.length = 0;
  const release = async () => {
    for (const each of held.splice(0)) each();
    await clock.advance(10);
  };
  return { clock, openPage, requests, control, release, set, first, second };
}

describe('favourites', () => {
  it('ask nothing of a visitor who was never here', async () => {
    const { openPage, requests, clock } = await createBrowser();
    const { favorites } = openPage();
    favorites.open();
    await clock.advance(100);
    expect(requests).toEqual([]);
    expect(favorites.store.getState()).toMatchObject({ status: 'ready', favorites: [] });
  });

  it('show a change at once, and keep it', async () => {
    const { openPage, clock, first, second } = await createBrowser();
    const { favorites } = openPage();
    const done = favorites.setFavorite(first, true);
    expect(favorites.isFavorite(first.id)).toBe(true);
    await done;
    await clock.advance(1_000);
    await favorites.setFavorite(second, true);
    const reloaded = openPage().favorites;
    reloaded.open();
    await clock.advance(100);
    expect(reloaded.store.getState().favorites.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('ask once more when somebody looks and there is a network, after there was none', async () => {
    const { openPage, clock, control, requests, set, first } = await createBrowser();
    await openPage().favorites.setFavorite(first, true);
    const { favorites } = openPage();
    control.offline = true;
    favorites.open();
    await clock.advance(60_000);
    expect(favorites.store.getState().status).toBe('failed');
    control.offline = false;
    requests.length = 0;
    set({ visible: false, online: true });
    await clock.advance(60_000);
    expect(requests).toEqual([]);
    set({ visible: true });
    await clock.advance(100);
    expect(favorites.isFavorite(first.id)).toBe(true);
    const asked = requests.length;
    set({ visible: true });
    await clock.advance(100);
    expect(requests).toHaveLength(asked);
  });

  it('keep a change that was made while an older list was on its way', async () => {
    const { openPage, control, release, clock, first, second } = await createBrowser();
    await openPage().favorites.setFavorite(first, true);
    const { favorites } = openPage();
    control.holdList = true;
    favorites.open();
    await clock.advance(1_000);
    await favorites.setFavorite(second, true);
    await release();
    expect(favorites.store.getState()).toMatchObject({ status: 'ready' });
    expect(favorites.store.getState().favorites.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('stand once where a change elsewhere moved them to the next page', async () => {
    const { openPage, control, requests, clock, first, second } = await createBrowser();
    const page = openPage();
    for (const character of [first, second]) await page.favorites.setFavorite(character, true);
    control.repeatPage = true;
    requests.length = 0;
    const { favorites } = openPage();
    favorites.open();
    await clock.advance(100);
    expect(requests.filter((route) => route.endsWith('favorites'))).toHaveLength(2);
    expect(
      favorites.store
        .getState()
        .favorites.map(({ id }) => id)
        .sort(),
    ).toEqual([first.id, second.id].sort());
  });

  it('undo what the server refuses, and say so', async () => {
    const { openPage, control, first } = await createBrowser();
    const { favorites } = openPage();
    control.refuse = true;
    await favorites.setFavorite(first, true);
    expect(favorites.isFavorite(first.id)).toBe(false);
    expect(favorites.store.getState().refusal).toMatchObject({ characterId: first.id, wanted: true });
    favorites.dismissRefusal();
    expect(favorites.store.getState().refusal).toBeNull();
  });

  it('put a refused removal back where it was', async () => {
    const { openPage, control, clock, first, second } = await createBrowser();
    const { favorites } = openPage();
    await favorites.setFavorite(first, true);
    await clock.advance(1_000);
    await favorites.setFavorite(second, true);
    control.refuse = true;
    await favorites.setFavorite(first, false);
    expect(favorites.store.getState().favorites.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('end where the last of several quick wishes points, one request at a time', async () => {
    const { openPage, control, release, requests, first } = await createBrowser();
    const { favorites } = openPage();
    control.hold = true;
    const done = favorites.setFavorite(first, true);
    await release();
    void favorites.setFavorite(first, false);
    void favorites.setFavorite(first, true);
    void favorites.setFavorite(first, false);
    expect(favorites.isFavorite(first.id)).toBe(false);
    control.hold = false;
    await release();
    await done;
    expect(favorites.isFavorite(first.id)).toBe(false);
    expect(requests.filter((route) => route.includes('favorites/'))).toEqual([
      `POST /v1/user/favorites/${first.id}`,
      `DELETE /v1/user/favorites/${first.id}`,
    ]);
  });

  it('ask again by themselves after any failure that may pass', async () => {
    const { openPage, control, clock, set, first } = await createBrowser();
    await openPage().favorites.setFavorite(first, true);
    for (const status of [429, 503]) {
      const { favorites } = openPage();
      control.listStatus = status;
      favorites.open();
      await clock.advance(60_000);
      expect(favorites.store.getState().status).toBe('failed');
      control.listStatus = 200;
      set({ visible: false });
      set({ visible: true });
      await clock.advance(100);
      expect(favorites.isFavorite(first.id)).toBe(true);
    }
  });

  it('show in the end what the server has, whatever was pressed, refused and loaded meanwhile', async () => {
    const ids = ['a', 'b', 'c'];
    const delay = fc.integer({ min: 0, max: 400 });
    const steps = fc.array(fc.record({ press: fc.constantFrom(...ids), opens: fc.boolean(), wait: delay }), {
      minLength: 1,
      maxLength: 8,
    });
    const answers = fc.infiniteStream(fc.record({ before: delay, after: delay, refused: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(fc.subarray(ids), steps, answers, async (there, steps, answers) => {
        const { clock, has, favorites } = createServer(there, answers);
        for (const { press, opens, wait } of steps) {
          if (opens) favorites.open();
          void favorites.setFavorite(cardOf(press), !favorites.isFavorite(press));
          await clock.advance(wait);
        }
        favorites.open();
        await clock.advance(20_000);
        expect(ids.filter(favorites.isFavorite)).toEqual(ids.filter(has));
      }),
      { numRuns: 300 },
    );
  });
});

const cardOf = (id: string) => ({
  ...{ id, name: id, description: '', tags: [], image_url: null },
  created_at: '2026-01-01T00:00:00Z',
});

/** Takes its time for everything, and refuses what it is told to. */
function createServer(
  there: readonly string[],
  answers: Iterator<{ before: number; after: number; refused: boolean }>,
) {
  const clock = createFakeClock();
  const kept = new Map(there.map((id) => [id, new Date(clock.now()).toISOString()]));
  const pass = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const fetch: Fetch = async (input, { method }) => {
    const [, route, id = ''] = /\/v1\/(session|user\/favorites)\/?(.*)$/.exec(new URL(input).pathname) ?? [];
    if (route === 'session') {
      const visitor = { id: 'visitor', verified: false };
      return Response.json({ access_token: 'a', expires_in: 600, refresh_token: 'r', visitor });
    }
    const { before, after, refused } = answers.next().value;
    await pass(before);
    const data = [...kept].map(([id, favorited_at]) => ({ ...cardOf(id), favorited_at }));
    const isRefused = refused && method !== 'GET';
    if (method === 'POST' && !refused) kept.set(id, new Date(clock.now()).toISOString());
    if (method === 'DELETE' && !refused) kept.delete(id);
    await pass(after);
    const error = { code: 'invalid_request', message: 'No.', status: 400, details: {} };
    if (isRefused) return Response.json({ error }, { status: 400 });
    if (method !== 'GET') {
      return Response.json({ success: true, message: '', character_id: id, favorited_at: kept.get(id) });
    }
    return Response.json({ data, pagination: { total: data.length, page: 1, limit: 50, pages: 1 } });
  };
  const storage = memoryStorage();
  const durenai = createDurenai({
    ...{ proxyUrl: 'http://proxy.test', fetch, storage, clock },
    withLock: (_, action) => action(),
    presence: switchablePresence().presence,
  });
  // Somebody who was here before, or the list would not be asked for.
  storage.set(`durenai:v1:${encodeURIComponent('http://proxy.test')}:refresh-token`, 'r');
  return { clock, has: (id: string) => kept.has(id), favorites: createFavorites(durenai) };
}
