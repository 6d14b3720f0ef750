import { describe, expect, it } from 'vitest';
import { listFavorites } from '../src/endpoints.ts';
import {
  type Chat,
  createChat,
  createDurenai,
  createFavorites,
  type Durenai,
  type DurenaiOptions,
  type Fetch,
  type IdentitySource,
  type KeyValueStorage,
  memoryStorage,
  memoryTabs,
  visitorTabs,
  type WithLock,
} from '../src/index.ts';
import { createFakeClock } from './fake-clock.ts';

const LIFETIME_SECONDS = 600;

const refusal = (status: number, code: string) =>
  Response.json({ error: { code, message: `Refused: ${code}.`, status, details: {} } }, { status });

/** The session routes of the proxy, and a list that says whose it is. Identities read `is:<name>`. */
function createSessions(now: () => number) {
  const access = new Map<string, { id: string; until: number }>();
  const refresh = new Map<string, string>();
  const requests: string[] = [];
  const bodies: Record<string, string>[] = [];
  /** What was said to a character, and by whom. */
  const said: string[] = [];
  const control = {
    unreachable: false,
    refusesSessions: false,
    hold: undefined as Promise<void> | undefined,
  };
  let count = 0;

  function open({ refresh_token, identity }: Record<string, string>): Response {
    if (identity !== undefined && !identity.startsWith('is:')) return refusal(401, 'invalid_identity');
    const known = refresh_token === undefined ? undefined : refresh.get(refresh_token);
    if (identity === undefined && refresh_token !== undefined && known === undefined)
      return refusal(401, 'invalid_token');
    count += 1;
    const id = identity ?? known ?? `anonymous-${count}`;
    access.set(`access-${count}`, { id, until: now() + LIFETIME_SECONDS * 1000 });
    refresh.set(`refresh-${count}`, id);
    return Response.json({
      access_token: `access-${count}`,
      expires_in: LIFETIME_SECONDS,
      refresh_token: `refresh-${count}`,
      visitor: { id, verified: id.startsWith('is:') },
      features: { identity: true },
    });
  }

  function kill(id: string): Response {
    for (const [token, holder] of access) if (holder.id === id) access.delete(token);
    for (const [token, holder] of refresh) if (holder === id) refresh.delete(token);
    return Response.json({ success: true, message: 'Done' });
  }

  const fetch: Fetch = async (input, init) => {
    const { pathname } = new URL(input);
    const route = `${init.method} ${pathname.replace('/v1', '')}`;
    init.signal?.throwIfAborted();
    requests.push(route);
    if (control.unreachable) throw new TypeError('fetch failed');
    if (route === 'POST /session' && control.refusesSessions) return refusal(503, 'service_unavailable');
    if (route === 'POST /session') {
      const body = JSON.parse(String(init.body));
      bodies.push(body);
      return open(body);
    }
    const { authorization = '' } = init.headers as Record<string, string>;
    const holder = access.get(authorization.replace('Bearer ', ''));
    if (!holder || holder.until <= now()) return refusal(401, 'invalid_token');
    if (route === 'DELETE /session' || route === 'DELETE /user/me') return kill(holder.id);
    const { id } = holder;
    await control.hold;
    init.signal?.throwIfAborted();
    if (route.startsWith('POST /chat/')) {
      const { message } = JSON.parse(String(init.body));
      said.push(`${id}: ${message}`);
      return Response.json({
        id: `msg_${said.length}`,
        conversation_id: `conv_${id.replace(/\W/g, '-')}`,
        character_id: 'char_1',
        content: 'Indeed.',
        created_at: '2026-01-01T00:00:00Z',
        is_character: true,
      });
    }
    const pagination = { total: 1, page: 1, limit: 50, pages: 1 };
    const favorite = {
      id: `liked-by-${id.replace(/\W/g, '-')}`,
      name: 'Somebody',
      description: '',
      tags: [],
      image_url: null,
      created_at: '2026-01-01T00:00:00Z',
      favorited_at: '2026-01-01T00:00:00Z',
    };
    return Response.json({ data: route === 'GET /user/favorites' ? [favorite] : [], pagination });
  };
  return { fetch, requests, bodies, said, control, kill };
}

/** One browser: what its tabs share. */
function createBrowser() {
  const clock = createFakeClock();
  const sessions = createSessions(clock.now);
  const storage: KeyValueStorage = { ...memoryStorage(), persistent: true };
  const openChannel = memoryTabs();
  const queues = new Map<string, Promise<unknown>>();
  const withLock: WithLock = (name, action) => {
    const run = (queues.get(name) ?? Promise.resolve()).then(action);
    queues.set(
      name,
      run.catch(() => undefined),
    );
    return run;
  };
  const openTab = (options: Partial<DurenaiOptions> = {}): Durenai =>
    createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch: sessions.fetch,
      storage,
      clock,
      withLock,
      tabs: openChannel(),
      random: () => 0,
      ...options,
    });
  return { clock, ...sessions, storage, openTab };
}

const is =
  (name: string): IdentitySource =>
  async () =>
    `is:${name}`;

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  );

describe('the tabs of a browser', () => {
  it('open and renew their session once, whichever needs it first', async () => {
    const { openTab, requests, clock } = createBrowser();
    const tabs = Array.from({ length: 5 }, () => openTab());
    const opened = Promise.all(tabs.map(({ visitor }) => visitor.accessToken()));
    await clock.advance(1_000);
    expect(new Set(await opened)).toEqual(new Set(['access-1']));
    await clock.advance(LIFETIME_SECONDS * 1000);
    const renewed = Promise.all(tabs.map(({ visitor }) => visitor.accessToken()));
    await clock.advance(1_000);
    expect(new Set(await renewed)).toEqual(new Set(['access-2']));
    expect(requests).toEqual(['POST /session', 'POST /session']);
  });

  it('do not wait for one that was closed before it had its turn', async () => {
    const { openTab, clock, requests } = createBrowser();
    const first = openTab();
    const tabs = Array.from({ length: 20 }, () => openTab({ tabs: memoryTabs()() }));
    const opened = [first, ...tabs].map(({ visitor }) => codeOf(visitor.accessToken()));
    for (const tab of tabs) tab.close();
    await clock.settle();
    expect((await Promise.all(opened)).filter((code) => code === 'fine')).toHaveLength(1);
    expect(requests).toEqual(['POST /session']);
  });

  it('each get along alone where they cannot talk', async () => {
    const { openTab, clock } = createBrowser();
    const silent = { post: () => {}, on: () => () => {}, close: () => {} };
    const tabs = [openTab({ tabs: silent }), openTab({ tabs: silent })];
    const opened = Promise.all(tabs.map(({ visitor }) => visitor.accessToken()));
    await clock.advance(1_000);
    expect(await opened).toEqual(['access-1', 'access-2']);
    expect(tabs[0]?.visitor.store.getState().id).toBe(tabs[1]?.visitor.store.getState().id);
  });

  it('log out together', async () => {
    const { openTab, storage, requests, clock } = createBrowser();
    const [left, right] = [openTab(), openTab()];
    await left.visitor.identify(is('anna'));
    await clock.settle();
    expect(right.visitor.store.getState()).toMatchObject({ id: 'is:anna', verified: true });
    right.storage.set('draft:char_1', 'half a thought');
    await left.visitor.logout();
    await clock.settle();
    for (const { visitor } of [left, right]) {
      expect(visitor.store.getState()).toMatchObject({ id: null, verified: false, era: 2 });
      expect(visitor.isKnown()).toBe(false);
    }
    expect(storage.keys()).toEqual([]);
    requests.length = 0;
    await right.visitor.accessToken();
    expect(right.visitor.store.getState().verified).toBe(false);
  });

  it('do not take each other for anonymous where one knows better', async () => {
    const { openTab, clock } = createBrowser();
    const [left, right] = [openTab(), openTab()];
    const opening = [right.visitor.accessToken(), left.visitor.identify(is('anna'))];
    await clock.advance(1_000);
    await Promise.all(opening);
    for (const { visitor } of [left, right]) expect(visitor.store.getState().id).toBe('is:anna');
    // The one that only listened has nothing to renew a dead session with, and the other still has.
    right.storage.remove('refresh-token');
    await right.visitor.accessToken(true);
    await clock.settle();
    expect(right.visitor.store.getState().verified).toBe(false);
    expect(left.visitor.store.getState().id).toBe('is:anna');
  });

  it('are each somebody else where the browser remembers nothing', async () => {
    const { openTab, clock } = createBrowser();
    const tabs = [openTab({ storage: memoryStorage() }), openTab({ storage: memoryStorage() })];
    for (const { visitor } of tabs) await visitor.accessToken();
    await clock.settle();
    expect(tabs.map(({ visitor }) => visitor.store.getState().id)).toEqual(['anonymous-1', 'anonymous-2']);
    expect(tabs.map(({ visitor }) => visitor.store.getState().era)).toEqual([0, 0]);
  });

  it('believe nothing that is not a session', async () => {
    const { openTab, clock } = createBrowser();
    const openChannel = memoryTabs();
    const stranger = openChannel();
    const tab = openTab({ tabs: openChannel() });
    await tab.visitor.accessToken();
    const before = tab.visitor.store.getState();
    for (const noise of [
      null,
      7,
      'ended',
      {},
      { type: 'opened' },
      { type: 'opened', session: {}, expiresAt: 1 },
    ])
      stranger.post('session', noise);
    await clock.settle();
    expect(tab.visitor.store.getState()).toBe(before);
  });
});

it('two proxies of one host, or one whose address begins as the other’s, share nothing', async () => {
  const { openTab } = createBrowser();
  const addresses = [
    'http://proxy.test/sales',
    'http://proxy.test/support',
    'http://proxy.test',
    'http://proxy.test:8443',
  ];
  const pages = addresses.map((proxyUrl) => openTab({ proxyUrl, tabs: undefined }));
  for (const [index, { storage }] of pages.entries()) storage.set('draft', `of ${index}`);
  const [sales, support, root, other] = pages as [Durenai, Durenai, Durenai, Durenai];
  for (const { visitor } of [sales, root]) await visitor.logout();
  expect([sales, support, root, other].map(({ storage }) => storage.get('draft'))).toEqual([
    null,
    'of 1',
    null,
    'of 3',
  ]);
  for (const page of pages) page.close();
});

describe('identify', () => {
  it('asks the site anew whenever the session is renewed', async () => {
    const { openTab, bodies, clock } = createBrowser();
    const { visitor } = openTab();
    let asked = 0;
    await visitor.identify(async () => {
      asked += 1;
      return 'is:anna';
    });
    await visitor.accessToken();
    expect(asked).toBe(1);
    await clock.advance(LIFETIME_SECONDS * 1000);
    await visitor.accessToken();
    expect(asked).toBe(2);
    await visitor.accessToken(true);
    expect(asked).toBe(3);
    expect(bodies.every(({ identity }) => identity === 'is:anna')).toBe(true);
  });

  it('asks before the first request when it is given from the start, and changes nothing on the page', async () => {
    const { openTab, bodies, storage } = createBrowser();
    await openTab().visitor.accessToken();
    storage.set('durenai:v1:http%3A%2F%2Fproxy.test:draft:char_1', 'half a thought');
    const durenai = openTab({ identity: is('anna') });
    await durenai.visitor.accessToken();
    expect(bodies).toEqual([{}, { refresh_token: 'refresh-1', identity: 'is:anna' }]);
    expect(durenai.visitor.store.getState()).toMatchObject({ id: 'is:anna', era: 0 });
    expect(durenai.storage.get('draft:char_1')).toBe('half a thought');
  });

  it('finds what a person has, on a device that never saw them', async () => {
    const { openTab, clock } = createBrowser();
    const late = openTab();
    const before = late.shared('favorites', () => createFavorites(late));
    before.open();
    await clock.settle();
    expect(before.store.getState()).toMatchObject({ status: 'ready', favorites: [] });
    await late.visitor.identify(is('anna'));
    const after = late.shared('favorites', () => createFavorites(late));
    after.open();
    const early = openTab({ storage: memoryStorage(), identity: is('anna') });
    const fromStart = early.shared('favorites', () => createFavorites(early));
    fromStart.open();
    await clock.advance(1_000);
    for (const { store } of [after, fromStart]) {
      expect(store.getState().favorites.map(({ id }) => id)).toEqual(['liked-by-is-anna']);
    }
  });

  it('keeps what an anonymous visitor was writing', async () => {
    const { openTab } = createBrowser();
    const durenai = openTab();
    await durenai.visitor.accessToken();
    createChat(durenai, { characterId: 'char_1' }).setDraft('half a thought');
    await durenai.visitor.identify(is('anna'));
    expect(durenai.visitor.store.getState()).toMatchObject({ id: 'is:anna', era: 1 });
    const chat = createChat(durenai, { characterId: 'char_1' });
    expect(chat.store.getState().draft).toBe('half a thought');
  });

  it('drops what belonged to another person, and what still comes for them', async () => {
    const { openTab, control, clock, storage } = createBrowser();
    const durenai = openTab();
    await durenai.visitor.identify(is('anna'));
    const chatOfAnna = createChat(durenai, { characterId: 'char_1' });
    chatOfAnna.setDraft('a secret of Anna');
    let release = () => {};
    control.hold = new Promise((resolve) => {
      release = resolve;
    });
    const ofAnna = durenai.shared('favorites', () => createFavorites(durenai));
    ofAnna.open();
    await clock.settle();

    const painted: string[] = [];
    ofAnna.store.subscribe(({ favorites }) => painted.push(...favorites.map(({ id }) => id)));
    const switched = durenai.visitor.identify(is('ben'));
    await clock.settle();
    await switched;
    release();
    control.hold = undefined;
    const ofBen = durenai.shared('favorites', () => createFavorites(durenai));
    expect(ofBen).not.toBe(ofAnna);
    ofBen.open();
    await clock.advance(1_000);
    expect(painted).toEqual([]);
    expect(ofBen.store.getState().favorites.map(({ id }) => id)).toEqual(['liked-by-is-ben']);

    chatOfAnna.setDraft('written too late');
    expect(createChat(durenai, { characterId: 'char_1' }).store.getState().draft).toBe('');
    expect(storage.keys().map((key) => storage.get(key))).not.toContain('written too late');
  });

  it('fails loudly when the proxy does not believe it, until it does', async () => {
    const { openTab, bodies } = createBrowser();
    const { visitor, transport } = openTab();
    await visitor.accessToken();
    bodies.length = 0;
    expect(await codeOf(visitor.identify(async () => 'forged'))).toBe('invalid_identity');
    expect(await codeOf(visitor.accessToken())).toBe('invalid_identity');
    expect(bodies.map(({ identity }) => identity)).toEqual(['forged', 'forged']);
    expect(transport).toBeDefined();
    await visitor.identify(is('anna'));
    expect(visitor.store.getState().verified).toBe(true);
  });

  it.each(['anna', null])(
    'that the proxy does not believe is not taken over by what another tab has of %s',
    async (before) => {
      const { openTab, clock } = createBrowser();
      const [here, there] = [openTab(), openTab()];
      if (before) await there.visitor.identify(is(before));
      else await there.visitor.accessToken();
      await here.visitor.accessToken();
      await clock.settle();
      expect(await codeOf(here.visitor.identify(async () => 'forged'))).toBe('invalid_identity');
      await there.visitor.accessToken(true);
      await clock.settle();
      expect(await codeOf(here.visitor.accessToken())).toBe('invalid_identity');
    },
  );

  it('drops what another person wrote after the page emptied its storage', async () => {
    const { openTab, storage } = createBrowser();
    const durenai = openTab();
    await durenai.visitor.identify(is('anna'));
    for (const key of storage.keys()) storage.remove(key);
    createChat(durenai, { characterId: 'char_1' }).setDraft('half a thought');
    await durenai.visitor.identify(is('bert'));
    expect(createChat(durenai, { characterId: 'char_1' }).store.getState().draft).toBe('');
  });

  it('fails loudly when the site cannot say', async () => {
    const { openTab, requests } = createBrowser();
    const { visitor } = openTab();
    const failing = async () => {
      throw new Error('The login server is down.');
    };
    expect(await codeOf(visitor.identify(failing))).toBe('invalid_identity');
    expect(await codeOf(visitor.identify('is:anna' as never))).toBe('invalid_identity');
    expect(requests).toEqual([]);
  });

  it('fails loudly when the site does not answer, and holds up the other tabs no longer than that', async () => {
    const { openTab, clock, requests } = createBrowser();
    const never: IdentitySource = () => new Promise(() => {});
    const named = codeOf(openTab().visitor.identify(never));
    await clock.settle();
    const other = openTab().visitor.accessToken();
    await clock.advance(14_999);
    expect(requests).toEqual([]);
    await clock.advance(1);
    expect(await named).toBe('invalid_identity');
    expect(await other).toBeTruthy();
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer behind when the site answers', async () => {
    const { openTab, clock } = createBrowser();
    await openTab().visitor.identify(is('anna'));
    expect(clock.pending).toBe(0);
  });

  it.each([null, undefined])('leaves the last person’s session when the site says %s', async (nobody) => {
    const { openTab, bodies, storage } = createBrowser();
    await openTab({ identity: is('anna') }).visitor.accessToken();
    storage.set('durenai:v1:http%3A%2F%2Fproxy.test:draft:char_1', 'a secret of Anna');
    bodies.length = 0;
    const later = openTab({ identity: async () => nobody as null });
    await later.visitor.accessToken();
    expect(bodies).toEqual([{}]);
    expect(later.visitor.store.getState().verified).toBe(false);
    expect(later.storage.get('draft:char_1')).toBeNull();
  });

  it('with null logs nobody out who was anonymous', async () => {
    const { openTab } = createBrowser();
    const { visitor } = openTab();
    const token = await visitor.accessToken();
    await visitor.identify(null);
    expect(await visitor.accessToken()).toBe(token);
  });
});

describe('leaving', () => {
  it('drops everything here even when the proxy cannot be told, and says so', async () => {
    const { openTab, control, storage } = createBrowser();
    const { visitor } = openTab();
    await visitor.identify(is('anna'));
    control.unreachable = true;
    expect(await codeOf(visitor.logout())).toBe('network_error');
    expect(visitor.isKnown()).toBe(false);
    expect(storage.keys()).toEqual([]);
  });

  it('asks nothing of a proxy that never met this visitor', async () => {
    const { openTab, requests } = createBrowser();
    const { visitor } = openTab();
    await visitor.logout();
    await visitor.forget();
    expect(requests).toEqual([]);
  });

  it('waits for no site that does not say who is here', async () => {
    const { openTab, clock, storage, requests } = createBrowser();
    await openTab({ identity: is('anna') }).visitor.accessToken();
    const page = openTab();
    const named = codeOf(page.visitor.identify(() => new Promise(() => {})));
    await clock.settle();
    await page.visitor.logout();
    expect(await named).toBe('invalid_identity');
    expect(requests.at(-1)).toBe('DELETE /session');
    expect(storage.keys()).toEqual([]);
  });

  it('and coming back as somebody else happens in the order in which it was asked for', async () => {
    const { openTab, bodies, requests, storage } = createBrowser();
    const { visitor } = openTab({ identity: is('anna') });
    await visitor.accessToken();
    bodies.length = 0;
    requests.length = 0;
    await Promise.all([visitor.logout(), visitor.identify(is('bert'))]);
    expect(requests.toSorted()).toEqual(['DELETE /session', 'POST /session']);
    expect(bodies).toEqual([{ identity: 'is:bert' }]);
    expect(visitor.store.getState()).toMatchObject({ id: 'is:bert', verified: true });
    await Promise.all([visitor.identify(is('anna')), visitor.logout()]);
    expect(visitor.store.getState()).toMatchObject({ id: null, verified: false });
    expect(storage.keys()).toEqual([]);
  });

  it('reaches the other tabs of a storage that does not say whether they have it in common', async () => {
    const { openTab } = createBrowser();
    const { get, set, remove, keys } = memoryStorage();
    const storage: KeyValueStorage = { get, set, remove, keys };
    const one = openTab({ storage });
    const other = openTab({ storage });
    await one.visitor.accessToken();
    await other.visitor.accessToken();
    expect(other.storage).toMatchObject({ persistent: true, shared: true });
    await one.visitor.logout();
    await expect.poll(() => other.visitor.store.getState().id).toBeNull();
  });

  it('in another tab is not undone by a storage that shows later what was dropped', async () => {
    const { openTab, storage } = createBrowser();
    const seen = { ...memoryStorage(), persistent: true };
    const one = openTab();
    const other = openTab({ storage: seen });
    // As what draws does, which is there before the first session.
    const readAtOnce = new Promise<string | null>((resolve) =>
      other.visitor.store.subscribe(({ era }) => era > 0 && resolve(other.storage.get('draft:char_1'))),
    );
    await one.visitor.accessToken();
    await other.visitor.accessToken();
    for (const key of storage.keys()) seen.set(key, storage.get(key) as string);
    other.storage.set('draft:char_1', 'half a thought');
    await one.visitor.logout();
    expect(await readAtOnce).toBeNull();
    expect(other.visitor.isKnown()).toBe(false);
  });

  it('is the last word, whoever still waits to come', async () => {
    const { openTab, requests, bodies, storage, clock } = createBrowser();
    const { visitor } = openTab({ identity: is('anna') });
    await visitor.accessToken();
    bodies.length = 0;
    const named = codeOf(visitor.identify(() => new Promise(() => {})));
    await clock.settle();
    await Promise.all([visitor.identify(is('bert')), visitor.logout()]);
    expect(await named).toBe('invalid_identity');
    // As whom she came.
    expect(bodies).toEqual([{ refresh_token: 'refresh-1' }]);
    expect(requests.at(-1)).toBe('DELETE /session');
    expect(storage.keys()).toEqual([]);
  });

  it('of a session that is over already is of nobody else whom the site names meanwhile', async () => {
    const { openTab, requests, kill } = createBrowser();
    await openTab({ identity: is('anna') }).visitor.accessToken();
    kill('is:anna');
    expect(await codeOf(openTab({ identity: is('bert') }).visitor.forget())).toBe('invalid_token');
    expect(requests).not.toContain('DELETE /user/me');
    // Herself it finds by what the site says.
    expect(await codeOf(openTab({ identity: is('anna') }).visitor.forget())).toBe('fine');
    expect(requests.at(-1)).toBe('DELETE /user/me');
  });

  it('in two tabs at once is done in both', async () => {
    const { openTab, clock } = createBrowser();
    const [one, two] = [openTab(), openTab()];
    await one.visitor.accessToken();
    await two.visitor.accessToken();
    await clock.advance(LIFETIME_SECONDS * 1000);
    expect(await Promise.all([codeOf(one.visitor.logout()), codeOf(two.visitor.logout())])).toEqual([
      'fine',
      'fine',
    ]);
  });

  it('is forgotten by the proxy first', async () => {
    const { openTab, control, requests } = createBrowser();
    const durenai = openTab();
    await durenai.visitor.accessToken();
    durenai.storage.set('draft:char_1', 'half a thought');
    control.unreachable = true;
    expect(await codeOf(durenai.visitor.forget())).toBe('network_error');
    expect(durenai.storage.get('draft:char_1')).toBe('half a thought');
    control.unreachable = false;
    await durenai.visitor.forget();
    expect(durenai.storage.get('draft:char_1')).toBeNull();
    expect(requests.at(-1)).toBe('DELETE /user/me');
  });

  it.each([
    ['logout', async () => null],
    ['forget', async () => null],
    ['logout', () => Promise.reject(new Error('signed out'))],
    ['forget', () => Promise.reject(new Error('signed out'))],
  ] satisfies ['logout' | 'forget', IdentitySource][])(
    '%s is of the person who was here, although the site names nobody any more',
    async (leave, identity) => {
      const { openTab, storage, bodies, requests } = createBrowser();
      await openTab({ identity: is('anna') }).visitor.accessToken();
      const page = openTab({ identity });
      await page.visitor[leave]();
      expect(bodies).toEqual([{ identity: 'is:anna' }, { refresh_token: 'refresh-1' }]);
      expect(requests.at(-1)).toBe(leave === 'logout' ? 'DELETE /session' : 'DELETE /user/me');
      expect(storage.keys()).toEqual([]);
    },
  );

  it('of a session that is over already needs no new one, and forgets nobody in place of its visitor', async () => {
    const { openTab, requests, storage, kill } = createBrowser();
    await openTab().visitor.accessToken();
    kill('anonymous-1');
    expect(await codeOf(openTab().visitor.forget())).toBe('invalid_token');
    expect(storage.keys()).not.toEqual([]);
    expect(await codeOf(openTab().visitor.logout())).toBe('fine');
    expect(storage.keys()).toEqual([]);
    expect(requests.every((request) => request === 'POST /session')).toBe(true);
  });

  it('takes along the session that is just being opened, which would come back otherwise', async () => {
    const { openTab, storage } = createBrowser();
    const { visitor } = openTab();
    const opening = codeOf(visitor.accessToken());
    await visitor.logout();
    expect(await opening).toBe('aborted');
    expect(visitor.isKnown()).toBe(false);
    expect(storage.keys()).toEqual([]);
  });

  it('by being forgotten keeps no session that was asked for meanwhile, by name or without', async () => {
    for (const identity of [undefined, is('anna')]) {
      const { openTab, fetch, storage } = createBrowser();
      const late = Promise.withResolvers<void>();
      let isLeaving = false;
      const meanwhile: Promise<string>[] = [];
      const page = openTab({
        identity,
        async fetch(input, init) {
          const answer = await fetch(input, init);
          // The proxy ended the session, and what else is under way hears of it before the page does.
          if (init.method === 'DELETE') meanwhile.push(codeOf(page.visitor.accessToken(true)));
          if (isLeaving && init.method === 'POST') await late.promise;
          return answer;
        },
      });
      await page.visitor.accessToken();
      isLeaving = true;
      await page.visitor.forget();
      isLeaving = false;
      expect(storage.keys()).toEqual([]);
      const next = page.visitor.accessToken();
      late.resolve();
      expect(await meanwhile[0]).toBe('aborted');
      expect(page.visitor.store.getState().id).toBeNull();
      expect(storage.keys()).toEqual([]);
      // Whoever comes next is not held up by it.
      expect(await next).toBeTruthy();
      expect(page.visitor.store.getState().id).toMatch(/^anonymous-[^1]$/);
    }
  });

  it('of a session that another device ended forgets nobody in place of its visitor', async () => {
    const { openTab, storage, kill } = createBrowser();
    const { visitor } = openTab();
    await visitor.accessToken();
    kill('anonymous-1');
    expect(await codeOf(visitor.forget())).toBe('invalid_token');
    expect(visitor.store.getState().id).toBe('anonymous-1');
    expect(storage.keys()).not.toEqual([]);
  });

  it('in one tab takes along the session that another tab is opening', async () => {
    const { openTab, fetch, storage } = createBrowser();
    const hold = Promise.withResolvers<void>();
    const [leaving, other] = [
      openTab({ withLock: (_, action) => action() }),
      openTab({
        async fetch(input, init) {
          const answer = await fetch(input, init);
          await hold.promise;
          return answer;
        },
      }),
    ];
    await leaving.visitor.accessToken();
    const opening = codeOf(other.visitor.accessToken(true));
    await leaving.visitor.logout();
    hold.resolve();
    expect(await opening).toBe('aborted');
    expect(storage.keys()).toEqual([]);
  });

  it('opens no session for who asked just before it', async () => {
    const { openTab, storage, requests } = createBrowser();
    await openTab().visitor.accessToken();
    const { visitor } = openTab();
    requests.length = 0;
    const leaving = visitor.logout();
    const asked = codeOf(visitor.accessToken());
    await leaving;
    expect(await asked).toBe('aborted');
    expect(storage.keys()).toEqual([]);
    expect(requests).toEqual(['POST /session', 'DELETE /session']);
  });

  it('is not undone by who was still coming to a page that is closed', async () => {
    const { openTab, clock, storage } = createBrowser();
    const said = Promise.withResolvers<string>();
    const closed = openTab();
    const coming = codeOf(closed.visitor.identify(() => said.promise));
    await clock.settle();
    closed.close();
    await openTab().visitor.logout();
    said.resolve('is:anna');
    expect(await coming).not.toBe('fine');
    await clock.settle();
    expect(storage.keys()).toEqual([]);
  });

  it('opens no session for a call that comes after it', async () => {
    const { openTab, requests } = createBrowser();
    const { visitor, transport } = openTab();
    await visitor.accessToken();
    await visitor.forget();
    const signal = AbortSignal.abort();
    expect(await codeOf(transport.call(listFavorites, { signal }))).toBe('aborted');
    expect(requests).toEqual(['POST /session', 'DELETE /user/me']);
  });

  it('another device that logged out takes this one along: what it showed is gone', async () => {
    const { openTab, kill } = createBrowser();
    const durenai = openTab();
    await durenai.visitor.accessToken();
    kill('anonymous-1');
    await durenai.visitor.accessToken(true);
    expect(durenai.visitor.store.getState()).toMatchObject({ id: 'anonymous-2', era: 1 });
  });

  it('is done here at once, whatever the proxy does', async () => {
    const { openTab, fetch, storage, clock } = createBrowser();
    const answered = Promise.withResolvers<void>();
    const [page, other] = [
      openTab({
        async fetch(input, init) {
          if (init.method === 'DELETE') {
            expect(init.keepalive).toBe(true);
            await answered.promise;
          }
          return fetch(input, init);
        },
      }),
      openTab(),
    ];
    await page.visitor.identify(is('anna'));
    await other.visitor.accessToken();
    const leaving = page.visitor.logout();
    // What the page does next, such as going to another address, comes after.
    await Promise.resolve();
    expect(storage.keys()).toEqual([]);
    expect(page.visitor.store.getState().id).toBeNull();
    await clock.settle();
    expect(other.visitor.store.getState().id).toBeNull();
    await page.visitor.identify(is('bert'));
    expect(page.visitor.store.getState().id).toBe('is:bert');
    answered.resolve();
    await leaving;
    expect(page.visitor.store.getState().id).toBe('is:bert');
    expect(storage.get('durenai:v1:http%3A%2F%2Fproxy.test:refresh-token')).not.toBeNull();
  });

  it.each(['logout', 'forget'] as const)(
    'by %s is of whom this page shows, whoever the browser keeps a session for by now',
    async (leave) => {
      const { openTab, clock, requests, bodies, storage } = createBrowser();
      const anna = openTab({ identity: is('anna') });
      await anna.visitor.accessToken();
      const site = openTab({ identity: async () => null });
      await site.visitor.accessToken();
      await clock.advance(LIFETIME_SECONDS * 1000);
      bodies.length = 0;
      await anna.visitor[leave]();
      expect(bodies).toEqual([{ refresh_token: 'refresh-1' }]);
      expect(requests.at(-1)).toBe(leave === 'logout' ? 'DELETE /session' : 'DELETE /user/me');
      expect(await codeOf(openTab({ storage, identity: undefined }).visitor.accessToken())).toBe('fine');
    },
  );

  it.each(['logout', 'forget'] as const)(
    'by %s is told to the proxy although the page emptied its storage before',
    async (leave) => {
      const { openTab, requests, storage } = createBrowser();
      const { visitor } = openTab({ identity: is('anna') });
      await visitor.accessToken();
      for (const key of storage.keys()) storage.remove(key);
      await visitor[leave]();
      expect(requests.at(-1)).toBe(leave === 'logout' ? 'DELETE /session' : 'DELETE /user/me');
      expect(visitor.store.getState().id).toBeNull();
    },
  );

  it('forgets nobody, and says so, where nothing proves any more who is here', async () => {
    const { openTab, requests, storage } = createBrowser();
    const anna = openTab({ identity: is('anna') });
    await anna.visitor.accessToken();
    const bert = openTab({ identity: is('bert') });
    await bert.visitor.accessToken();
    const page = openTab({ identity: is('bert') });
    page.visitor.store.setState({ id: 'is:anna', verified: true });
    requests.length = 0;
    expect(await codeOf(page.visitor.forget())).toBe('unauthorized');
    expect(requests).not.toContain('DELETE /user/me');
    expect(storage.keys()).not.toEqual([]);
    expect(await codeOf(page.visitor.logout())).toBe('fine');
  });

  it('by name of nobody is done although the page emptied its storage before', async () => {
    const { openTab, storage } = createBrowser();
    const { visitor } = openTab({ identity: is('anna') });
    await visitor.accessToken();
    for (const key of storage.keys()) storage.remove(key);
    await visitor.identify(null);
    expect(visitor.store.getState().id).toBeNull();
  });

  it('in one tab is not undone by what another one was told before', async () => {
    const { openTab, clock } = createBrowser();
    const posts: (() => void)[] = [];
    const tabs = memoryTabs();
    const slow = tabs();
    const one = openTab({ tabs: tabs() });
    const other = openTab({
      identity: is('anna'),
      tabs: { ...slow, post: (...said) => void posts.push(() => slow.post(...said)) },
    });
    await one.visitor.identify(is('anna'));
    await other.visitor.accessToken(true);
    await clock.advance(10);
    await one.visitor.logout();
    for (const post of posts) post();
    await clock.settle();
    expect(one.visitor.store.getState()).toMatchObject({ id: null, verified: false });
  });

  it('in another tab asks no more who was here', async () => {
    const { openTab, clock, bodies } = createBrowser();
    const said = Promise.withResolvers<string>();
    const one = openTab();
    await one.visitor.identify(is('anna'));
    let times = 0;
    const other = openTab({
      identity: () => (times++ === 0 ? Promise.resolve('is:anna') : said.promise),
    });
    await other.visitor.accessToken();
    const opening = codeOf(other.visitor.accessToken(true));
    await clock.settle();
    bodies.length = 0;
    await one.visitor.logout();
    expect(await opening).toBe('invalid_identity');
    said.resolve('is:anna');
    await clock.settle();
    expect(bodies).toEqual([]);
  });
});

describe('two people whom the pages of one browser name', () => {
  it('never become each other, and each page asks its own site again', async () => {
    const { openTab, clock } = createBrowser();
    const asked = { anna: 0, bert: 0 };
    const counted =
      (name: 'anna' | 'bert'): IdentitySource =>
      () => {
        asked[name] += 1;
        return is(name)();
      };
    const anna = openTab({ identity: counted('anna') });
    await anna.visitor.accessToken();
    const bert = openTab({ identity: counted('bert') });
    await bert.visitor.accessToken();
    await clock.settle();
    for (const [{ visitor }, name] of [[anna, 'anna'] as const, [bert, 'bert'] as const]) {
      const before = asked[name];
      await visitor.accessToken();
      expect(visitor.store.getState()).toMatchObject({ id: `is:${name}`, era: 0 });
      expect(asked[name] - before).toBeLessThanOrEqual(1);
    }
  });

  it('hear nothing of each other', async () => {
    const { openTab, clock } = createBrowser();
    const heard: string[] = [];
    const [anna, another, bert] = ['anna', 'anna', 'bert'].map((name) => openTab({ identity: is(name) })) as [
      Durenai,
      Durenai,
      Durenai,
    ];
    for (const tab of [anna, another, bert]) await tab.visitor.accessToken();
    for (const [name, tab] of Object.entries({ another, bert })) {
      visitorTabs(tab).on('draft', (draft) => heard.push(`${name}: ${draft}`));
    }
    visitorTabs(anna).post('draft', 'half a thought');
    await clock.settle();
    expect(heard).toEqual(['another: half a thought']);
  });

  it('hear nothing of each other before it is known who is here', async () => {
    const { openTab, clock } = createBrowser();
    const heard: unknown[] = [];
    const anna = openTab({ identity: is('anna') });
    await anna.visitor.accessToken();
    const bert = openTab({ identity: () => new Promise(() => {}) });
    for (const tab of [anna, bert]) visitorTabs(tab).on('draft', (draft) => heard.push(draft));
    visitorTabs(bert).post('draft', 'his');
    visitorTabs(anna).post('draft', 'hers');
    await clock.settle();
    expect(heard).toEqual([]);
  });

  it('hear nothing of who keeps nothing where they do', async () => {
    const { openTab, clock } = createBrowser();
    const heard: unknown[] = [];
    const anna = openTab({ identity: is('anna') });
    await anna.visitor.accessToken();
    const nobody = openTab({ storage: memoryStorage() });
    for (const tab of [anna, nobody]) visitorTabs(tab).on('draft', (draft) => heard.push(draft));
    visitorTabs(nobody).post('draft', 'theirs');
    visitorTabs(anna).post('draft', 'hers');
    await clock.settle();
    expect(heard).toEqual([]);
  });

  it('share no session where there was no room to say whose it is', async () => {
    const { openTab, storage, bodies } = createBrowser();
    const full: KeyValueStorage = {
      ...storage,
      set: (key, value) => void (key.endsWith(':visitor') || storage.set(key, value)),
    };
    await openTab({ storage: full, identity: is('anna') }).visitor.accessToken();
    await openTab({ identity: async () => null }).visitor.accessToken();
    expect(bodies).toEqual([{ identity: 'is:anna' }, {}]);
  });

  it('leave one by one', async () => {
    const { openTab, clock } = createBrowser();
    const anna = openTab({ identity: is('anna') });
    await anna.visitor.accessToken();
    const bert = openTab({ identity: is('bert') });
    await bert.visitor.accessToken();
    bert.storage.set('draft:char_1', 'his');
    await anna.visitor.logout();
    await clock.settle();
    expect(bert.visitor.store.getState().id).toBe('is:bert');
    expect(bert.storage.get('draft:char_1')).toBe('his');
  });
});

describe('what somebody with a name left behind', () => {
  const left = async () => {
    const browser = createBrowser();
    const { storage } = browser;
    const anna = browser.openTab({ identity: is('anna') });
    await anna.visitor.accessToken();
    const entry = {
      key: 'key-1',
      content: 'her secret',
      conversationId: null,
      addressed: false,
      createdAt: new Date(browser.clock.now()).toISOString(),
      attempt: 1,
      leftAt: null,
      failure: null,
    };
    anna.storage.set('outbox:char_1', JSON.stringify([entry]));
    anna.storage.set('draft:char_1', 'half a thought');
    anna.close();
    const come = async (identity?: IdentitySource) => {
      const durenai = browser.openTab({ identity });
      const chat = createChat(durenai, { characterId: 'char_1' });
      chat.open();
      const atOnce = { ...chat.store.getState() };
      await browser.clock.settle();
      await durenai.visitor.accessToken();
      await browser.clock.settle();
      return { chat, atOnce, durenai };
    };
    return { ...browser, storage, come };
  };
  const saidIn = ({ store }: Chat) =>
    store.getState().messages.flatMap(({ author, content }) => (author === 'visitor' ? [content] : []));
  const sent = (requests: string[]) => requests.filter((request) => request.includes('/chat/char_1'));

  it.each([
    ['another person', is('bert')],
    ['nobody', async () => null],
  ])('is neither shown to %s nor sent in their name', async (_, identity) => {
    const { come, requests } = await left();
    const { chat, atOnce, durenai } = await come(identity);
    for (const { draft, messages } of [atOnce, chat.store.getState()]) {
      expect(draft).toBe('');
      expect(messages).toEqual([]);
    }
    expect(sent(requests)).toEqual([]);
    expect(durenai.storage.get('draft:char_1')).toBeNull();
  });

  it('is neither shown nor sent where their session has ended meanwhile', async () => {
    const { come, requests, kill } = await left();
    kill('is:anna');
    const { chat, atOnce } = await come();
    expect([atOnce.draft, chat.store.getState().draft]).toEqual(['', '']);
    expect(sent(requests)).toEqual([]);
  });

  it.each([
    ['the site names them', is('anna')],
    ['their session lives', undefined],
  ])('is theirs again when %s', async (_, identity) => {
    const { come, requests } = await left();
    const { chat } = await come(identity);
    expect(chat.store.getState().draft).toBe('half a thought');
    expect(saidIn(chat)).toEqual(['her secret']);
    await expect.poll(() => sent(requests).length).toBeGreaterThan(0);
  });

  it('does not take along what the next person sends before it is known who they are', async () => {
    const { openTab, clock, requests } = await left();
    const durenai = openTab({ identity: is('bert') });
    const chat = createChat(durenai, { characterId: 'char_1' });
    chat.open();
    void chat.send('Hello');
    await durenai.visitor.accessToken();
    await expect
      .poll(async () => {
        await clock.advance(1_000);
        return sent(requests).length;
      })
      .toBeGreaterThan(0);
    expect(durenai.visitor.store.getState().id).toBe('is:bert');
    expect(saidIn(chat)).toEqual(['Hello']);
  });

  it.each([
    ['sent again', 'Hello'],
    ['changed and sent', 'Hello there'],
    ['discarded', null],
  ])('does not keep what the next one sent in vain, and has %s since', async (_, then) => {
    const { openTab, clock, control, said } = await left();
    const pass = async () => {
      for (let half = 0; half < 60; half += 1) await clock.advance(500);
    };
    control.refusesSessions = true;
    const durenai = openTab({ identity: is('bert') });
    const chat = createChat(durenai, { characterId: 'char_1' });
    chat.open();
    void chat.send('Hello');
    await pass();
    const [failed] = chat.store.getState().messages;
    expect(failed?.delivery.status).toBe('failed');
    control.refusesSessions = false;
    if (then === null) {
      chat.discard(failed?.key ?? '');
      await durenai.visitor.accessToken();
    } else {
      chat.setDraft(then);
      void chat.send();
    }
    await pass();
    expect(said).toEqual(then === null ? [] : [`is:bert: ${then}`]);
  });

  it('is theirs again when they typed before, and took it back', async () => {
    const { openTab, clock } = await left();
    const durenai = openTab({ identity: is('anna') });
    const chat = createChat(durenai, { characterId: 'char_1' });
    chat.open();
    chat.setDraft('h');
    chat.setDraft('');
    await durenai.visitor.accessToken();
    await clock.settle();
    expect(chat.store.getState().draft).toBe('half a thought');
  });

  it('comes along to their latest conversation by its id, although sessions were refused for a moment', async () => {
    const { openTab, clock, control, storage } = await left();
    storage.set('durenai:v1:http%3A%2F%2Fproxy.test:latest:char_1', 'conv_1');
    control.refusesSessions = true;
    const durenai = openTab({ identity: is('anna') });
    const chat = createChat(durenai, { characterId: 'char_1', conversationId: 'conv_1' });
    chat.open();
    void chat.send('Hello');
    for (let half = 0; half < 60; half += 1) await clock.advance(500);
    chat.setDraft('');
    control.refusesSessions = false;
    await durenai.visitor.accessToken();
    await clock.settle();
    expect(chat.store.getState().draft).toBe('half a thought');
  });

  it('does not take the place of what is typed before it is known whose it is', async () => {
    const { openTab, clock } = await left();
    const durenai = openTab({ identity: is('anna') });
    const chat = createChat(durenai, { characterId: 'char_1' });
    chat.open();
    chat.setDraft('something new');
    await durenai.visitor.accessToken();
    await clock.settle();
    expect(chat.store.getState().draft).toBe('something new');
    expect(durenai.storage.get('draft:char_1')).toBe('something new');
  });
});
