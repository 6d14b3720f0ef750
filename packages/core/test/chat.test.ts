import { createSimulator, createVisitorFetch } from '@durenai/simulator';
import { describe, expect, it } from 'vitest';
import {
  type Chat,
  createChat,
  createDurenai,
  type Durenai,
  type Fetch,
  type KeyValueStorage,
  type Message,
  memoryStorage,
} from '../src/index.ts';
import { createFakeClock } from './fake-clock.ts';

const VEXA = 'char_123456';

type PageOptions = {
  storage?: KeyValueStorage;
  fetch?: Fetch;
  conversationId?: string;
  permit?: () => boolean;
};

type Request = { route: string; key: string | null };

const limited = async (): Promise<Response> =>
  Response.json(
    { error: { code: 'rate_limited', message: 'Slowly.', status: 429, details: {} } },
    { status: 429 },
  );

const keyOf = ({ headers }: RequestInit) => new Headers(headers).get('idempotency-key');

/** One visitor's browser before the simulator. Pages come and go; the storage stays. */
function createBrowser() {
  const clock = createFakeClock();
  const simulator = createSimulator({ seed: 1, clock });
  const answer = createVisitorFetch(simulator);
  const requests: Request[] = [];
  const storage = memoryStorage();
  let failures: ((reach: () => Promise<Response>) => Promise<Response>)[] = [];
  let ids = 0;
  const fetch: Fetch = (input, init) => {
    const { method = 'GET' } = init;
    requests.push({ route: `${method} ${new URL(input).pathname}`, key: keyOf(init) });
    const reach = () => answer(input, init);
    const isSend = method === 'POST' && input.endsWith('/messages');
    const fail = isSend ? failures.shift() : undefined;
    return fail ? fail(reach) : reach();
  };
  const openDurenai = (options: PageOptions = {}) =>
    createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch,
      storage,
      clock,
      random: () => 0.5,
      newId: () => {
        ids += 1;
        return `key_${ids}_0000000`;
      },
      withLock: (_, action) => action(),
      ...options,
    });
  const openChat = (durenai: Durenai, conversationId?: string): Chat => {
    const chat = createChat(durenai, { characterId: VEXA, conversationId });
    chat.open();
    return chat;
  };
  const openPage = (options: PageOptions = {}): Chat =>
    openChat(openDurenai(options), options.conversationId);
  return {
    clock,
    simulator,
    storage,
    requests,
    openDurenai,
    openChat,
    openPage,
    /** What befalls the next sends, in order. */
    failSends: (...next: typeof failures) => {
      failures = next;
    },
    sends: () => requests.filter(({ route }) => route.endsWith('/messages') && route.startsWith('POST')),
    accepted: () => simulator.ledger.filter(({ accepted }) => accepted?.costsChatRequest),
    /** Lets time pass until `done` settles. */
    async until<Result>(done: Promise<Result>): Promise<Result> {
      let settled = false;
      done.then(
        () => (settled = true),
        () => (settled = true),
      );
      while (!settled) await clock.advance(250);
      return done;
    },
  };
}

const lost = async (): Promise<Response> => {
  throw new TypeError('Failed to fetch');
};
const answerLost = async (reach: () => Promise<Response>): Promise<Response> => {
  await reach();
  throw new TypeError('Failed to fetch');
};
const refused = async (): Promise<Response> =>
  Response.json(
    { error: { code: 'upstream_unavailable', message: 'Away.', status: 503, details: {} } },
    { status: 503 },
  );

const pending = {
  ...{ send_id: 'send_1', idempotency_key: 'key_1_0000000', attempt: 1, status: 'sending' },
  ...{ position: null, character_id: VEXA, conversation_id: null, message: null, error: null },
  created_at: '2026-01-01T00:00:00Z',
};

const texts = (chat: Chat) =>
  chat.store.getState().messages.map(({ author, content }) => `${author}: ${content}`);
const statuses = (chat: Chat) => chat.store.getState().messages.map(({ delivery }) => delivery.status);

describe('a chat', () => {
  it('asks for nothing personal before the first message of a new visitor', async () => {
    const browser = createBrowser();
    browser.openPage();
    await browser.clock.advance(1_000);
    expect(browser.requests).toEqual([]);
  });

  it('shows the message at once and the reply when it comes', async () => {
    const browser = createBrowser();
    const chat = browser.openPage();
    chat.setDraft('Tell me about your adventures as a courier.');
    const sent = chat.send();
    expect(texts(chat)).toEqual(['visitor: Tell me about your adventures as a courier.']);
    expect(chat.store.getState().draft).toBe('');
    expect(await browser.until(sent)).toBe(true);
    expect(texts(chat)[1]).toMatch(/^character: Well, let me tell you about the time/);
  });

  it('is still there after a reload, and goes on in the same conversation', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    await browser.until(before.send('Hello'));
    const after = browser.openPage();
    await browser.clock.advance(1_000);
    expect(texts(after)).toEqual(texts(before));
    await browser.until(after.send('And again'));
    expect(after.store.getState().conversationId).toBe(before.store.getState().conversationId);
  });

  it('puts a message typed before the history arrived into the conversation that the history finds', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    await browser.until(before.send('Hello'));
    const after = browser.openPage();
    await browser.until(after.send('I could not wait'));
    expect(after.store.getState().conversationId).toBe(before.store.getState().conversationId);
    expect(texts(after)).toHaveLength(4);
  });

  it('loads older messages a page at a time, each once', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    for (let turn = 0; turn < 20; turn += 1) await browser.until(before.send(`Turn ${turn}`));
    const after = browser.openPage();
    await browser.clock.advance(1_000);
    expect(texts(after)).toHaveLength(30);
    await browser.until(after.loadOlder());
    expect(texts(after)).toEqual(texts(before));
    expect(after.store.getState().history).toEqual({ status: 'ready', nextPage: null });
  });

  it('begins anew when told, and keeps the draft', async () => {
    const browser = createBrowser();
    const chat = browser.openPage();
    await browser.until(chat.send('Hello'));
    const first = chat.store.getState().conversationId;
    chat.setDraft('half a thought');
    chat.startConversation();
    expect(chat.store.getState()).toMatchObject({
      messages: [],
      draft: 'half a thought',
      conversationId: null,
    });
    await browser.until(chat.send('Hello again'));
    expect(chat.store.getState().conversationId).not.toBe(first);
  });
});

it('has after a reload the conversation that was begun before it, and nothing of the one before', async () => {
  const browser = createBrowser();
  const before = browser.openPage();
  for (let turn = 0; turn < 16; turn += 1) await browser.until(before.send(`Turn ${turn}`));
  await before.startConversation();
  browser.failSends(() => new Promise(() => undefined));
  void before.send('Something else');
  await browser.clock.advance(500);
  const after = browser.openPage();
  await browser.clock.advance(5_000);
  expect(texts(after)).toEqual(['visitor: Something else', expect.stringContaining('character: ')]);
  expect(after.store.getState().history).toEqual({ status: 'ready', nextPage: null });
});

it('begins anew also when told while the history is on its way', async () => {
  const browser = createBrowser();
  await browser.until(browser.openPage().send('Hello'));
  const chat = browser.openPage();
  expect(chat.store.getState().history.status).toBe('loading');
  expect(await browser.until(chat.startConversation())).toBe(true);
  expect(chat.store.getState()).toMatchObject({ messages: [], conversationId: null });
});

it('does not begin anew while a reply is awaited', async () => {
  const browser = createBrowser();
  const chat = browser.openPage();
  const sent = chat.send('Hello');
  expect(await browser.until(chat.startConversation())).toBe(false);
  expect(await browser.until(sent)).toBe(true);
  expect(texts(chat)).toHaveLength(2);
});

describe('a visitor who has not agreed yet', () => {
  it('sends nothing and keeps what was typed', async () => {
    let agreed = false;
    const browser = createBrowser();
    const chat = browser.openPage({ permit: () => agreed });
    await browser.clock.advance(1_000);
    chat.setDraft('Hello');
    expect(await chat.send()).toBe(false);
    expect(chat.store.getState()).toMatchObject({ messages: [], draft: 'Hello' });
    expect(browser.sends()).toEqual([]);
    agreed = true;
    expect(await browser.until(chat.send())).toBe(true);
    expect(chat.store.getState().draft).toBe('');
  });

  it('finds a suggestion in the composer, unless something is typed there', async () => {
    const browser = createBrowser();
    const chat = browser.openPage({ permit: () => false });
    await chat.send('Who are you?');
    expect(chat.store.getState().draft).toBe('Who are you?');
    await chat.send('Where are you?');
    expect(chat.store.getState().draft).toBe('Who are you?');
  });
});

describe('a send that goes wrong', () => {
  it('asks again with the same key when the answer is lost, and is accepted once', async () => {
    const browser = createBrowser();
    const chat = browser.openPage();
    browser.failSends(answerLost, answerLost);
    const sent = chat.send('Only once, please');
    await browser.clock.advance(100);
    expect(statuses(chat)).toEqual(['checking']);
    expect(await browser.until(sent)).toBe(true);
    expect(statuses(chat)).toEqual(['sent', 'sent']);
    expect(new Set(browser.sends().map(({ key }) => key)).size).toBe(1);
    expect(browser.accepted()).toHaveLength(1);
  });

  it('gives the text back after a long silence, and a retry still carries the same key', async () => {
    const browser = createBrowser();
    const chat = browser.openPage();
    browser.failSends(answerLost, lost, lost, lost, lost);
    chat.setDraft('Are you there?');
    expect(await browser.until(chat.send())).toBe(false);
    const [failed] = chat.store.getState().messages;
    expect(failed?.delivery).toMatchObject({ status: 'failed', error: { code: 'network_error' } });
    expect(chat.store.getState().draft).toBe('Are you there?');
    expect(await browser.until(chat.retry(failed?.key ?? ''))).toBe(true);
    expect(chat.store.getState().draft).toBe('');
    expect(new Set(browser.sends().map(({ key }) => key)).size).toBe(1);
    expect(browser.accepted()).toHaveLength(1);
  });

  it('is given up within a quarter of an hour, however long a gateway says to wait for its outcome', async () => {
    const browser = createBrowser();
    const answer = createVisitorFetch(browser.simulator);
    const chat = browser.openPage({
      fetch: async (input, init) => {
        if (input.includes('/sends/'))
          return new Response('Closed', { status: 503, headers: { 'retry-after': '86400' } });
        return input.endsWith('/messages') && init.method === 'POST'
          ? Response.json(pending, { status: 202 })
          : answer(input, init);
      },
    });
    const done = chat.send('Hello');
    await browser.clock.advance(15 * 60_000 + 1_000);
    expect(await Promise.race([done, 'still waits'])).toBe(false);
    expect(chat.store.getState().draft).toBe('Hello');
  });

  it.each(['Are you there?', ' Are you there?\n'])(
    'is asked about under its key when the text that came back is sent as %j',
    async (draft) => {
      const { openPage, failSends, until, sends, accepted } = createBrowser();
      const chat = openPage();
      failSends(answerLost, lost, lost, lost, lost);
      expect(await until(chat.send('Are you there?'))).toBe(false);
      chat.setDraft(draft);
      expect(await until(chat.send())).toBe(true);
      expect(texts(chat)).toEqual(['visitor: Are you there?', expect.stringMatching(/^character: /)]);
      expect(chat.store.getState().draft).toBe('');
      expect(new Set(sends().map(({ key }) => key)).size).toBe(1);
      expect(accepted()).toHaveLength(1);
    },
  );

  it('makes room for another message when the text that came back is changed', async () => {
    const { openPage, failSends, until, sends, storage } = createBrowser();
    const chat = openPage();
    failSends(answerLost, lost, lost, lost, lost);
    await until(chat.send('Are you there?'));
    chat.setDraft('Are you still there?');
    expect(await until(chat.send())).toBe(true);
    expect(texts(chat)).toEqual(['visitor: Are you still there?', expect.stringMatching(/^character: /)]);
    expect(new Set(sends().map(({ key }) => key)).size).toBe(2);
    expect(storage.keys().filter((key) => key.includes('outbox'))).toEqual([]);
  });

  it.each([
    ['a page of a gateway', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    [
      'one that says to come back tomorrow',
      () => new Response('Closed', { status: 503, headers: { 'retry-after': '86400' } }),
    ],
    ['one that forbids it', () => new Response('<h1>Forbidden</h1>', { status: 403 })],
    [
      'a proxy that broke',
      () =>
        Response.json(
          { error: { code: 'server_error', message: 'Broken.', status: 500, details: {} } },
          { status: 500 },
        ),
    ],
  ])('is asked about, and never sent again, after the answer of %s', async (_, answer) => {
    const { openPage, failSends, until, clock, sends, accepted } = createBrowser();
    const chat = openPage();
    const answerOfAnother = async (reach: () => Promise<Response>) => {
      await reach();
      return answer();
    };
    failSends(...Array.from({ length: 5 }, () => answerOfAnother));
    const sent = chat.send('Only once, please');
    await clock.advance(100);
    expect(statuses(chat)).toEqual(['checking']);
    await clock.advance(20_000);
    expect(await sent).toBe(false);
    expect(chat.store.getState().draft).toBe('Only once, please');
    expect(await until(chat.retry(chat.store.getState().messages[0]?.key ?? ''))).toBe(true);
    expect(new Set(sends().map(({ key }) => key)).size).toBe(1);
    expect(accepted()).toHaveLength(1);
  });

  it('keeps its key when somebody on the way refuses to tell its outcome', async () => {
    const browser = createBrowser();
    const answer = createVisitorFetch(browser.simulator);
    let isBlocked = true;
    const chat = browser.openPage({
      fetch: async (input, init) => {
        if (input.includes('/sends/')) return new Response('<h1>Forbidden</h1>', { status: 403 });
        const isSend = input.endsWith('/messages') && init.method === 'POST';
        if (isSend) browser.requests.push({ route: 'POST /messages', key: keyOf(init) });
        return isSend && isBlocked ? Response.json(pending, { status: 202 }) : answer(input, init);
      },
    });
    expect(await browser.until(chat.send('Hello'))).toBe(false);
    isBlocked = false;
    expect(await browser.until(chat.retry(chat.store.getState().messages[0]?.key ?? ''))).toBe(true);
    expect(new Set(browser.sends().map(({ key }) => key)).size).toBe(1);
  });

  it('is not repeated by itself when the server refused it; a retry is a new attempt', async () => {
    const browser = createBrowser();
    const chat = browser.openPage();
    browser.failSends(refused);
    expect(await browser.until(chat.send('Hello'))).toBe(false);
    expect(browser.sends()).toHaveLength(1);
    expect(await browser.until(chat.retry(chat.store.getState().messages[0]?.key ?? ''))).toBe(true);
    expect(new Set(browser.sends().map(({ key }) => key)).size).toBe(2);
    expect(texts(chat)).toHaveLength(2);
  });

  it('survives the page that sent it: the next page learns the outcome with the same key', async () => {
    const browser = createBrowser();
    const dying = browser.openPage();
    browser.failSends(async (reach) => {
      await reach();
      return new Promise(() => undefined);
    });
    void dying.send('Famous last words');
    await browser.clock.advance(100);
    const next = browser.openPage();
    expect(statuses(next)).toEqual(['checking']);
    await browser.clock.advance(1_000);
    expect(statuses(next)).toEqual(['sent', 'sent']);
    expect(browser.accepted()).toHaveLength(1);
  });

  it('is not asked about when the proxy has forgotten it: it would be sent once more', async () => {
    const { openPage, clock, accepted, failSends, until, sends } = createBrowser();
    failSends(() => new Promise<never>(() => {}));
    const before = openPage();
    await clock.advance(0);
    void before.send('Hello');
    await clock.advance(500);
    await clock.advance(24 * 60 * 60_000 - 30_000);
    const asked = sends().length;
    const after = openPage();
    await clock.advance(1_000);
    expect(sends().length).toBe(asked);
    expect(
      after.store.getState().messages.filter(({ delivery }) => delivery.status === 'failed'),
    ).toMatchObject([{ content: 'Hello', delivery: { error: { code: 'send_outcome_unknown' } } }]);
    expect(accepted()).toHaveLength(0);
    const [failed] = after.store.getState().messages.filter(({ delivery }) => delivery.status === 'failed');
    expect(await until(after.retry(failed?.key ?? ''))).toBe(true);
    expect(new Set(sends().map(({ key }) => key)).size).toBe(2);
  });

  it('is not tried again without a word when the proxy has forgotten it', async () => {
    const { openPage, clock, accepted, failSends, until, sends } = createBrowser();
    const chat = openPage();
    failSends(answerLost, lost, lost, lost, lost);
    await until(chat.send('Hello'));
    const asked = sends().length;
    await clock.advance(24 * 60 * 60_000);
    const failed = () => chat.store.getState().messages.find(({ delivery }) => delivery.status === 'failed');
    expect(failed()?.delivery).toMatchObject({ error: { code: 'network_error' } });
    expect(await until(chat.retry(failed()?.key ?? ''))).toBe(false);
    expect(failed()?.delivery).toMatchObject({ error: { code: 'send_outcome_unknown' } });
    expect(chat.store.getState().draft).toBe('Hello');
    expect(sends()).toHaveLength(asked);
    expect(accepted()).toHaveLength(1);
    expect(await until(chat.retry(failed()?.key ?? ''))).toBe(true);
    expect(new Set(sends().map(({ key }) => key)).size).toBe(2);
  });

  it('is as old as its last try, however long ago it was refused at the door', async () => {
    const { openPage, clock, accepted, failSends, until, sends } = createBrowser();
    const before = openPage();
    failSends(limited);
    await until(before.send('Hello'));
    await clock.advance(24 * 60 * 60_000);
    failSends(async (reach) => {
      await reach();
      return new Promise<never>(() => {});
    });
    void before.retry(before.store.getState().messages[0]?.key ?? '');
    await clock.advance(100);
    const after = openPage();
    await clock.advance(5_000);
    expect(statuses(after)).toEqual(['sent', 'sent']);
    expect(new Set(sends().map(({ key }) => key)).size).toBe(1);
    expect(accepted()).toHaveLength(1);
  });

  it('can be tried again in a page that emptied the storage, under its key where its outcome is open', async () => {
    const { openPage, storage, failSends, until, sends, accepted } = createBrowser();
    const chat = openPage();
    failSends(answerLost, lost, lost, lost, lost);
    await until(chat.send('Hello'));
    for (const key of storage.keys()) storage.remove(key);
    expect(await until(chat.retry(chat.store.getState().messages[0]?.key ?? ''))).toBe(true);
    expect(texts(chat)).toHaveLength(2);
    expect(new Set(sends().map(({ key }) => key)).size).toBe(1);
    expect(accepted()).toHaveLength(1);
  });

  it('stands there once where the history shows it, answered before its outcome was known', async () => {
    const browser = createBrowser();
    const dying = browser.openPage();
    await browser.clock.advance(0);
    const late = Promise.withResolvers<void>();
    browser.failSends(
      async (reach) => {
        await reach();
        return new Promise(() => undefined);
      },
      (reach) => late.promise.then(reach),
    );
    void dying.send('Famous last words');
    await browser.clock.advance(100);
    const next = browser.openPage();
    await browser.clock.advance(1_000);
    const expected = ['visitor: Famous last words', expect.stringContaining('character: ')];
    expect(texts(next)).toEqual(expected);
    expect(statuses(next)).toEqual(['sent', 'sent']);
    late.resolve();
    await browser.clock.advance(5_000);
    expect(texts(next)).toEqual(expected);
    expect(await browser.until(next.send('Still there?'))).toBe(true);
    expect(texts(next)).toHaveLength(4);
  });

  it('is not taken for what was said before, in the same words', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    await browser.until(before.send('Hi'));
    await browser.clock.advance(60_000);
    browser.failSends(lost, lost, lost, lost, lost);
    await browser.until(before.send('Hi'));
    const after = browser.openPage();
    await browser.clock.advance(1_000);
    expect(texts(after)).toEqual(['visitor: Hi', expect.stringContaining('character: '), 'visitor: Hi']);
  });

  it('that arrived and was never answered stays there when it is discarded', async () => {
    const browser = createBrowser();
    const reach = createVisitorFetch(browser.simulator);
    const noReply = { code: 'send_no_reply', message: 'It did not answer.', status: 502, details: {} };
    const fetch: Fetch = async (input, init) => {
      const response = (await reach(input, init)) as Response;
      if (!input.includes('/messages')) return response;
      if (init.method === 'POST') return Response.json({ error: noReply }, { status: 502 });
      const { data, pagination } = (await response.json()) as { data: Message[]; pagination: object };
      return Response.json({ data: data.filter(({ is_character }) => !is_character), pagination });
    };
    await browser.until(browser.openPage({ fetch }).send('Are you there?'));
    const chat = browser.openPage({ fetch });
    await browser.clock.advance(1_000);
    expect([texts(chat), statuses(chat)]).toEqual([['visitor: Are you there?'], ['failed']]);
    expect(chat.store.getState().draft).toBe('');
    chat.discard(chat.store.getState().messages[0]?.key ?? '');
    await browser.clock.advance(1_000);
    expect([texts(chat), statuses(chat)]).toEqual([['visitor: Are you there?'], ['sent']]);
  });

  it('has arrived once the history shows it, and does not come back as failed', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    browser.failSends(answerLost, lost, lost, lost, lost);
    before.setDraft('Are you there?');
    expect(await browser.until(before.send())).toBe(false);
    expect(statuses(before)).toEqual(['failed']);
    const after = browser.openPage();
    expect(after.store.getState().draft).toBe('Are you there?');
    await browser.clock.advance(1_000);
    expect(texts(after)).toEqual(['visitor: Are you there?', expect.stringContaining('character: ')]);
    expect(statuses(after)).toEqual(['sent', 'sent']);
    expect(after.store.getState().draft).toBe('');
    expect(texts(browser.openPage())).toEqual([]);
  });

  it('is shown as failed after a reload, and can be discarded for good', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    browser.failSends(refused);
    await browser.until(before.send('Hello'));
    const after = browser.openPage();
    await browser.clock.advance(100);
    expect(statuses(after)).toEqual(['failed']);
    after.discard(after.store.getState().messages[0]?.key ?? '');
    expect(texts(browser.openPage())).toEqual([]);
  });

  it('is said to have failed, not to be checked, when nothing can have left', async () => {
    const browser = createBrowser();
    const reach = createVisitorFetch(browser.simulator);
    let refusals = 2;
    const chat = browser.openPage({
      fetch: (input, init) => {
        if (!input.endsWith('/session') || refusals === 0) return reach(input, init);
        refusals -= 1;
        return lost();
      },
    });
    await browser.clock.advance(0);
    const seen = new Set<string>();
    chat.store.subscribe(({ messages }) => {
      for (const { delivery } of messages) seen.add(delivery.status);
    });
    const sent = chat.send('Hello');
    await browser.clock.advance(1_500);
    expect(await sent).toBe(false);
    expect([...seen]).toEqual(['sending', 'failed']);
    expect(chat.store.getState().draft).toBe('Hello');
    const [failed] = chat.store.getState().messages;
    expect(await browser.until(chat.retry(failed?.key ?? ''))).toBe(true);
    expect(browser.accepted()).toHaveLength(1);
  });

  it('does not start before the history that it depends on is known', async () => {
    const browser = createBrowser();
    const first = browser.openPage();
    await browser.until(first.send('Hello'));
    let down = true;
    const reach = createVisitorFetch(browser.simulator);
    const flaky: Fetch = (input, init) =>
      down && /conversations/.test(input)
        ? Promise.reject(new TypeError('Failed to fetch'))
        : reach(input, init);
    const chat = browser.openPage({ fetch: flaky });
    expect(await browser.until(chat.send('Where were we?'))).toBe(false);
    expect(browser.accepted()).toHaveLength(1);
    down = false;
    expect(await browser.until(chat.retry(chat.store.getState().messages[0]?.key ?? ''))).toBe(true);
    expect(chat.store.getState().conversationId).toBe(first.store.getState().conversationId);
  });

  it('needs no history to go on in a conversation that is known', async () => {
    const browser = createBrowser();
    const first = browser.openPage();
    await browser.until(first.send('Hello'));
    const conversationId = first.store.getState().conversationId ?? '';
    const reach = createVisitorFetch(browser.simulator);
    const unread: Fetch = (input, init) =>
      init.method === 'GET' ? Promise.reject(new TypeError('Failed to fetch')) : reach(input, init);
    const chat = browser.openPage({ conversationId, fetch: unread });
    expect(await browser.until(chat.send('Still there?'))).toBe(true);
    expect(browser.accepted()).toHaveLength(2);
    expect(chat.store.getState().conversationId).toBe(conversationId);
  });

  it('takes its text out of the composer when it is retried after a reload', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    browser.failSends(refused);
    before.setDraft('Hello');
    await browser.until(before.send());
    const after = browser.openPage();
    expect(after.store.getState().draft).toBe('Hello');
    expect(await browser.until(after.retry(after.store.getState().messages[0]?.key ?? ''))).toBe(true);
    expect(after.store.getState().draft).toBe('');
  });
});

describe('a conversation that was forgotten elsewhere', () => {
  async function openForgotten() {
    const browser = createBrowser();
    let conversation = '';
    const { simulator, clock } = browser;
    const reach = createVisitorFetch(simulator);
    const fetch: Fetch = async (input, init) => {
      const isOfIt = conversation !== '' && `${input} ${init.body}`.includes(conversation);
      return isOfIt ? forgotten() : reach(input, init);
    };
    const chat = browser.openPage({ fetch });
    await clock.advance(0);
    await browser.until(chat.send('Hello'));
    return {
      ...browser,
      chat,
      fetch,
      forget: () => {
        conversation = chat.store.getState().conversationId ?? '';
        return conversation;
      },
    };
  }
  const forgotten = () =>
    Response.json(
      { error: { code: 'not_found', message: 'Gone.', status: 404, details: {} } },
      { status: 404 },
    );

  it('shows its words no longer, gives back what was not sent, and begins anew with it', async () => {
    const { chat, forget, until, clock } = await openForgotten();
    const id = forget();
    expect(await until(chat.send('Are you there?'))).toBe(false);
    await clock.advance(1_000);
    expect(texts(chat)).toEqual(['visitor: Are you there?']);
    expect(chat.store.getState()).toMatchObject({ conversationId: null, draft: 'Are you there?' });
    const [failed] = chat.store.getState().messages;
    expect(await until(chat.retry(failed?.key ?? ''))).toBe(true);
    expect(texts(chat)).toEqual(['visitor: Are you there?', expect.stringContaining('character: ')]);
    expect(chat.store.getState().conversationId).not.toBe(id);
  });

  it('is left alone when it is the character that is gone', async () => {
    const { clock, openPage, simulator, until } = createBrowser();
    const reach = createVisitorFetch(simulator);
    const chat = openPage({
      fetch: async (input, init) =>
        init.body?.toString().includes('there?') ? forgotten() : reach(input, init),
    });
    await clock.advance(0);
    await until(chat.send('Hello'));
    const before = texts(chat);
    expect(await until(chat.send('Are you there?'))).toBe(false);
    await clock.advance(1_000);
    expect(texts(chat)).toEqual([...before, 'visitor: Are you there?']);
  });

  it('is not what a page of some other server tells', async () => {
    const { chat, until, clock, openPage, simulator } = await openForgotten();
    const { conversationId } = chat.store.getState();
    const reach = createVisitorFetch(simulator);
    const misled = openPage({
      fetch: async (input, init) =>
        input.includes('/conversations/')
          ? new Response('<h1>Not found</h1>', { status: 404 })
          : reach(input, init),
      ...(conversationId && { conversationId }),
    });
    await clock.advance(1_000);
    expect(misled.store.getState()).toMatchObject({ conversationId, history: { status: 'failed' } });
    expect(await until(misled.send('Still here'))).toBe(true);
    expect(misled.store.getState().conversationId).toBe(conversationId);
  });

  it('is an empty one to a page that remembers its id', async () => {
    const { forget, openPage, fetch, clock } = await openForgotten();
    const chat = openPage({ fetch, conversationId: forget() });
    await clock.advance(1_000);
    expect(chat.store.getState()).toMatchObject({
      conversationId: null,
      messages: [],
      history: { status: 'ready', nextPage: null },
    });
  });
});

describe('two conversations with one character', () => {
  it('keep their drafts and unsent messages apart', async () => {
    const browser = createBrowser();
    const latest = browser.openPage();
    await browser.until(latest.send('Hello'));
    const conversationId = latest.store.getState().conversationId ?? '';
    await latest.startConversation();
    latest.setDraft('for the latest');
    browser.failSends(refused);
    await browser.until(latest.send('Lost'));
    const other = browser.openPage({ conversationId });
    await browser.clock.advance(100);
    expect(other.store.getState().draft).toBe('');
    expect(texts(other)).toHaveLength(2);
    const again = browser.openPage();
    expect(again.store.getState().draft).toBe('for the latest');
    expect(texts(again)).toContain('visitor: Lost');
  });
});

describe('a page that holds which conversation it is', () => {
  it('has after a reload what was typed and not sent before', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    await browser.until(before.send('Hello'));
    browser.failSends(refused);
    await browser.until(before.send('Lost'));
    before.setDraft('And then');
    const conversationId = before.store.getState().conversationId ?? '';
    const after = browser.openPage({ conversationId });
    await browser.clock.advance(100);
    expect(after.store.getState().draft).toBe('And then');
    expect(texts(after)).toEqual(texts(before));
    expect(statuses(after).at(-1)).toBe('failed');
    after.setDraft('');
    expect(browser.openPage().store.getState().draft).toBe('');
  });

  it('takes what was not sent out of the chat that still shows it', async () => {
    const { openDurenai, openChat, clock, failSends, until, accepted } = createBrowser();
    const durenai = openDurenai();
    const latest = openChat(durenai);
    await until(latest.send('Hello'));
    failSends(refused);
    await until(latest.send('Lost'));
    const asked = openChat(durenai, latest.store.getState().conversationId ?? '');
    await clock.advance(100);
    expect(asked.store.getState().draft).toBe('Lost');
    expect(statuses(asked).at(-1)).toBe('failed');
    await latest.startConversation();
    expect(latest.store.getState()).toMatchObject({ messages: [], draft: '', draftOf: null });
    expect(await until(asked.send())).toBe(true);
    expect(accepted()).toHaveLength(2);
  });

  it('keeps a draft that it has already, and loses none', async () => {
    const browser = createBrowser();
    const before = browser.openPage();
    await browser.until(before.send('Hello'));
    const conversationId = before.store.getState().conversationId ?? '';
    browser.openPage({ conversationId }).setDraft('written here');
    before.setDraft('written there');
    expect(browser.openPage({ conversationId }).store.getState().draft).toBe('written here');
    expect(browser.openPage().store.getState().draft).toBe('written there');
  });
});

describe('the draft', () => {
  it('survives a reload', () => {
    const browser = createBrowser();
    browser.openPage().setDraft('Dear Vexa,');
    expect(browser.openPage().store.getState().draft).toBe('Dear Vexa,');
  });

  it.each(['', '   ', '\n'])('is not sent when it is %j', async (draft) => {
    const browser = createBrowser();
    const chat = browser.openPage();
    chat.setDraft(draft);
    expect(await browser.until(chat.send())).toBe(false);
    expect(browser.sends()).toEqual([]);
  });

  it('stays when it is too long to be sent', async () => {
    const browser = createBrowser();
    const chat = browser.openPage();
    chat.setDraft('a'.repeat(4_001));
    expect(await browser.until(chat.send())).toBe(false);
    expect(chat.store.getState().draft).toHaveLength(4_001);
  });
});
