import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { CharacterSummaryPage, ErrorEnvelope } from '@durenai/core';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOKEN_LIFETIME } from '../src/identity/tokens.ts';
import { ask, type Received } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

/** What every refusal has, whatever was wrong. */
function expectRefusal(received: Received, status: number, code: string) {
  expect(received.status).toBe(status);
  const { message, details, ...error } = received.error();
  expect(error).toEqual({ code, status });
  expect(message.length).toBeGreaterThan(20);
  expect(details?.request_id).toBe(received.headers['x-request-id']);
  expect(received.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(received.headers['cache-control']).toBe('private, no-store');
  expect(received.headers.vary).toContain('Origin');
  expect(received.headers['x-content-type-options']).toBe('nosniff');
  expect(received.headers['content-security-policy']).toContain("default-src 'none'");
  expect(received.headers).not.toHaveProperty('x-powered-by');
  expect(received.text).not.toMatch(/\n\s+at |node_modules|\.ts:/);
}

describe('what is wrong with a request is told', () => {
  let world: World;
  const clock = movableClock(Date.now());
  const page = { origin: SITE };

  beforeAll(async () => {
    world = await openWorld({ ports: { clock } });
  });
  afterAll(() => world.close());

  it.each([
    '/v1/characters/..%2fuser%2fme',
    '/v1/characters/..%5cuser',
    '/v1/characters/%2e%2e/user/me',
    '/v1/characters/../user/me',
    '/v1/characters/%00',
    '/v1//characters',
    '//evil.example/v1/characters',
    '/v1/characters\\x',
    '/v1/characters/%zz',
    'http://evil.example/v1/characters',
  ])('the target %s', async (target) => {
    const before = world.simulator.simulator.ledger.length;
    expectRefusal(await ask(world.proxy.url, 'GET', target, { headers: page }), 400, 'invalid_request');
    expect(world.simulator.simulator.ledger.length).toBe(before);
  });

  it.each([
    '/v1/characters/conversations',
    '/v1/characters/ME',
    '/v1/characters/a.b',
    '/v1/characters/-a',
    '/v1/characters/%E2%80%AE',
    `/v1/characters/${'a'.repeat(129)}`,
    '/v1/characters/%252e%252e',
    '/v1/characters/a%20b',
    '/v1/characters/a;b',
    '/v1/characters/',
    '/V1/characters',
    '/v1/Characters',
    '/v1/user',
    '/v1/webhooks',
    '/v1/chat/conversations/x/messages.css',
    '/',
    '/favicon.ico',
  ])('nothing is at %s', async (target) => {
    const before = world.simulator.simulator.ledger.length;
    expectRefusal(await ask(world.proxy.url, 'GET', target, { headers: page }), 404, 'not_found');
    expect(world.simulator.simulator.ledger.length).toBe(before);
  });

  it.each([
    ['POST', '/v1/characters'],
    ['PUT', '/v1/session'],
    ['PATCH', '/v1/user/me'],
    ['DELETE', '/v1/user/favorites'],
    ['POST', '/v1/webhooks'],
    ['TRACE', '/v1/characters'],
    ['PROPFIND', '/v1/characters'],
  ])('%s is not for %s', async (method, path) => {
    expectRefusal(await ask(world.proxy.url, method, path, { headers: page }), 404, 'not_found');
  });

  it('never leads anywhere upstream but to the id that was asked for', async () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2f',
      '%5c',
      '/',
      'user',
      'me',
      '@',
      ';',
      'char_1',
      '%09',
      '%',
      '?',
      '~',
      '%e9',
    );
    const ledger = world.simulator.simulator.ledger;
    const before = ledger.length;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
        const target = `/v1/characters/${pieces.join('')}`;
        const { status } = await ask(world.proxy.url, 'GET', target, { headers: page });
        expect([200, 400, 404]).toContain(status);
      }),
      { numRuns: 300 },
    );
    for (const { path } of ledger.slice(before)) {
      expect(path).toMatch(/^\/v1\/characters(\/[A-Za-z0-9][A-Za-z0-9_-]*|\?[^/]*)?$/);
    }
  }, 15_000);

  describe.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('a body of nested %s', (_, open, close) => {
    // As deep as 16 KiB allow: JSON.parse goes down in a loop, and what no schema names is not followed.
    const depth = Math.floor((16 * 1024 - 100) / (open.length + close.length));
    const nested = `${open.repeat(depth)}0${close.repeat(depth)}`;

    it.each([
      ['/v1/session', nested],
      ['/v1/session', `{"refresh_token":${nested}}`],
      ['/v1/session', `{"identity":${nested}}`],
      [`/v1/chat/${VEXA}/messages`, `{"message":${nested}}`],
      [`/v1/chat/${VEXA}/messages`, `{"message":"x","conversation_id":${nested}}`],
    ])('is nothing to %s but wrong', async (path, body) => {
      const { access_token } = await world.browser().session();
      const headers = {
        ...page,
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      };
      const answer = await ask(world.proxy.url, 'POST', path, { headers, body });
      // An object without a field that the session knows asks for a new visitor.
      if (path === '/v1/session' && body.startsWith('{"a"')) expect(answer.status).toBe(200);
      else expectRefusal(answer, 400, 'invalid_request');
      const cut = await ask(world.proxy.url, 'POST', path, { headers, body: body.slice(0, -1) });
      expectRefusal(cut, 400, 'invalid_request');
    });
  });

  it.each([
    ['page=0', 'page'],
    ['page=-1', 'page'],
    ['page=1.5', 'page'],
    ['page=x', 'page'],
    ['limit=101', 'limit'],
    ['limit=0', 'limit'],
    ['limit=1e2', 'limit'],
    ['sort=best', 'sort'],
    ['sort=popular&sort=newest', 'sort'],
    ['page=1&page=1', 'page'],
    [`tags=${'x'.repeat(51)}`, 'tags'],
    ['tags=a%0Ab', 'tags'],
  ])('the query ?%s', async (query, parameter) => {
    const refused = await ask(world.proxy.url, 'GET', `/v1/characters?${query}`, { headers: page });
    expect(refused.error().details).toMatchObject({ parameter });
    expect(refused.status).toBe(400);
  });

  it('each list has its own largest limit', async () => {
    const browser = world.browser();
    expect((await browser.get('/v1/characters?limit=100')).status).toBe(200);
    expect((await browser.get('/v1/chat/conversations?limit=50')).status).toBe(200);
    expect((await browser.get('/v1/chat/conversations?limit=51')).status).toBe(400);
    expect((await browser.get('/v1/user/favorites?limit=51')).status).toBe(400);
  });

  it('unknown parameters are ignored, and reach nobody', async () => {
    const ledger = world.simulator.simulator.ledger;
    const before = ledger.length;
    const answer = await ask(world.proxy.url, 'GET', '/v1/characters?limit=7&utm=canary&__proto__=x', {
      headers: page,
    });
    expect(answer.as(CharacterSummaryPage).data).toHaveLength(7);
    expect(JSON.stringify(ledger.slice(before))).not.toContain('canary');
  });

  describe('about a body', () => {
    const post = (body: string | Buffer, headers: Record<string, string>) =>
      ask(world.proxy.url, 'POST', '/v1/session', { headers: { ...page, ...headers }, body });

    it.each([
      ['text/plain', '{}'],
      ['application/x-www-form-urlencoded', 'a=b'],
      ['application/jsonx', '{}'],
      ['application/json; charset=utf-16', '{}'],
      ['', '{}'],
    ])('of type %j', async (type, body) => {
      expectRefusal(await post(body, type ? { 'content-type': type } : {}), 415, 'unsupported_media_type');
    });

    it('that is compressed', async () => {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      expectRefusal(await post('x', headers), 415, 'unsupported_media_type');
    });

    it('that is larger than 16 KiB', async () => {
      const headers = { 'content-type': 'application/json' };
      expectRefusal(await post('x'.repeat(1024 * 1024), headers), 413, 'payload_too_large');
      expectRefusal(await post(`"${'x'.repeat(16 * 1024)}"`, headers), 413, 'payload_too_large');
    });

    it.each(['{', '[]', '"x"', 'null', '{"refresh_token": 1}'])('that is %j', async (body) => {
      expectRefusal(await post(body, { 'content-type': 'application/json' }), 400, 'invalid_request');
    });

    it('that would pollute a prototype does nothing', async () => {
      const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
      expect((await post(body, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  });

  describe('about a token', () => {
    const me = (headers: Record<string, string>) =>
      ask(world.proxy.url, 'GET', '/v1/user/me', { headers: { ...page, ...headers } });

    it('that is missing, or not sent as a bearer', async () => {
      const { access_token } = await world.browser().session();
      const cases: Record<string, string>[] = [
        {},
        { authorization: '' },
        { authorization: 'Basic eDp5' },
        { authorization: access_token },
        { cookie: `access_token=${access_token}` },
      ];
      for (const headers of cases) {
        const refused = await me(headers);
        expectRefusal(refused, 401, 'unauthorized');
        expect(refused.headers['www-authenticate']).toBe('Bearer');
      }
      const inUrl = await ask(world.proxy.url, 'GET', `/v1/user/me?access_token=${access_token}`, {
        headers: page,
      });
      expectRefusal(inUrl, 401, 'unauthorized');
    });

    it('that is forged', async () => {
      const { access_token } = await world.browser().session();
      for (const token of [
        'x',
        'dv1.e30.x',
        `${access_token}x`,
        access_token.toLowerCase(),
        'eyJhbGciOiJub25lIn0.e30.',
      ]) {
        expectRefusal(await me({ authorization: `Bearer ${token}` }), 401, 'invalid_token');
      }
    });

    it('that is a refresh token, which is for the session alone', async () => {
      const { refresh_token, access_token } = await world.browser().session();
      expectRefusal(await me({ authorization: `Bearer ${refresh_token}` }), 401, 'invalid_token');
      const body = JSON.stringify({ refresh_token: access_token });
      const headers = { ...page, 'content-type': 'application/json' };
      expectRefusal(
        await ask(world.proxy.url, 'POST', '/v1/session', { headers, body }),
        401,
        'invalid_token',
      );
    });

    it('that has expired, and lets the refresh token renew it for thirty days from each use', async () => {
      const { access_token, refresh_token, visitor } = await world.browser().session();
      const renew = (token: string) =>
        ask(world.proxy.url, 'POST', '/v1/session', {
          headers: { ...page, 'content-type': 'application/json' },
          body: JSON.stringify({ refresh_token: token }),
        });
      clock.move(TOKEN_LIFETIME.access * 1000);
      expectRefusal(await me({ authorization: `Bearer ${access_token}` }), 401, 'token_expired');
      clock.move(29 * 24 * 3600 * 1000);
      const renewed = await renew(refresh_token);
      expect(renewed.text).toContain(visitor.id);
      clock.move(2 * 24 * 3600 * 1000);
      expectRefusal(await renew(refresh_token), 401, 'token_expired');
      expect((await renew(JSON.parse(renewed.text).refresh_token)).status).toBe(200);
    });

    it('whose generation is over', async () => {
      const browser = world.browser();
      await browser.send(VEXA, 'hello');
      const { visitor, refresh_token } = await browser.session();
      const { DatabaseSync } = await import('node:sqlite');
      const database = new DatabaseSync(world.databaseFile);
      database.prepare('update visitors set generation = 1 where id = ?').run(visitor.id);
      database.close();
      expectRefusal(await browser.get('/v1/user/me'), 401, 'invalid_token');
      const headers = { ...page, 'content-type': 'application/json' };
      const body = JSON.stringify({ refresh_token });
      expectRefusal(
        await ask(world.proxy.url, 'POST', '/v1/session', { headers, body }),
        401,
        'invalid_token',
      );
    });
  });

  describe('even when it is hardly HTTP', () => {
    const raw = (bytes: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(world.proxy.port, '127.0.0.1', () => socket.end(bytes));
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.on('end', () => resolve(text));
        socket.on('error', reject);
      });

    it.each([
      ['two hosts', `GET /v1/characters HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: ${SITE}\r\n\r\n`],
      ['a broken header', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
      [
        'two lengths',
        'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
      ],
      ['no host', 'GET /v1/characters HTTP/1.1\r\n\r\n'],
      ['nonsense', '\x16\x03\x01\x02\x00\x01\r\n\r\n'],
      ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'],
      ['more headers than there may be', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
      ['a hostile host', `GET /v1/characters HTTP/1.1\r\nHost: a"><b\r\nOrigin: ${SITE}\r\n\r\n`],
    ])('%s', async (_, bytes) => {
      const answer = await raw(bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 4(00|31) /);
      const { error } = v.parse(ErrorEnvelope, JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))));
      expect(answer).toContain(`x-request-id: ${error.details?.request_id}`);
    });

    it('an expectation that nobody knows is no reason to refuse', async () => {
      const answer = await raw(
        'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('a health check without a host', async () => {
      expect(await raw('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"status":"ok"\}$/);
    });
  });
});
