import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createClient, iteratePages, listCharacters, readRetryAfter } from '../src/index.ts';
import { createFakeClock } from './fake-clock.ts';
import { type Handler, json, serve } from './serve.ts';

const samples = JSON.parse(readFileSync(new URL('./docs-samples.json', import.meta.url), 'utf8'));
const API_KEY = 'a-key-that-only-servers-know';

async function setUp(handler: Handler) {
  const server = await serve(handler);
  const clock = createFakeClock();
  const client = createClient({ apiKey: API_KEY, baseUrl: `${server.url}/v1`, clock, random: () => 0.5 });
  return { server, clock, client, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const envelope = (code: string, status: number) => ({
  error: { code, message: `It is ${code}.`, status, details: { a: 1 } },
});

describe('the client', () => {
  it('asks for what the docs say, at the documented addresses', async () => {
    await using set = await setUp((request, response) => {
      const route = `${request.method} ${request.url}`;
      if (route.includes('favorites/')) {
        return json(response, 200, samples[`${request.method} /user/favorites/{character_id}`]);
      }
      if (route.includes('webhooks')) return json(response, 200, samples['POST /webhooks']);
      if (route.startsWith('POST /v1/chat'))
        return json(response, 200, samples['POST /chat/{character_id}/messages']);
      if (route.startsWith('POST /v1/characters')) return json(response, 200, samples['POST /characters']);
      if (/conversations\/conv/.test(route)) {
        return json(response, 200, samples['GET /chat/conversations/{conversation_id}/messages']);
      }
      if (/characters\/char/.test(route))
        return json(response, 200, samples['GET /characters/{character_id}']);
      return json(response, 200, samples[`GET ${request.url?.replace(/^\/v1|\?.*/g, '')}`]);
    });
    const { characters, chat, user, webhooks } = set.client;
    await characters.list({ page: 1, limit: 20, tags: ['cyberpunk', 'female'], sort: 'popular' });
    await characters.get('char_123456');
    await characters.create(samples['POST /characters body']);
    await chat.send('char_123456', 'Hi', { conversationId: 'conv_789012' });
    await chat.conversations({ limit: 50 });
    await chat.messages('conv_789012', { page: 2 });
    await user.me();
    await user.favorites.list();
    await user.favorites.add('char_123456');
    await user.favorites.remove('char_123456');
    await webhooks.create(samples['POST /webhooks body']);
    expect(set.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/characters?page=1&limit=20&tags=cyberpunk%2Cfemale&sort=popular',
      'GET /v1/characters/char_123456',
      'POST /v1/characters',
      'POST /v1/chat/char_123456/messages',
      'GET /v1/chat/conversations?limit=50',
      'GET /v1/chat/conversations/conv_789012/messages?page=2',
      'GET /v1/user/me',
      'GET /v1/user/favorites',
      'POST /v1/user/favorites/char_123456',
      'DELETE /v1/user/favorites/char_123456',
      'POST /v1/webhooks',
    ]);
    expect(set.server.requests.every(({ headers }) => headers['x-api-key'] === API_KEY)).toBe(true);
    expect(JSON.parse(set.server.requests[3]?.body ?? '')).toEqual({
      message: 'Hi',
      conversation_id: 'conv_789012',
    });
  });

  it('sends an image as multipart', async () => {
    await using set = await setUp((_, response) => json(response, 200, samples['POST /characters']));
    const image = new Blob([new Uint8Array([0xff, 0xd8, 0xff])], { type: 'image/jpeg' });
    await set.client.characters.create(samples['POST /characters body'], { image });
    const [request] = set.server.requests;
    expect(request?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(request?.body).toMatch(/name="tags"\r\n\r\nsci-fi,female,genius\r\n/);
    expect(request?.body).toMatch(/name="image"; filename="image\.jpg"/);
  });

  it('tells the rate-limit figures beside the data, and nothing where a header is absurd', async () => {
    let reset = '1620000000';
    await using set = await setUp((_, response) =>
      json(response, 200, samples['GET /user/me'], {
        'x-ratelimit-limit': '150',
        'x-ratelimit-remaining': '149',
        'x-ratelimit-reset': reset,
        'x-request-id': 'req_1',
      }),
    );
    const { rateLimit, requestId } = await set.client.user.me();
    expect(rateLimit).toEqual({ limit: 150, remaining: 149, resetAt: 1_620_000_000_000 });
    expect(requestId).toBe('req_1');
    reset = 'soon';
    expect((await set.client.user.me()).rateLimit.resetAt).toBeUndefined();
  });

  it('throws what the envelope says', async () => {
    await using set = await setUp((_, response) => json(response, 404, envelope('not_found', 404)));
    await expect(set.client.characters.get('invalid_id')).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
      message: 'It is not_found.',
      retryable: false,
      details: { a: 1 },
    });
  });

  it('refuses an id before it becomes a request', async () => {
    await using set = await setUp((_, response) => json(response, 200, {}));
    await expect(set.client.user.favorites.remove('..')).rejects.toMatchObject({ code: 'invalid_request' });
    expect(set.server.requests).toEqual([]);
  });

  it.each([
    ['an HTML page', (response: Parameters<Handler>[1]) => response.writeHead(200).end('<html>')],
    ['half a JSON', (response: Parameters<Handler>[1]) => response.writeHead(200).end('{"id":"user_')],
    ['another shape', (response: Parameters<Handler>[1]) => response.writeHead(200).end('{"id":1}')],
    ['nothing', (response: Parameters<Handler>[1]) => response.writeHead(200).end()],
  ])('calls %s an invalid response', async (_, answer) => {
    await using set = await setUp((_request, response) => answer(response));
    await expect(set.client.user.me()).rejects.toMatchObject({ code: 'invalid_response', status: 200 });
  });

  it('stops reading a bomb instead of filling the memory', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    await using set = await setUp((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    await expect(set.client.user.me()).rejects.toMatchObject({
      code: 'invalid_response',
      message: /larger than/,
    });
  });

  it('never follows a redirect, so the key never reaches another host', async () => {
    await using elsewhere = await serve((_, response) => json(response, 200, samples['GET /user/me']));
    await using set = await setUp((_, response) =>
      response.writeHead(307, { location: `${elsewhere.url}/v1/user/me` }).end(),
    );
    const failure = expect(set.client.user.me()).rejects.toMatchObject({ code: 'network_error' });
    await set.clock.advance(10_000);
    await failure;
    expect(elsewhere.requests).toEqual([]);
  });

  it('aborts when told', async () => {
    await using set = await setUp(() => undefined);
    const controller = new AbortController();
    const failure = expect(set.client.user.me({ signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    await set.clock.settle();
    controller.abort();
    await failure;
  });
});

describe('retries', () => {
  /** Answers `failures` first and the account last; returns the times at which it was asked. */
  async function askTimesUntilAnswered(failures: ((response: ServerResponse) => void)[]) {
    const times: number[] = [];
    const clock = createFakeClock();
    await using server = await serve((_, response) => {
      const fail = failures[times.length];
      times.push(clock.now());
      if (fail) fail(response);
      else json(response, 200, samples['GET /user/me']);
    });
    const client = createClient({ apiKey: API_KEY, baseUrl: `${server.url}/v1`, clock, random: () => 0.5 });
    let answered = false;
    const reply = client.user.me().finally(() => {
      answered = true;
    });
    while (!answered) await clock.advance(10);
    await reply;
    return times.map((time) => time - (times[0] ?? 0));
  }

  const serverError = (response: ServerResponse) => json(response, 500, envelope('server_error', 500));

  it('read again after 500, waiting longer each time, and then tell', async () => {
    const [, second = 0, third = 0] = await askTimesUntilAnswered([serverError, serverError]);
    expect(second).toBeGreaterThanOrEqual(300);
    expect(third - second).toBeGreaterThanOrEqual(600);
  });

  const refusals = [
    [429, 'rate_limited'],
    [500, 'server_error'],
    [502, 'upstream_unavailable'],
    [503, 'service_unavailable'],
  ] as const;

  it.each(refusals)('wait as long as Retry-After of a %i says', async (status, code) => {
    const refuse = (response: ServerResponse) =>
      json(response, status, envelope(code, status), { 'retry-after': '7' });
    const [, second] = await askTimesUntilAnswered([refuse]);
    expect(second).toBeGreaterThanOrEqual(7_000);
  });

  it.each(refusals)('give the wait after a %i to the caller when it is long', async (status, code) => {
    await using set = await setUp((_, response) =>
      json(response, status, envelope(code, status), { 'retry-after': '60' }),
    );
    await expect(set.client.user.me()).rejects.toMatchObject({ code, retryAfterMs: 60_000, retryable: true });
    expect(set.server.requests).toHaveLength(1);
  });

  it('wait for the end of the minute only when it is what refused', async () => {
    const refuse = (status: number) => (response: ServerResponse) =>
      json(response, status, envelope('server_error', status), {
        'x-ratelimit-reset': String(createFakeClock().now() / 1000 + 9),
      });
    expect((await askTimesUntilAnswered([refuse(429)]))[1]).toBeGreaterThanOrEqual(9_000);
    expect((await askTimesUntilAnswered([refuse(503)]))[1]).toBeLessThan(1_000);
  });

  it('never happen to a write', async () => {
    await using set = await setUp((_, response) => json(response, 500, envelope('server_error', 500)));
    await expect(set.client.chat.send('char_123456', 'Hi')).rejects.toMatchObject({ code: 'server_error' });
    await expect(set.client.user.favorites.add('char_123456')).rejects.toMatchObject({
      code: 'server_error',
    });
    expect(set.server.requests).toHaveLength(2);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'x-ratelimit-reset': String(now / 1000 + 9) }, 9_000],
    [{ 'retry-after': 'later' }, undefined],
    [{ 'retry-after': 'soon GMT' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '99999999' }, undefined],
    [{}, undefined],
  ])('%j means %s ms', (headers, expected) => {
    expect(readRetryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});

describe('pages', () => {
  it('are fetched as they are consumed, and end where the list ends', async () => {
    await using set = await setUp((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
      const [character] = samples['GET /characters'].data;
      const data = [1, 2].map((place) => ({ ...character, id: `char_${page}_${place}` }));
      json(response, 200, { data, pagination: { total: 6, page, limit: 2, pages: 3 } });
    });
    const ids: string[] = [];
    for await (const { id } of set.client.characters.all({ limit: 2 })) {
      ids.push(id);
      if (ids.length === 2) expect(set.server.requests).toHaveLength(1);
    }
    expect(ids).toEqual(['char_1_1', 'char_1_2', 'char_2_1', 'char_2_2', 'char_3_1', 'char_3_2']);
  });

  it('end at an empty page even if the server promises more', async () => {
    let calls = 0;
    const fetchPage = async (page: number) => {
      calls += 1;
      const pagination = { total: 9, page, limit: 3, pages: 3 };
      return {
        data: { data: [] as string[], pagination },
        status: 200,
        headers: new Headers(),
        requestId: undefined,
      };
    };
    for await (const _ of iteratePages(fetchPage)) expect.unreachable();
    expect(calls).toBe(1);
    expect(listCharacters.page.maxLimit).toBe(100);
  });
});
