import { describe, expect, it } from 'vitest';
import { listFavorites } from '../src/endpoints.ts';
import {
  type Chat,
  createChat,
  type IdentitySource,
  type KeyValueStorage,
  memoryStorage,
  memoryTabs,
} from '../src/index.ts';
import { codeOf, createBrowser, is, LIFETIME_SECONDS } from './browser-of-tabs.ts';

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
