import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Change, createDurenai, type Fetch, memoryStorage, memoryTabs } from '../src/index.ts';
import { memoryLocks, switchablePresence } from './browser-ports.ts';
import { createFakeClock } from './fake-clock.ts';

type Connection = {
  lastEventId: string | null;
  say(text: string): void;
  end(): void;
  readonly isOpen: boolean;
};

/** A proxy whose event streams the test holds in its hand. */
function openWorld() {
  const clock = createFakeClock();
  const openTab = memoryTabs();
  const openLocks = memoryLocks();
  const storage = { ...memoryStorage(), shared: true };
  const connections: Connection[] = [];
  let refusal: (() => Response) | undefined;
  let visitors = 1;
  const fetch: Fetch = async (input, init) => {
    if (input.endsWith('/session')) {
      const visitor = { id: `visitor_${visitors}`, verified: false };
      return Response.json({ access_token: 'access', expires_in: 600, refresh_token: 'refresh', visitor });
    }
    if (refusal) return refusal();
    const { signal } = init;
    let isOpen = true;
    let controller: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(begun) {
        controller = begun;
      },
    });
    signal?.addEventListener('abort', () => {
      if (isOpen) controller.error(new Error('aborted'));
      isOpen = false;
    });
    connections.push({
      lastEventId: new Headers(init.headers).get('last-event-id'),
      say: (text) => controller.enqueue(new TextEncoder().encode(text)),
      end() {
        isOpen = false;
        controller.close();
      },
      get isOpen() {
        return isOpen;
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  const tab = () => {
    const { presence, set } = switchablePresence();
    const durenai = createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch,
      storage,
      clock,
      random: () => 0.5,
      withLock: openLocks().withLock,
      tabs: openTab(),
      presence,
    });
    const changes: Change[] = [];
    const stop = durenai.live.on((change) => changes.push(change));
    return { changes, stop, set, close: durenai.close, visitor: durenai.visitor };
  };
  return {
    clock,
    connections,
    tab,
    refuse: (answer: (() => Response) | undefined) => {
      refusal = answer;
    },
    /** On another device. */
    signOut() {
      visitors += 1;
      const error = { code: 'invalid_token', message: 'Over.', status: 401, details: {} };
      refusal = () => {
        refusal = undefined;
        return Response.json({ error }, { status: 401 });
      };
    },
    /** The machinery is loaded on demand, which takes real time. */
    connected: (count: number) =>
      expect
        .poll(async () => {
          await clock.advance(0);
          return connections.length;
        })
        .toBe(count),
  };
}

const READY = 'retry: 1000\nid: 100\nevent: ready\ndata: {"resumed":false}\n\n';
const RESUMED = 'id: 200\nevent: ready\ndata: {"resumed":true}\n\n';
const changed = (id: string) => `id: 150\nevent: conversation-changed\ndata: {"conversation_id":"${id}"}\n\n`;
const conversation = (conversationId: string): Change => ({ kind: 'conversation', conversationId });
const beginning: Change = { kind: 'beginning' };

describe('live updates', () => {
  it('come by one connection and reach every tab once', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const tabs = [tab(), tab(), tab()];
    await connected(1);
    connections[0]?.say(READY + changed('conv_1'));
    connections[0]?.say('event: send-changed\ndata: {"send_id":"send_1"}\n\n');
    connections[0]?.say('event: news-of-tomorrow\ndata: {"x":1}\n\nevent: send-changed\ndata: nonsense\n\n');
    await clock.advance(0);
    for (const { changes } of tabs) {
      expect(changes).toEqual([beginning, conversation('conv_1'), { kind: 'send', sendId: 'send_1' }]);
    }
    expect(connections).toHaveLength(1);
  });

  it('move to another tab when the one that holds them is hidden, and go on from where they were', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const [first, second] = [tab(), tab()];
    await connected(1);
    connections[0]?.say(READY + changed('conv_1'));
    await clock.advance(0);
    first.set({ visible: false });
    await connected(2);
    expect(connections[0]?.isOpen).toBe(false);
    expect(connections[1]?.lastEventId).toBe('150');
    connections[1]?.say(RESUMED + changed('conv_2'));
    await clock.advance(0);
    expect(first.changes).toEqual(second.changes);
    expect(second.changes).toEqual([beginning, conversation('conv_1'), conversation('conv_2')]);
  });

  it('pause while nobody looks', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const only = tab();
    await connected(1);
    only.set({ visible: false });
    await clock.advance(10 * 60_000);
    expect(connections).toHaveLength(1);
    expect(connections[0]?.isOpen).toBe(false);
    only.set({ visible: true });
    await connected(2);
  });

  it('say that anything may have changed before a slow first connection, and little before a quick one', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const quick = tab();
    await connected(1);
    connections[0]?.say(READY);
    await clock.advance(0);
    expect(quick.changes).toEqual([beginning]);
    quick.close();

    const slow = tab();
    await connected(2);
    await clock.advance(2_000);
    connections[1]?.say(READY);
    await clock.advance(0);
    expect(slow.changes).toEqual([{ kind: 'anything' }]);
  });

  it('leave nothing behind each time the page is hidden', async () => {
    const listen = vi.spyOn(AbortSignal.prototype, 'addEventListener');
    onTestFinished(() => listen.mockRestore());
    const { clock, tab, connected } = openWorld();
    const only = tab();
    /** Of signals that may still abort: what listened to others is gone with them. */
    const listeners = () =>
      [...new Set(listen.mock.contexts as AbortSignal[])]
        .filter(({ aborted }) => !aborted)
        .reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
    await connected(1);
    const before = listeners();
    for (let times = 0; times < 5; times += 1) {
      only.set({ visible: false });
      await clock.settle();
      only.set({ visible: true });
      await connected(times + 2);
    }
    expect(listeners()).toBe(before);
  });

  it('come back when the server says goodbye, after the wait that it asks for', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const { changes } = tab();
    await connected(1);
    connections[0]?.say(`${READY}retry: 4000\nevent: bye\ndata: {"reason":"restart"}\n\n`);
    connections[0]?.end();
    await clock.advance(3_900);
    expect(connections).toHaveLength(1);
    await clock.advance(200);
    await connected(2);
    expect(connections[1]?.lastEventId).toBe('100');
    connections[1]?.say(READY);
    await clock.advance(0);
    expect(changes).toEqual([beginning, { kind: 'anything' }]);
  });

  it('learn of a visitor who signed out elsewhere: what was shown is gone', async () => {
    const { clock, connections, tab, connected, signOut } = openWorld();
    const { visitor } = tab();
    await connected(1);
    expect(visitor.store.getState()).toMatchObject({ id: 'visitor_1', era: 0 });
    signOut();
    connections[0]?.say(`${READY}event: bye\ndata: {"reason":"signed-out"}\n\n`);
    connections[0]?.end();
    await clock.advance(10 * 60_000);
    await expect.poll(() => visitor.store.getState()).toMatchObject({ id: 'visitor_2', era: 1 });
  });

  it('are replaced by polls while there is no connection', async () => {
    const { clock, connections, tab, refuse } = openWorld();
    refuse(() =>
      Response.json(
        { error: { code: 'rate_limited', message: 'Too many.', status: 429, details: {} } },
        { status: 429, headers: { 'retry-after': '60' } },
      ),
    );
    const { changes } = tab();
    await expect
      .poll(async () => {
        await clock.advance(30_000);
        return changes.length;
      })
      .toBeGreaterThanOrEqual(3);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['anything']));
    refuse(undefined);
    const connect = async () => {
      await clock.advance(500);
      return connections.length;
    };
    await expect.poll(connect, { interval: 1, timeout: 5_000 }).toBe(1);
    const polled = changes.length;
    connections[0]?.say(READY);
    for (let beat = 0; beat < 8; beat += 1) {
      connections[0]?.say(': heartbeat\n\n');
      await clock.advance(25_000);
    }
    expect(changes.slice(polled)).toEqual([beginning]);
  });

  it('do not trust a connection that is silent', async () => {
    const { clock, connections, tab, connected } = openWorld();
    tab();
    await connected(1);
    connections[0]?.say(READY);
    await clock.advance(70_000);
    await connected(2);
    expect(connections[0]?.isOpen).toBe(false);
  });

  it('end with the Durenai, whoever listens', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const [first, second] = [tab(), tab()];
    await connected(1);
    first.close();
    await connected(2);
    expect(connections[0]?.isOpen).toBe(false);
    connections[1]?.say(READY + changed('conv_1'));
    await clock.advance(0);
    expect(first.changes).toEqual([]);
    expect(second.changes).toEqual([beginning, conversation('conv_1')]);
  });

  it('stop with their last listener', async () => {
    const { clock, connections, tab, connected } = openWorld();
    const { stop } = tab();
    await connected(1);
    stop();
    await clock.advance(60_000);
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([false]);
  });
});
