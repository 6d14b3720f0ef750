import { randomUUID } from 'node:crypto';
import { Message, Send } from '@durenai/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Browser } from './support/browser.ts';
import { fastClock } from './support/clock.ts';
import {
  type Behaviour,
  beginnings,
  character,
  json,
  ownTurn,
  reply,
  serveUpstream,
  type Upstream,
} from './support/upstream.ts';
import { openWorld, type World } from './support/world.ts';

const KEY = 'dk_canary_5d1e90';

const conversations = beginnings();

/** An upstream that behaves, but for what a test makes of one of its endpoints. */
const wellBehaved =
  (exceptions: { send?: Behaviour; history?: Behaviour; detail?: Behaviour } = {}): Behaviour =>
  (request, response, body) => {
    const path = request.url ?? '';
    const id = /^\/v1\/characters\/(\w+)$/.exec(path)?.[1];
    const sentTo = /^\/v1\/chat\/(\w+)\/messages$/.exec(path)?.[1];
    const history = /^\/v1\/chat\/conversations\/([\w-]+)\/messages/.exec(path)?.[1];
    if (id)
      return exceptions.detail ? exceptions.detail(request, response, body) : json(response, character(id));
    if (sentTo) {
      if (exceptions.send) return exceptions.send(request, response, body);
      const { conversation_id, message } = JSON.parse(body);
      return json(response, reply(sentTo, conversation_id ?? conversations.begin(message)));
    }
    if (exceptions.history) return exceptions.history(request, response, body);
    return json(response, conversations.historyOf(history ?? '', 'char_1'));
  };

/** As deep as four megabytes allow. */
const nestedAnswer: Behaviour = (_request, response) => {
  const nested = '['.repeat(2_000_000) + ']'.repeat(2_000_000);
  response.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":${nested}}`);
};

describe('an upstream that misbehaves', () => {
  let upstream: Upstream;
  let world: World;
  let browser: Browser;
  let conversationId: string;
  const errors: string[] = [];
  const clock = fastClock(50);

  beforeAll(async () => {
    upstream = await serveUpstream(wellBehaved());
    const logger = {
      info: () => {},
      warn: () => {},
      error: (_: object, message: string) => void errors.push(message),
    };
    world = await openWorld({
      proxy: { baseUrl: `${upstream.url}/v1`, apiKey: KEY },
      ports: { logger, clock },
    });
  });
  beforeEach(async () => {
    // Nothing is asked before a minute ends in which there was nothing left.
    clock.move(61_000);
    // Tokens expire within seconds here.
    // On a busy machine a reply may take longer than a visitor waits, on this clock.
    await vi.waitFor(async () => {
      browser = world.browser();
      conversationId = (await browser.send('char_1', 'hello')).as(Message).conversation_id;
    }, 15_000);
    errors.length = 0;
  }, 20_000);
  afterEach(() => {
    upstream.behave(wellBehaved());
  });
  afterAll(async () => {
    await world.close();
    await upstream.close();
  });

  const history = () => browser.get(`/v1/chat/conversations/${conversationId}/messages`);

  it('gets the key, asks for no compression, and is told nothing about the visitor', () => {
    const headers = upstream.headers.at(-1);
    expect(headers).toMatchObject({ 'x-api-key': KEY, 'accept-encoding': 'identity' });
    expect(headers).not.toHaveProperty('origin');
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('idempotency-key');
  });

  it.each([301, 302, 303, 307, 308])('and redirects with %i leads nobody anywhere', async (status) => {
    const elsewhere = await serveUpstream((_request, response) => json(response, {}));
    const redirect: Behaviour = (_request, response) =>
      response.writeHead(status, { location: `${elsewhere.url}/v1` }).end();
    upstream.behave(wellBehaved({ send: redirect, history: redirect, detail: redirect }));
    const reads = () => upstream.seen.filter((line) => line.includes('/messages?')).length;
    const before = reads();
    expect((await history()).error().code).toBe('upstream_unavailable');
    expect(reads()).toBe(before + 1);
    expect((await browser.get(`/v1/characters/char_r${status}`)).error().code).toBe('upstream_unavailable');
    expect((await browser.send('char_1', 'hi')).as(Send).status).toBe('checking');
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.close();
  });

  const swapped: [string, Behaviour][] = [
    ['another character', (_request, response) => json(response, reply('char_2', 'up_1', 'SWAPPED'))],
    [
      'another conversation',
      (_request, response) => json(response, reply('char_1', 'up_of_somebody', 'SWAPPED')),
    ],
    [
      'a visitor',
      (_request, response, body) =>
        json(response, {
          ...reply('char_1', JSON.parse(body).conversation_id, 'SWAPPED'),
          is_character: false,
        }),
    ],
  ];
  it.each(swapped)('and replies with a message of %s is not believed', async (_, send) => {
    upstream.behave(wellBehaved({ send }));
    const key = randomUUID();
    const told = await browser.send('char_1', 'hi', { key, conversationId });
    expect(told.status).toBe(202);
    expect(told.as(Send).status).toBe('checking');
    expect(told.text).not.toContain('SWAPPED');
    expect(errors.join()).toContain('withheld');
    upstream.behave(wellBehaved());
    const before = upstream.seen.filter((line) => line.startsWith('POST')).length;
    expect((await browser.send('char_1', 'hi', { key, conversationId })).status).toBe(409);
    expect(upstream.seen.filter((line) => line.startsWith('POST')).length).toBe(before);
  });

  it('and answers a first message with the conversation of somebody else is not believed', async () => {
    const theirs = conversations.begin('what somebody else said');
    const send: Behaviour = (_request, response) => json(response, reply('char_1', theirs, 'SWAPPED'));
    upstream.behave(wellBehaved({ send }));
    const told = await browser.send('char_1', 'mine');
    expect(told.as(Send).status).toBe('checking');
    expect(told.text).not.toContain('SWAPPED');
    expect((await browser.get('/v1/chat/conversations')).text).not.toContain('SWAPPED');
    expect(errors.join()).toContain('withheld');
  });

  it('and gives one visitor the conversation of another is not believed', async () => {
    const stranger = world.browser();
    const send: Behaviour = (_request, response) => json(response, reply('char_1', 'up_shared', 'SWAPPED'));
    const pagination = { total: 2, page: 1, limit: 10, pages: 1 };
    const history: Behaviour = (_request, response) =>
      json(response, { data: [reply('char_1', 'up_shared'), ownTurn('up_shared', 'mine')], pagination });
    upstream.behave(wellBehaved({ send, history }));
    expect((await browser.send('char_1', 'mine')).status).toBe(200);
    const refused = await stranger.send('char_1', 'mine');
    expect(refused.as(Send).status).toBe('checking');
    expect((await stranger.get('/v1/chat/conversations')).text).toContain('"data":[]');
    expect(errors.join()).toContain('already owns');
  });

  it.each([
    ['conversation', reply('char_1', 'up_of_somebody', 'SWAPPED')],
    ['character', (id: string) => reply('char_2', id, 'SWAPPED')],
  ])('and mixes another %s into a history shows nothing of it', async (_, foreign) => {
    upstream.behave(
      wellBehaved({
        history: (request, response) => {
          const id = /conversations\/([\w-]+)\//.exec(request.url ?? '')?.[1] ?? '';
          const message = typeof foreign === 'function' ? foreign(id) : foreign;
          json(response, {
            data: [reply('char_1', id), message],
            pagination: { total: 2, page: 1, limit: 20, pages: 1 },
          });
        },
      }),
    );
    const refused = await history();
    expect(refused.status).toBe(502);
    expect(refused.text).not.toContain('SWAPPED');
    expect(errors.join()).toContain('withheld');
  });

  it('and describes another character than asked is not believed', async () => {
    upstream.behave(wellBehaved({ detail: (_request, response) => json(response, character('char_other')) }));
    expect((await browser.get('/v1/characters/char_asked')).status).toBe(502);
  });

  it.each(['text/html', 'application/jsonp', 'text/json', ''])(
    'and answers in the right words as %j is not believed: a send may have arrived',
    async (type) => {
      const mislabelled: Behaviour = (request, response, body) => {
        const id = /conversations\/([\w-]+)\//.exec(request.url ?? '')?.[1] ?? '';
        const said =
          request.method === 'POST'
            ? reply('char_1', JSON.parse(body).conversation_id)
            : conversations.historyOf(id, 'char_1');
        response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(JSON.stringify(said));
      };
      upstream.behave(wellBehaved({ history: mislabelled, send: mislabelled }));
      const refused = await history();
      expect([refused.status, refused.error().code]).toEqual([502, 'upstream_unavailable']);
      const sent = await browser.send('char_1', 'hi', { conversationId });
      expect([sent.status, sent.as(Send).status]).toEqual([202, 'checking']);
    },
  );

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/problem+json'])(
    'or names its type %s is believed',
    async (type) => {
      const named: Behaviour = (request, response) => {
        const id = /conversations\/([\w-]+)\//.exec(request.url ?? '')?.[1] ?? '';
        response.writeHead(200, { 'content-type': type });
        response.end(JSON.stringify(conversations.historyOf(id, 'char_1')));
      };
      upstream.behave(wellBehaved({ history: named }));
      expect((await history()).status).toBe(200);
    },
  );

  const broken: [string, Behaviour, number][] = [
    [
      'HTML with 200',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>ok'),
      502,
    ],
    ['half a JSON', (_request, response) => response.end('{"data": ['), 502],
    ['other fields', (_request, response) => json(response, { hello: 'world' }), 502],
    ['two million arrays in each other', nestedAnswer, 502],
    ['more than 4 MiB', (_request, response) => json(response, { data: 'x'.repeat(5 * 1024 * 1024) }), 502],
    ['an error of its own', (_request, response) => json(response, envelope('server_error', 500), 500), 502],
    ['a page of 503', (_request, response) => response.writeHead(503).end('<html>'), 502],
    ['a cut connection', (_request, response) => response.destroy(), 502],
    ['a bad key', (_request, response) => json(response, envelope('unauthorized', 401), 401), 502],
    ['no plan', (_request, response) => json(response, envelope('subscription_required', 403), 403), 502],
    [
      'too many requests',
      (_request, response) =>
        response
          .writeHead(429, { 'retry-after': '30', 'x-ratelimit-limit': '150', 'x-ratelimit-remaining': '0' })
          .end(JSON.stringify(envelope('rate_limited', 429))),
      503,
    ],
  ];
  it.each(broken)('and answers a read with %s makes a plain refusal of it', async (_, behaviour, status) => {
    upstream.behave(wellBehaved({ history: behaviour }));
    const refused = await history();
    expect(refused.status).toBe(status);
    expect(refused.error().code).toBe('upstream_unavailable');
    expect(refused.text).not.toContain('owner@example.com');
    expect(refused.text).not.toContain(KEY);
    expect(JSON.stringify(refused.headers)).not.toMatch(/x-ratelimit/i);
    if (status === 503) expect(refused.headers['retry-after']).toBe('30');
  });

  it('and refuses the key is complained about loudly, and the same send may be tried again', async () => {
    upstream.behave(
      wellBehaved({ send: (_request, response) => json(response, envelope('unauthorized', 401), 401) }),
    );
    const key = randomUUID();
    const refused = await browser.send('char_1', 'hi', { key });
    expect(refused.status).toBe(502);
    expect(refused.error().code).toBe('upstream_unavailable');
    expect(errors.join()).toContain('DURENAI_API_KEY');
    upstream.behave(wellBehaved());
    expect((await browser.send('char_1', 'hi', { key, attempt: 2 })).status).toBe(200);
  });

  it.each([
    [400, 'invalid_request', 400],
    [404, 'not_found', 404],
    [422, 'invalid_request', 400],
  ])('and rejects a message with %i rejects it for good, in our words', async (status, code, told) => {
    const rejection = { ...envelope('x', status) };
    upstream.behave(wellBehaved({ send: (_request, response) => json(response, rejection, status) }));
    const key = randomUUID();
    const first = await browser.send('char_1', 'hi', { key });
    expect(first.status).toBe(told);
    expect(first.error().code).toBe(code);
    expect(first.text).not.toContain('owner@example.com');
    upstream.behave(wellBehaved());
    const second = await browser.send('char_1', 'hi', { key });
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });
});

const envelope = (code: string, status: number) => ({
  error: {
    code,
    message: `owner@example.com has the key ${KEY}`,
    status,
    details: { email: 'owner@example.com' },
  },
});
