import { describe, expect, it } from 'vitest';
import { type Durenai, memoryStorage, memoryTabs } from '../src/index.ts';
import { codeOf, createBrowser, is, LIFETIME_SECONDS } from './browser-of-tabs.ts';

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
