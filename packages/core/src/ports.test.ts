import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserLock, browserStorage, browserTabs, memoryTabs, type Tabs } from './ports.ts';

beforeEach(() => vi.stubGlobal('document', {}));

const opened: BroadcastChannel[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  for (const channel of opened.splice(0)) channel.close();
});

const heard = (tabs: Tabs, topic: string) =>
  new Promise((resolve) => {
    const stop = tabs.on(topic, (message) => {
      stop();
      resolve(message);
    });
  });

describe.each([
  ['in memory', memoryTabs()],
  ['of one browser', () => browserTabs('ports-test')],
])('tabs %s', (_, openTab) => {
  it('hear what another says on their topic, and nothing else', async () => {
    const [speaker, listener] = [openTab(), openTab()];
    const others: unknown[] = [];
    speaker.on('news', (message) => others.push(message));
    listener.on('weather', (message) => others.push(message));
    const news = heard(listener, 'news');
    speaker.post('news', { text: 'all is well' });
    expect(await news).toEqual({ text: 'all is well' });
    expect(others).toEqual([]);
  });

  it('are silent and deaf once they are closed', async () => {
    const [closed, speaker, listener] = [openTab(), openTab(), openTab()];
    const seen: unknown[] = [];
    closed.on('news', (message) => seen.push(message));
    listener.on('news', (message) => seen.push(message));
    closed.close();
    closed.post('news', 'from beyond');
    const news = heard(listener, 'news');
    speaker.post('news', 'all is well');
    await news;
    expect(seen).toEqual(['all is well']);
  });
});

it('a server opens no channel, which nobody would close', () => {
  vi.unstubAllGlobals();
  const Channel = vi.fn();
  vi.stubGlobal('BroadcastChannel', Channel);
  const tabs = browserTabs('ports-test-3');
  tabs.on('news', () => {});
  tabs.post('news', 'hello');
  tabs.close();
  expect(Channel).not.toHaveBeenCalled();
});

it('a tab ignores what is not a message of ours', async () => {
  const listener = browserTabs('ports-test-2');
  const next = heard(listener, 'news');
  const stranger = new BroadcastChannel('ports-test-2');
  opened.push(stranger);
  for (const noise of [null, 'text', 42, {}, { topic: 'news' }]) stranger.postMessage(noise);
  stranger.postMessage({ topic: 'news', message: 'ours' });
  expect(await next).toBe('ours');
});

describe('a browser that keeps nothing', () => {
  const denied = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };

  it('remembers until the page is left, where even to look at the storage throws', () => {
    vi.stubGlobal('localStorage', undefined);
    Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: denied });
    const storage = browserStorage('local');
    storage.set('a', '1');
    expect([storage.get('a'), storage.keys(), storage.persistent]).toEqual(['1', ['a'], false]);
    storage.remove('a');
    expect([storage.get('a'), storage.keys()]).toEqual([null, []]);
  });

  it('leaves alone what a server calls localStorage: it is one for all visitors', () => {
    vi.stubGlobal('document', undefined);
    vi.stubGlobal('localStorage', { setItem: denied, getItem: () => 'of somebody else' });
    const storage = browserStorage('local');
    expect([storage.get('a'), storage.persistent]).toEqual([null, false]);
  });

  it('shows what was written last, where the storage is full', () => {
    vi.stubGlobal('localStorage', { a: 'old', getItem: () => 'old', setItem: denied, removeItem: () => {} });
    const storage = browserStorage('local');
    storage.set('a', 'new');
    expect([storage.get('a'), storage.persistent]).toEqual(['new', false]);
  });

  it('says so where it lets everything be written, to nowhere', () => {
    vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} });
    const storage = browserStorage('local');
    expect(storage.persistent).toBe(true);
    storage.set('a', '1');
    expect([storage.get('a'), storage.persistent]).toEqual(['1', false]);
  });

  it.each([
    ['denied', denied],
    ['not there', undefined],
  ])('hears and says nothing where channels between tabs are %s', (_, channel) => {
    vi.stubGlobal('BroadcastChannel', channel);
    const tabs = browserTabs('ports-test-4');
    const stop = tabs.on('news', () => {});
    tabs.post('news', 'hello');
    stop();
    tabs.close();
  });

  it('does what was to be done under a lock, once, where locks are denied', async () => {
    vi.stubGlobal('navigator', { locks: { request: async () => denied() } });
    const action = vi.fn(async () => 'done');
    expect(await browserLock('a', action)).toBe('done');
    expect(action).toHaveBeenCalledOnce();
  });

  it('does not do again what failed under a lock', async () => {
    vi.stubGlobal('navigator', { locks: { request: async (_: string, run: () => unknown) => run() } });
    const action = vi.fn(async () => denied());
    await expect(browserLock('a', action)).rejects.toThrow('The operation is insecure.');
    expect(action).toHaveBeenCalledOnce();
  });
});
