import { describe, expect, it } from 'vitest';
import {
  createChat,
  createFavorites,
  type Durenai,
  type IdentitySource,
  type KeyValueStorage,
  memoryStorage,
  visitorTabs,
} from '../src/index.ts';
import { codeOf, createBrowser, is, LIFETIME_SECONDS } from './browser-of-tabs.ts';

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
