import { CharacterSummaryPage, Session } from '@durenai/core';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProxy } from '../src/index.ts';
import { ask, askSession } from './support/browser.ts';
import { openWorld, SITE, silentLogger, VEXA, type World } from './support/world.ts';

const PROTECTED: [string, string][] = [
  ['POST', '/v1/session'],
  ['GET', '/v1/characters'],
  ['GET', `/v1/characters/${VEXA}`],
  ['POST', `/v1/chat/${VEXA}/messages`],
  ['GET', '/v1/chat/conversations'],
  ['GET', '/v1/chat/conversations/conv_1/messages'],
  ['GET', '/v1/user/me'],
  ['GET', '/v1/user/favorites'],
  ['POST', `/v1/user/favorites/${VEXA}`],
  ['DELETE', `/v1/user/favorites/${VEXA}`],
  ['GET', '/v1/nothing/here'],
  ['POST', '/v1/webhooks'],
];

describe('origins', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it.each(PROTECTED)('other than the allowed ones get nothing from %s %s', async (method, path) => {
    const before = world.simulator.simulator.ledger.length;
    const origins = [
      undefined,
      'null',
      'https://evil.example',
      `${SITE}.evil.example`,
      'https://shop.example',
    ];
    for (const origin of origins) {
      const headers: Record<string, string> = origin === undefined ? {} : { origin };
      const refused = await ask(world.proxy.url, method, path, { headers });
      expect(refused.status).toBe(403);
      expect(refused.error().code).toBe('origin_not_allowed');
      expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
      expect(refused.headers.vary).toContain('Origin');
      expect(refused.headers['cache-control']).toBe('private, no-store');
    }
    expect(world.simulator.simulator.ledger.length).toBe(before);
  });

  it('get their preflight answered, for two hours', async () => {
    for (const [, path] of PROTECTED) {
      const preflight = await ask(world.proxy.url, 'OPTIONS', path, {
        headers: {
          origin: SITE,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization, content-type, idempotency-key',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': SITE,
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers':
          'authorization, content-type, idempotency-key, idempotency-attempt, last-event-id',
        'access-control-max-age': '7200',
        vary: 'Origin',
      });
      expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
    }
    const foreign = await ask(world.proxy.url, 'OPTIONS', '/v1/session', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(foreign.status).toBe(403);
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('may read the headers that help them, on refusals too', async () => {
    const refused = await ask(world.proxy.url, 'GET', '/v1/user/me', { headers: { origin: SITE } });
    expect(refused.status).toBe(401);
    expect(refused.headers).toMatchObject({
      'access-control-allow-origin': SITE,
      'access-control-expose-headers':
        'x-request-id, date, retry-after, idempotency-replayed, ratelimit, ratelimit-policy',
    });
    expect(refused.error().details).toEqual({ request_id: refused.headers['x-request-id'] });
  });

  it('leave the image to anyone', async () => {
    const image = await ask(world.proxy.url, 'GET', `/v1/characters/${VEXA}/image`);
    expect(image.status).toBe(200);
    expect(image.headers['access-control-allow-origin']).toBe('*');
  });

  it('do not let a token wander to another allowed site', async () => {
    const two = await openWorld({ proxy: { allowedOrigins: [SITE, 'https://other.example'] } });
    const { access_token, refresh_token } = (await askSession(two.proxy.url, SITE)).as(Session);
    const headers = { origin: 'https://other.example', authorization: `Bearer ${access_token}` };
    const refused = await ask(two.proxy.url, 'GET', '/v1/user/me', { headers });
    expect(refused.error().code).toBe('invalid_token');
    const renewal = await askSession(two.proxy.url, 'https://other.example', { refresh_token });
    expect(renewal.error().code).toBe('invalid_token');
    await two.close();
  });
});

describe('without ALLOWED_ORIGINS, while developing', () => {
  it('pages of this machine get in and say so in the log, others do not', async () => {
    const said: string[] = [];
    const logger = { ...silentLogger, info: (_: object, message: string) => void said.push(message) };
    const world = await openWorld({ proxy: { allowedOrigins: undefined }, ports: { logger } });
    expect((await askSession(world.proxy.url, 'http://localhost:5173')).status).toBe(200);
    expect((await askSession(world.proxy.url, SITE)).status).toBe(403);
    expect(said.some((line) => line.startsWith('ALLOWED_ORIGINS is not set'))).toBe(true);
    await world.close();
  });
});

describe('a proxy behind another one', () => {
  const imageOf = async (world: World, headers: Record<string, string>) => {
    const page = await ask(world.proxy.url, 'GET', '/v1/characters?limit=1', {
      headers: { origin: SITE, host: 'chat.shop.example', ...headers },
    });
    return { page, image: page.as(CharacterSummaryPage).data[0]?.image_url ?? '' };
  };

  it('writes no address that a client made up into an answer that is kept for everybody', async () => {
    const world = await openWorld({ proxy: { trustProxy: 1 } });
    const forgeries: Record<string, string>[] = [
      { 'x-forwarded-host': 'evil.example' },
      { forwarded: 'host=evil.example' },
      { 'x-forwarded-host': 'evil.example', 'sec-fetch-site': 'same-origin' },
    ];
    for (const forged of forgeries) {
      const { page, image } = await imageOf(world, forged);
      expect(image).toMatch(/^http:\/\/chat\.shop\.example\/v1\//);
      expect(page.headers['cache-control']).toMatch(/^public/);
    }
    // What it does follow is part of a shared cache's key.
    const { page, image } = await imageOf(world, { 'x-forwarded-proto': 'https' });
    expect(image).toMatch(/^https:\/\/chat\.shop\.example\/v1\//);
    expect(page.headers.vary).toBe('Origin, X-Forwarded-Proto');
    const odd = { origin: SITE, 'x-forwarded-proto': 'javascript' };
    expect((await ask(world.proxy.url, 'GET', '/v1/characters', { headers: odd })).status).toBe(400);
    await world.close();
  });

  it('is not taken for its own origin by a page that says so itself', async () => {
    const publicUrl = 'https://chat.shop.example';
    const world = await openWorld({ proxy: { publicUrl, allowedOrigins: [publicUrl], trustProxy: 1 } });
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'chat.shop.example',
      'sec-fetch-site': 'same-origin',
    };
    expect((await ask(world.proxy.url, 'GET', '/v1/characters', { headers })).status).toBe(403);
    await world.close();
  });

  it('says once in the log that it was not told to trust it', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    for (const [trustProxy, times] of [
      [undefined, 1],
      [0, 1],
      [1, 0],
    ] as const) {
      warnings.length = 0;
      const world = await openWorld({ proxy: { trustProxy }, ports: { logger } });
      const headers = { 'x-forwarded-for': '203.0.113.7' };
      for (let request = 0; request < 3; request += 1)
        await ask(world.proxy.url, 'GET', '/healthz', { headers });
      expect(warnings.filter((warning) => warning.startsWith('X-Forwarded-For'))).toHaveLength(times);
      await world.close();
    }
  });

  it('says once in the log that it refused a page, and never which', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const refusals = () => warnings.filter((warning) => warning.startsWith('A page was refused'));
    const world = await openWorld({ ports: { logger } });
    // Who sends no origin is no page, and one that is allowed is not refused.
    await ask(world.proxy.url, 'GET', '/v1/characters');
    await ask(world.proxy.url, 'GET', '/v1/characters', { headers: { origin: SITE } });
    expect(refusals()).toEqual([]);
    for (const origin of ['https://other.example', 'https://another.example']) {
      expect((await ask(world.proxy.url, 'GET', '/v1/characters', { headers: { origin } })).status).toBe(403);
    }
    expect(refusals()).toEqual([expect.stringContaining('?durenai-doctor')]);
    expect(refusals().join()).not.toContain('example');
    await world.close();
  });

  it('says at the start that anybody who reaches the port is believed', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    for (const [settings, times] of [
      [{ trustProxy: 1, host: '0.0.0.0' }, 1],
      [{ trustProxy: 1 }, 0],
      [{ trustProxy: 'loopback', host: '0.0.0.0' }, 0],
    ] as const) {
      warnings.length = 0;
      const world = await openWorld({ proxy: settings, ports: { logger } });
      expect(warnings.filter((warning) => warning.startsWith('TRUST_PROXY=1 believes'))).toHaveLength(times);
      await world.close();
    }
  });
});

describe('a proxy mounted in the site’s own server', () => {
  it('serves reads without an Origin header when the browser vouches for the same origin', async () => {
    const world = await openWorld();
    const site = express();
    const server = site.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const proxy = await createProxy(
      { ...baseOptions(world), allowedOrigins: [url], databaseFile: ':memory:' },
      { logger: silentLogger },
    );
    site.use('/durenai', proxy.handler);

    const sameOrigin = { 'sec-fetch-site': 'same-origin' };
    const page = await ask(url, 'GET', '/durenai/v1/characters?limit=1', { headers: sameOrigin });
    expect(page.status).toBe(200);
    expect(page.headers).not.toHaveProperty('x-powered-by');
    // Relative to the mount path: the relay has to be found from outside.
    const image = page.as(CharacterSummaryPage).data[0]?.image_url ?? '';
    expect(image.startsWith(`${url}/durenai/v1/characters/`)).toBe(true);
    expect((await ask(url, 'GET', new URL(image).pathname)).status).toBe(200);

    // A domain that an attacker points at this address is the same origin to itself, and not on the list.
    const rebound = { ...sameOrigin, host: 'evil.example' };
    expect((await ask(url, 'GET', '/durenai/v1/characters', { headers: rebound })).status).toBe(403);
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    expect((await ask(url, 'GET', '/durenai/v1/characters', { headers: crossSite })).status).toBe(403);
    const write = { ...sameOrigin, 'content-type': 'application/json' };
    expect((await ask(url, 'POST', '/durenai/v1/session', { headers: write, body: '{}' })).status).toBe(403);

    server.close();
    server.closeAllConnections();
    await proxy.close();
    await world.close();
  });

  it('believes nobody whom only the server around it believes', async () => {
    const world = await openWorld();
    const site = express().set('trust proxy', true);
    const server = site.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const proxy = await createProxy(
      { ...baseOptions(world), databaseFile: ':memory:', visitorsPerMinute: 3 },
      { logger: silentLogger },
    );
    site.use('/durenai', proxy.handler);
    const forged = { origin: SITE, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
    const page = await ask(url, 'GET', '/durenai/v1/characters?limit=1', { headers: forged });
    expect(page.as(CharacterSummaryPage).data[0]?.image_url).toMatch(new RegExp(`^${url}/durenai/v1/`));
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      const headers = {
        origin: SITE,
        'content-type': 'application/json',
        'x-forwarded-for': `203.0.113.${index}`,
      };
      statuses.push((await ask(url, 'POST', '/durenai/v1/session', { headers, body: '{}' })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    server.close();
    server.closeAllConnections();
    await proxy.close();
    await world.close();
  });

  it('is not fooled about its own origin when it is told PUBLIC_URL', async () => {
    const publicUrl = 'https://chat.shop.example';
    const world = await openWorld({ proxy: { publicUrl, allowedOrigins: [publicUrl] } });
    const get = (host: string) =>
      ask(world.proxy.url, 'GET', '/v1/characters', { headers: { host, 'sec-fetch-site': 'same-origin' } });
    expect((await get('chat.shop.example')).status).toBe(200);
    expect((await get('evil.example')).status).toBe(403);
    await world.close();
  });

  it('leaves everything that is not its own to a server at whose root it stands', async () => {
    const world = await openWorld();
    const proxy = await createProxy(
      { ...baseOptions(world), databaseFile: ':memory:' },
      { logger: silentLogger },
    );
    const site = express();
    site.use(proxy.handler);
    site.get('/about', (_request, response) => void response.send('about us'));
    const server = site.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    expect((await ask(url, 'GET', '/about')).text).toBe('about us');
    expect((await ask(url, 'GET', '/v1/characters', { headers: { origin: SITE } })).status).toBe(200);
    expect((await ask(url, 'GET', '/v1/nothing', { headers: { origin: SITE } })).error().code).toBe(
      'not_found',
    );
    server.close();
    server.closeAllConnections();
    await proxy.close();
    await world.close();
  });
});

const baseOptions = (world: World) => ({
  apiKey: world.simulator.simulator.apiKey,
  baseUrl: `${world.simulator.url}/v1`,
  allowedOrigins: [SITE],
});
