import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import { describe, expect, it } from 'vitest';
import {
  type Chat,
  createChat,
  createDurenai,
  type Fetch,
  type Message,
  memoryStorage,
  memoryTabs,
  type Send,
} from '../src/index.ts';
import { memoryLocks, switchablePresence } from './browser-ports.ts';
import { createFakeClock } from './fake-clock.ts';

const VEXA = 'char_123456';

type Sent = { key: string | null; attempt: string | null };
type Meet = (
  input: string,
  init: RequestInit,
  reach: () => Promise<Response>,
) => Promise<Response> | undefined;

/** As pages have none that did not come by https. */
const lockless = { withLock: <Result>(_: string, action: () => Promise<Result>) => action(), die: () => {} };

/** One browser with several tabs, before the simulator. */
function openBrowser({ hasLocks = true } = {}) {
  const clock = createFakeClock();
  const simulator = createSimulator({ seed: 1, clock });
  const answer = createVisitorFetch(simulator);
  const storage = { ...memoryStorage(), shared: true };
  const openTab = memoryTabs();
  const openLocks = memoryLocks();
  const posts: Sent[] = [];
  let meet: Meet = () => undefined;
  let ids = 0;
  const fetch: Fetch = (input, init) => {
    const headers = new Headers(init.headers);
    if (init.method === 'POST' && input.endsWith('/messages')) {
      posts.push({ key: headers.get('idempotency-key'), attempt: headers.get('idempotency-attempt') });
    }
    const reach = () => answer(input, init) as Promise<Response>;
    return meet(input, init, reach) ?? reach();
  };
  const tab = (conversationId?: string) => {
    const { presence, set } = switchablePresence();
    const { withLock, die } = hasLocks ? openLocks() : lockless;
    const durenai = createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch,
      storage,
      clock,
      random: () => 0.5,
      newId: () => {
        ids += 1;
        return `key_${ids}_0000000`;
      },
      withLock,
      tabs: openTab(),
      presence,
    });
    const chat = createChat(durenai, { characterId: VEXA, conversationId });
    const leave = chat.open();
    return Object.assign(chat, { set, die, leave, close: durenai.close });
  };
  return {
    clock,
    simulator,
    posts,
    tab,
    meet: (how: Meet) => {
      meet = how;
    },
    accepted: () => simulator.ledger.filter(({ accepted }) => accepted?.kind === 'message'),
    async until<Result>(done: Promise<Result>): Promise<Result> {
      let settled = false;
      const settle = () => {
        settled = true;
      };
      done.then(settle, settle);
      while (!settled) await clock.advance(250);
      return done;
    },
  };
}

const bubbles = (chat: Chat) =>
  chat.store
    .getState()
    .messages.map(({ author, content, delivery }) => `${author} ${delivery.status}: ${content}`);
const texts = (chat: Chat) => chat.store.getState().messages.map(({ content }) => content);
const last = (chat: Chat) => chat.store.getState().messages.at(-1);
const never = () => new Promise<Response>(() => undefined);
const isSend = (input: string, init: RequestInit) => init.method === 'POST' && input.endsWith('/messages');

describe('the tabs of one browser', () => {
  it('all show what one of them sends, and its reply; it is sent once', async () => {
    const { clock, tab, until, meet, posts } = openBrowser();
    const [first, second] = [tab(), tab()];
    await clock.advance(0);
    const answer = Promise.withResolvers<void>();
    meet((input, init, reach) => (isSend(input, init) ? answer.promise.then(reach) : undefined));
    const heard: string[] = [];
    second.onReply(({ content }) => heard.push(content));
    const sent = first.send('Hello');
    await expect.poll(() => bubbles(second)).toEqual(['visitor sending: Hello']);
    expect(bubbles(first)).toEqual(['visitor sending: Hello']);
    answer.resolve();
    await until(sent);
    await clock.advance(1_000);
    expect(texts(second)).toEqual(texts(first));
    expect(second.store.getState().conversationId).toBe(first.store.getState().conversationId);
    expect(heard).toEqual([last(first)?.content]);
    expect(posts).toHaveLength(1);
  });

  it('send one after the other into one conversation, however many send at once', async () => {
    const { clock, tab, until, accepted, simulator } = openBrowser();
    const tabs = Array.from({ length: 5 }, () => tab());
    await clock.advance(0);
    const sends = tabs.map((chat, index) => chat.send(`from tab ${index}`));
    await until(Promise.all(sends));
    await clock.advance(10_000);
    expect(accepted()).toHaveLength(5);
    expect(
      new Set(
        simulator.ledger.flatMap(({ accepted }) =>
          accepted?.kind === 'message' ? accepted.conversationId : [],
        ),
      ),
    ).toHaveProperty('size', 1);
    for (const chat of tabs) {
      expect([...texts(chat)].sort()).toEqual([...texts(tabs[0] as Chat)].sort());
      expect(texts(chat)).toHaveLength(10);
    }
  });

  it('take over what a tab that dies left on its way, under the same key', async () => {
    const { clock, tab, meet, posts, accepted } = openBrowser();
    const [dying, heir] = [tab(), tab()];
    await clock.advance(0);
    let isFirst = true;
    meet((input, init, reach) => {
      if (!isSend(input, init) || !isFirst) return undefined;
      isFirst = false;
      return reach().then(never);
    });
    void dying.send('Famous last words');
    await clock.advance(100);
    expect(posts).toHaveLength(1);
    dying.die();
    await clock.advance(10_000);
    expect(bubbles(heir)).toHaveLength(2);
    expect(new Set(posts.map(({ key }) => key)).size).toBe(1);
    expect(accepted()).toHaveLength(1);
  });

  it('share the draft with those that nobody looks at', async () => {
    const { clock, tab } = openBrowser();
    const [typing, hidden, other] = [tab(), tab(), tab()];
    hidden.set({ visible: false });
    other.setDraft('mine');
    await clock.settle();
    typing.setDraft('half a thought');
    await clock.settle();
    expect(hidden.store.getState().draft).toBe('half a thought');
    expect(other.store.getState().draft).toBe('mine');
  });

  it('drop a failed message that one of them sent again or discarded', async () => {
    const { clock, tab, meet, until } = openBrowser();
    const [first, second] = [tab(), tab()];
    await clock.advance(0);
    meet((input, init) =>
      isSend(input, init) ? Promise.resolve(refusal('upstream_unavailable', 503)) : undefined,
    );
    await until(first.send('Hello'));
    await clock.advance(1_000);
    expect(bubbles(second)).toEqual(['visitor failed: Hello']);
    first.discard(first.store.getState().messages[0]?.key ?? '');
    await clock.settle();
    expect(bubbles(second)).toEqual([]);
  });
});

function refusal(code: string, status: number, details: Record<string, unknown> = {}): Response {
  return Response.json({ error: { code, message: 'No.', status, details } }, { status });
}

const send = (fields: Partial<Send>): Send => ({
  send_id: 'send_1',
  idempotency_key: 'key_1_0000000',
  attempt: 1,
  status: 'queued',
  position: 3,
  character_id: VEXA,
  conversation_id: null,
  created_at: '2026-01-01T00:00:00Z',
  message: null,
  error: null,
  ...fields,
});

const reply: Message = {
  id: 'msg_late',
  conversation_id: 'conv_late',
  character_id: VEXA,
  content: 'At last.',
  created_at: '2026-01-01T00:01:00Z',
  is_character: true,
};

describe('a reply that takes longer than a request', () => {
  /** A proxy that answers 202 and then, one look after the other, what the test says. */
  function slowProxy(looks: Send[]) {
    const browser = openBrowser();
    const deletes: string[] = [];
    browser.meet((input, init) => {
      if (isSend(input, init)) return Promise.resolve(Response.json(send({}), { status: 202 }));
      if (!input.includes('/sends/')) return undefined;
      if (init.method === 'DELETE') {
        deletes.push(input);
        return Promise.resolve(Response.json(send({ status: 'cancelled', position: null })));
      }
      const look = looks.length > 1 ? looks.shift() : looks[0];
      return Promise.resolve(Response.json(look, { headers: { 'retry-after': '2' } }));
    });
    return { ...browser, deletes };
  }

  it('is waited for, and the visitor sees where it stands', async () => {
    const looks = [
      send({ position: 2 }),
      send({ status: 'sending', position: null }),
      send({ status: 'checking', position: null }),
      send({ status: 'completed', position: null, message: reply }),
    ];
    const { tab, until, posts } = slowProxy(looks);
    const chat = tab();
    const seen: unknown[] = [];
    chat.store.subscribe(({ messages }) => {
      const { delivery } = messages[0] ?? {};
      if (delivery && JSON.stringify(seen.at(-1)) !== JSON.stringify(delivery)) seen.push(delivery);
    });
    expect(await until(chat.send('Hello'))).toBe(true);
    expect(seen).toEqual([
      { status: 'sending' },
      { status: 'queued', because: 'busy', position: 3 },
      { status: 'queued', because: 'busy', position: 2 },
      { status: 'sending' },
      { status: 'checking' },
      { status: 'sent' },
    ]);
    expect(texts(chat)).toEqual(['Hello', 'At last.']);
    expect(posts).toHaveLength(1);
  });

  it('can be taken back while it is queued: the text becomes the draft', async () => {
    const looks = [send({})];
    const { tab, until, clock, deletes } = slowProxy(looks);
    const chat = tab();
    const sent = chat.send('Hello');
    await clock.advance(100);
    const cancelled = until(chat.cancel('key_1_0000000'));
    looks[0] = send({ status: 'cancelled', position: null });
    expect(await cancelled).toBe(true);
    expect(await until(sent)).toBe(false);
    expect(deletes).toHaveLength(1);
    expect(chat.store.getState()).toMatchObject({ messages: [], draft: 'Hello' });
    const next = tab();
    await clock.advance(0);
    expect(bubbles(next)).toEqual([]);
  });

  it('that failed without cost is tried again under its key, as the next attempt', async () => {
    const error = {
      code: 'send_not_processed',
      message: 'Lost.',
      status: 502,
      details: { send_id: 'send_1', next_attempt: 2 },
    };
    const { tab, until, posts } = slowProxy([send({ status: 'failed', position: null, error })]);
    const chat = tab();
    expect(await until(chat.send('Hello'))).toBe(false);
    expect(chat.store.getState().draft).toBe('Hello');
    await until(chat.retry('key_1_0000000'));
    expect(posts).toEqual([
      { key: 'key_1_0000000', attempt: null },
      { key: 'key_1_0000000', attempt: '2' },
    ]);
  });

  it('is found by a machine that slept through it, also where its network comes later', async () => {
    const { tab, until, clock, posts, meet } = openBrowser();
    let look = () => Promise.resolve(Response.json(send({ status: 'sending' })));
    meet((input, init) => {
      if (isSend(input, init)) return Promise.resolve(Response.json(send({}), { status: 202 }));
      return input.includes('/sends/') ? look() : undefined;
    });
    const chat = tab();
    const sent = chat.send('Hello');
    await clock.advance(3_000);
    look = () => Promise.reject(new TypeError('Failed to fetch'));
    // The hands move on; what was waited for takes as long as before.
    clock.setBack(-60 * 60_000);
    await clock.advance(10_000);
    look = () => Promise.resolve(Response.json(send({ status: 'completed', message: reply })));
    expect(await until(sent)).toBe(true);
    expect(texts(chat)).toEqual(['Hello', 'At last.']);
    expect(posts).toHaveLength(1);
  });

  it('is found again by a page that was reloaded', async () => {
    const { tab, clock, posts, meet } = openBrowser();
    let isReady = false;
    meet((input, init) => {
      if (isSend(input, init))
        return Promise.resolve(
          posts.length === 1
            ? Response.json(send({}), { status: 202 })
            : refusal('idempotency_in_progress', 409, { send_id: 'send_1' }),
        );
      if (input.includes(reply.conversation_id)) {
        const pagination = { total: 0, page: 1, limit: 30, pages: 1 };
        return Promise.resolve(Response.json({ data: [], pagination }));
      }
      if (!input.includes('/sends/')) return undefined;
      return Promise.resolve(
        Response.json(isReady ? send({ status: 'completed', message: reply }) : send({})),
      );
    });
    const before = tab();
    void before.send('Hello');
    await clock.advance(1_000);
    before.die();
    const after = tab();
    await clock.advance(5_000);
    expect(bubbles(after)).toEqual(['visitor queued: Hello']);
    isReady = true;
    await clock.advance(10_000);
    expect(texts(after)).toEqual(['Hello', 'At last.']);
  });
});

describe('without a network', () => {
  it('a message waits, and is sent once when the network is back', async () => {
    const { tab, clock, until, posts, accepted } = openBrowser();
    const chat = tab();
    await clock.advance(0);
    chat.set({ online: false });
    const sent = chat.send('Are you there?');
    await clock.advance(60_000);
    expect(last(chat)?.delivery).toEqual({ status: 'queued', because: 'offline', position: null });
    expect(posts).toEqual([]);
    for (let flap = 0; flap < 5; flap += 1) {
      chat.set({ online: true });
      chat.set({ online: false });
    }
    chat.set({ online: true });
    expect(await until(sent)).toBe(true);
    expect(accepted()).toHaveLength(1);
  });

  it('a message can be taken back, and is then never sent', async () => {
    const { tab, clock, until, posts } = openBrowser();
    const chat = tab();
    chat.set({ online: false });
    const sent = chat.send('Never mind');
    await clock.advance(0);
    expect(await chat.cancel('key_1_0000000')).toBe(true);
    expect(await until(sent)).toBe(false);
    chat.set({ online: true });
    await clock.advance(60_000);
    expect(posts).toEqual([]);
    expect(chat.store.getState()).toMatchObject({ messages: [], draft: 'Never mind' });
  });

  it('what may have left already is not called waiting: it is being checked', async () => {
    const { tab, clock, until, meet, accepted, posts } = openBrowser();
    const chat = tab();
    meet((input, init, reach) =>
      isSend(input, init) && posts.length === 1
        ? reach().then(() => {
            chat.set({ online: false });
            throw new TypeError('Failed to fetch');
          })
        : undefined,
    );
    const sent = chat.send('Hello');
    await clock.advance(10 * 60_000);
    expect(last(chat)?.delivery).toEqual({ status: 'checking' });
    chat.set({ online: true });
    expect(await until(sent)).toBe(true);
    expect(accepted()).toHaveLength(1);
    expect(texts(chat)).toHaveLength(2);
  });

  it('what an earlier page has sent is not called waiting, and cannot be taken back', async () => {
    const { tab, clock, meet } = openBrowser();
    const before = tab();
    await clock.advance(0);
    meet((input, init, reach) => (isSend(input, init) ? reach().then(never) : undefined));
    void before.send('Hello');
    await clock.advance(100);
    before.close();
    before.die();
    // Nor does the history tell.
    meet(() => never());
    const after = tab();
    after.set({ online: false });
    await clock.advance(1_000);
    expect(last(after)?.delivery).toEqual({ status: 'checking' });
    expect(await after.cancel(last(after)?.key ?? '')).toBe(false);
    expect(last(after)?.delivery).toEqual({ status: 'checking' });
  });

  it('a message that has waited for days in a page that is gone is still sent, once', async () => {
    const { tab, clock, accepted } = openBrowser();
    const before = tab();
    await clock.advance(0);
    before.set({ online: false });
    void before.send('At last');
    await clock.advance(48 * 60 * 60_000);
    before.close();
    before.die();
    const after = tab();
    await clock.advance(5_000);
    expect(bubbles(after)).toEqual(['visitor sent: At last', expect.stringContaining('character sent: ')]);
    expect(accepted()).toHaveLength(1);
  });

  it.each(['before its answer', 'before its outcome'])(
    'a machine that sleeps for a day %s does not send it once more',
    async (when) => {
      const { tab, clock, until, meet, posts } = openBrowser();
      const chat = tab();
      await clock.advance(0);
      meet((input, init, reach) => {
        const isOver = clock.now() > Date.parse('2026-01-02');
        if (input.includes('/sends/'))
          return Promise.resolve(isOver ? refusal('not_found', 404) : Response.json(send({})));
        if (!isSend(input, init)) return undefined;
        if (when === 'before its outcome') return Promise.resolve(Response.json(send({}), { status: 202 }));
        return reach().then(() => {
          chat.set({ online: false });
          throw new TypeError('Failed to fetch');
        });
      });
      const sent = chat.send('Hello');
      await clock.settle();
      clock.setBack(-25 * 60 * 60_000);
      chat.set({ online: true });
      expect(await until(sent)).toBe(false);
      expect(last(chat)?.delivery).toMatchObject({ error: { code: 'send_outcome_unknown' } });
      expect(posts).toHaveLength(1);
    },
  );
});

describe('a message that waits for a busy conversation', () => {
  const busy = () => refusal('conversation_busy', 409);

  it('is sent when its turn comes, under one key', async () => {
    const { tab, clock, until, meet, posts, accepted } = openBrowser();
    const chat = tab();
    meet((input, init) => (isSend(input, init) && posts.length < 3 ? Promise.resolve(busy()) : undefined));
    const sent = chat.send('My turn?');
    await clock.advance(100);
    expect(last(chat)?.delivery).toEqual({ status: 'queued', because: 'busy', position: null });
    expect(await until(sent)).toBe(true);
    expect(new Set(posts.map(({ key }) => key)).size).toBe(1);
    expect(accepted()).toHaveLength(1);
  });

  it.each(['while it waits', 'while it asks once more'])('can be taken back %s', async (when) => {
    const { tab, clock, until, meet, posts } = openBrowser();
    const chat = tab();
    const answer = Promise.withResolvers<void>();
    meet((input, init) => {
      if (!isSend(input, init)) return undefined;
      return posts.length === 1 ? Promise.resolve(busy()) : answer.promise.then(busy);
    });
    const sent = chat.send('Never mind');
    await clock.advance(100);
    if (when === 'while it asks once more') await clock.advance(5_000);
    const asked = posts.length;
    void chat.cancel('key_1_0000000');
    answer.resolve();
    expect(await until(sent)).toBe(false);
    await clock.advance(60_000);
    expect(posts).toHaveLength(asked);
    expect(chat.store.getState()).toMatchObject({ messages: [], draft: 'Never mind' });
  });
});

it('a tab that asks for the latest conversation by its id takes what was not sent there out of the others', async () => {
  const { tab, clock, until, meet, accepted } = openBrowser();
  const first = tab();
  await until(first.send('Hello'));
  meet((input, init) =>
    isSend(input, init) ? Promise.resolve(refusal('upstream_unavailable', 503)) : undefined,
  );
  await until(first.send('Lost'));
  meet(() => undefined);
  const second = tab(first.store.getState().conversationId ?? '');
  await clock.advance(1_000);
  expect(bubbles(second).at(-1)).toBe('visitor failed: Lost');
  expect(texts(first)).toHaveLength(2);
  expect(first.store.getState().draft).toBe('');
  expect(await until(second.retry(last(second)?.key ?? ''))).toBe(true);
  expect(accepted()).toHaveLength(2);
});

describe('the tabs of a browser without locks', () => {
  it('send nothing that another one took back', async () => {
    const { tab, clock, until, posts } = openBrowser({ hasLocks: false });
    const [first, second] = [tab(), tab()];
    await clock.advance(0);
    for (const each of [first, second]) each.set({ online: false });
    const sent = first.send('Never mind');
    await clock.advance(100);
    expect(bubbles(second)).toEqual(['visitor queued: Never mind']);
    expect(await first.cancel(last(first)?.key ?? '')).toBe(true);
    expect(await until(sent)).toBe(false);
    await clock.advance(100);
    for (const each of [first, second]) each.set({ online: true });
    await clock.advance(60_000);
    expect(posts).toEqual([]);
    expect(bubbles(second)).toEqual([]);
    expect(first.store.getState()).toMatchObject({ messages: [], draft: 'Never mind' });
    expect(bubbles(tab())).toEqual([]);
  });

  it('tell a reply once each, whichever of them it came to', async () => {
    const { tab, clock, until, meet, posts } = openBrowser({ hasLocks: false });
    const [first, second] = [tab(), tab()];
    const heard: string[] = [];
    for (const each of [first, second]) each.onReply(({ content }) => heard.push(content));
    await clock.advance(0);
    const answer = Promise.withResolvers<void>();
    // The second one's own request is answered when it knows the reply from the first.
    meet((input, init, reach) =>
      isSend(input, init) && posts.length === 2 ? answer.promise.then(reach) : undefined,
    );
    await until(first.send('Hello'));
    await clock.advance(1_000);
    expect(posts).toHaveLength(2);
    answer.resolve();
    await clock.advance(1_000);
    expect(texts(second)).toEqual(texts(first));
    expect(heard).toHaveLength(2);
  });

  it('call nothing failed of which another one has the reply', async () => {
    const { tab, clock, until, meet, posts } = openBrowser({ hasLocks: false });
    const [first, second] = [tab(), tab()];
    const failures: string[] = [];
    second.onFailure(({ code }) => failures.push(code));
    await clock.advance(0);
    meet((input, init) =>
      isSend(input, init) && posts.length > 1 ? Promise.reject(new TypeError('Failed to fetch')) : undefined,
    );
    await until(first.send('Hello'));
    await clock.advance(60_000);
    expect(posts.length).toBeGreaterThan(1);
    expect(failures).toEqual([]);
    const next = tab();
    await clock.advance(1_000);
    for (const each of [first, second, next])
      expect(bubbles(each)).toEqual(['visitor sent: Hello', expect.stringContaining('character sent: ')]);
  });
});

describe('the messages that are left', () => {
  it('are told with each answer, and asked for when a limit is met', async () => {
    const { tab, clock, until, meet } = openBrowser();
    const chat = tab();
    meet((input, init, reach) =>
      isSend(input, init)
        ? reach().then((response) => {
            const headers = new Headers(response.headers);
            headers.set('ratelimit', '"minute";r=3;t=20, "day";r=8;t=3600');
            return new Response(response.body, { status: response.status, headers });
          })
        : undefined,
    );
    await until(chat.send('Hello'));
    expect(chat.store.getState().allowance?.left).toBe(8);
    meet((input, init) =>
      isSend(input, init)
        ? Promise.resolve(
            new Response(refusal('rate_limited', 429).body, {
              status: 429,
              headers: { 'content-type': 'application/json', 'retry-after': '120' },
            }),
          )
        : input.endsWith('/user/me')
          ? Promise.resolve(
              Response.json({
                id: 'visitor_1',
                verified: false,
                created_at: null,
                stats: { conversations: 1, favorites: 0 },
                messages: { left: 0, limit: 25, resets_at: '2026-01-02T00:00:00Z' },
              }),
            )
          : undefined,
    );
    expect(await until(chat.send('And more'))).toBe(false);
    expect(chat.store.getState().allowance).toEqual({
      left: 0,
      resetsAt: Date.parse('2026-01-02T00:00:00Z'),
    });
    expect(last(chat)?.delivery).toMatchObject({
      status: 'failed',
      error: { code: 'rate_limited', retryAfterMs: 120_000 },
    });
    await clock.settle();
  });
});

describe('a chat that was closed', () => {
  it.each([
    ['while its message is on its way', undefined],
    ['while its message waits for a network', { online: false }],
  ])('%s lets go of it at once, and tells nobody that it failed', async (_, presence) => {
    const { tab, clock, until, meet, accepted } = openBrowser();
    const first = tab();
    const failures: string[] = [];
    first.onFailure(({ code }) => failures.push(code));
    await clock.advance(0);
    if (presence) first.set(presence);
    meet((input, init, reach) => {
      if (!isSend(input, init)) return undefined;
      // Accepted, and the answer never comes.
      return reach().then(
        () =>
          new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(new Error('cut')))),
      );
    });
    void first.send('Hello');
    await clock.advance(100);
    first.close();
    meet(() => undefined);
    await clock.settle();
    expect(clock.pending).toBe(0);
    const second = tab();
    const settled = () => bubbles(second).length === 2;
    for (let waited = 0; waited < 1000 && !settled(); waited += 100) await clock.advance(100);
    expect(texts(second)[0]).toBe('Hello');
    expect(settled()).toBe(true);
    expect(accepted()).toHaveLength(1);
    expect(failures).toEqual([]);
    await until(second.reloadHistory());
  });

  it('waits no more for news of what another tab sent', async () => {
    const { tab, clock, meet } = openBrowser();
    const [first, second] = [tab(), tab()];
    await clock.advance(0);
    const answer = Promise.withResolvers<void>();
    meet((input, init, reach) => (isSend(input, init) ? answer.promise.then(reach) : undefined));
    const sent = first.send('Hello');
    await expect.poll(() => bubbles(second)).toEqual(['visitor sending: Hello']);
    answer.resolve();
    await sent;
    await clock.settle();
    expect(clock.pending).toBeGreaterThan(0);
    for (const each of [first, second]) each.close();
    await clock.settle();
    expect(clock.pending).toBe(0);
  });

  it('waits no more to read its conversation again', async () => {
    const { tab, clock, until, meet } = openBrowser();
    const only = tab();
    let reads = 0;
    meet((input) => {
      if (input.includes('/messages?')) reads += 1;
      if (!input.endsWith('/events')) return undefined;
      const data = JSON.stringify({ conversation_id: only.store.getState().conversationId });
      return Promise.resolve(new Response(`event: conversation-changed\ndata: ${data}\n\n`));
    });
    await until(only.send('Hello'));
    await expect.poll(() => reads).toBeGreaterThan(0);
    await clock.settle();
    only.close();
    await clock.settle();
    expect(clock.pending).toBe(0);
  });
});

it('a reply that comes while the conversation is read again is told once', async () => {
  const { clock, tab, until, meet } = openBrowser();
  const chat = tab();
  await until(chat.send('First'));
  const told: string[] = [];
  chat.onReply(({ content }) => told.push(content));
  const reading = Promise.withResolvers<void>();
  const page = Promise.withResolvers<void>();
  meet((input, _, reach) => {
    if (!input.includes('/messages?')) return undefined;
    reading.resolve();
    return page.promise.then(reach);
  });
  chat.leave();
  chat.open();
  await reading.promise;
  await until(chat.send('Second'));
  page.resolve();
  await clock.advance(3_000);
  expect(texts(chat)).toHaveLength(4);
  expect(told).toEqual([last(chat)?.content]);
});

describe('a chat that nobody looks at', () => {
  it('listens to nothing, and reads again what may have changed when somebody comes back', async () => {
    const { tab, clock, until, meet } = openBrowser();
    const only = tab();
    const streams: RequestInit[] = [];
    let reads = 0;
    meet((input, init) => {
      if (input.includes('/messages?')) reads += 1;
      if (!input.endsWith('/events')) return undefined;
      streams.push(init);
      const start = (controller: ReadableStreamDefaultController) =>
        init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason));
      return Promise.resolve(new Response(new ReadableStream({ start })));
    });
    const open = () => streams.filter(({ signal }) => !signal?.aborted).length;
    await until(only.send('Hello'));
    await expect.poll(open).toBe(1);

    const leaveToo = only.open();
    only.leave();
    only.leave();
    await clock.settle();
    expect(open()).toBe(1);
    leaveToo();
    await clock.settle();
    expect(open()).toBe(0);

    const before = reads;
    only.open();
    await expect.poll(open).toBe(1);
    await clock.advance(3_000);
    expect(reads).toBe(before + 1);
    expect(texts(only)).toHaveLength(2);
  });
});
