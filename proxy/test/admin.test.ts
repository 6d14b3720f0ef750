import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig } from '../src/config/config.ts';
import { EVERYWHERE } from '../src/http/everywhere.ts';
import { createProxy, startProxy } from '../src/index.ts';
import { ask } from './support/browser.ts';
import { openWorld, silentLogger, VEXA, type World } from './support/world.ts';

const TOKEN = 'Zq8Wm3Xc5Vb7Nk2Lj9Hg4Fd6Sa1Po0Iu';

describe('the second listener', () => {
  let world: World;
  let url: string;

  beforeAll(async () => {
    world = await openWorld({ proxy: { adminPort: 0, adminToken: TOKEN } });
    url = world.proxy.adminUrl ?? '';
  });
  afterAll(() => world.close());

  const headers = { authorization: `Bearer ${TOKEN}` };
  const read = async () => (await ask(url, 'GET', '/metrics', { headers })).text;

  it('is not there unless it is asked for', async () => {
    const plain = await openWorld();
    expect(plain.proxy.adminUrl).toBeUndefined();
    expect((await ask(plain.proxy.url, 'GET', '/metrics')).status).toBe(404);
    await plain.close();
  });

  it('is not needed where the proxy is mounted: what was counted is there all the same', async () => {
    const proxy = await createProxy({ apiKey: 'dk_x1', databaseFile: ':memory:' }, { logger: silentLogger });
    const server = createServer(proxy.handler).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'GET', '/healthz');
    const counted = 'durenai_proxy_requests_total{route="GET /healthz",status="2xx"} 1\n';
    await expect.poll(() => proxy.metrics.text()).toContain(counted);
    expect(proxy.metrics.contentType).toMatch(/^text\/plain/);
    server.close();
    await proxy.close();
  });

  it('counts what happens, and knows no id, text or key', async () => {
    const browser = world.browser();
    const key = randomUUID();
    await browser.send(VEXA, 'canary-text', { key });
    await browser.send(VEXA, 'canary-text', { key });
    await browser.get('/v1/characters?tags=canary-tag');
    await browser.get('/v1/characters?tags=canary-tag');
    await browser.get('/v1/canary-path');
    const { visitor } = await browser.session();
    const text = await read();
    for (const line of [
      'durenai_proxy_requests_total{route="POST /v1/chat/:character_id/messages",status="2xx"} 2',
      'durenai_proxy_requests_total{route="none",status="4xx"} 1',
      'durenai_proxy_upstream_calls_total{endpoint="chat.send",outcome="answered"} 1',
      'durenai_proxy_sends_total{outcome="completed"} 1',
      'durenai_proxy_sends_total{outcome="replayed"} 1',
      'durenai_proxy_breaker{state="closed"} 1',
      'durenai_proxy_breaker{state="open"} 0',
      'durenai_proxy_catalogue_reads_total{result="hit"} 1',
      'durenai_proxy_request_seconds_count{route="POST /v1/session"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    for (const secret of ['canary', VEXA, visitor.id, key, 'conv_']) expect(text).not.toContain(secret);
  });

  it('grows by no request that anybody can make up', async () => {
    const browser = world.browser();
    for (let number = 0; number < 50; number += 1) {
      await browser.get(`/v1/characters/made_up_${number}`);
      await ask(world.proxy.url, 'REPORT', `/made/up/${number}`);
    }
    // Our own: Node's count what it happens to hold open.
    const series = async () => (await read()).match(/^durenai_proxy_.*(?= \S+$)/gm);
    const before = await series();
    for (let number = 50; number < 100; number += 1) {
      await browser.get(`/v1/characters/made_up_${number}`);
      await ask(world.proxy.url, 'PROPFIND', `/made/up/${number}`);
    }
    expect(before?.length).toBeGreaterThan(10);
    const grown = (await series())?.filter((line) => !before?.includes(line));
    // Whoever hangs up before the last byte was acknowledged is counted as such: a status like any other. And the account
    // is asked now and then, whatever anybody does.
    expect(grown?.filter((line) => !/status="499"|"user\.me"/.test(line))).toEqual([]);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/metrics/'],
    ['GET', '/metrics?x=1'],
    ['GET', '/healthz'],
    ['GET', '/v1/characters'],
    ['POST', '/metrics'],
    ['OPTIONS', '/metrics'],
    ['HEAD', '/metrics'],
  ])('answers nothing else: %s %s', async (method, target) => {
    expect((await ask(url, method, target, { headers })).status).toBe(404);
    // Nor does it tell strangers what there is.
    expect((await ask(url, method, target)).status).toBe(401);
  });

  it('lets no page read it, whether or not it knows the token', async () => {
    for (const authorization of ['', headers.authorization]) {
      const page = { origin: 'https://evil.example', ...(authorization && { authorization }) };
      const answer = await ask(url, 'GET', '/metrics', { headers: page });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      for (const [name, value] of Object.entries(EVERYWHERE)) expect(answer.headers[name]).toBe(value);
    }
  });

  it('asks for the token, from this machine as well', async () => {
    const guarded = await openWorld({ proxy: { adminPort: 0, adminToken: TOKEN } });
    const get = (authorization?: string) =>
      ask(guarded.proxy.adminUrl ?? '', 'GET', '/metrics', {
        headers: { ...(authorization && { authorization }) },
      });
    expect((await get(`Bearer ${TOKEN}`)).status).toBe(200);
    for (const wrong of [
      undefined,
      'Bearer',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
      `Basic ${TOKEN}`,
      TOKEN,
    ]) {
      const refused = await get(wrong);
      expect(refused.status).toBe(401);
      expect(refused.headers['www-authenticate']).toBe('Bearer');
      expect(refused.error().code).toBe('unauthorized');
      expect(refused.text).not.toContain('durenai_proxy');
    }
    await guarded.close();
    await expect(get()).rejects.toThrow('ECONNREFUSED');
  });

  it('says which port is taken, and leaves nothing running', async () => {
    const taken = Number(new URL(url).port);
    const options = {
      apiKey: 'dk_x1',
      databaseFile: ':memory:',
      port: 0,
      adminPort: taken,
      adminToken: TOKEN,
    };
    await expect(startProxy(options, { logger: silentLogger })).rejects.toThrow('set ADMIN_PORT');
  });

  it.each([
    [{}, 'adminToken is missing, and required with adminPort'],
    [{ adminHost: 'localhost' }, 'adminToken is missing'],
    [{ adminHost: '0.0.0.0' }, 'adminToken is missing'],
    [{ adminHost: '::' }, 'adminToken is missing'],
    [{ adminHost: 'localhost.example' }, 'adminToken is missing'],
    [{ adminHost: '127.0.0.1', adminToken: 'short' }, 'needs at least 32'],
    [{ adminPort: 8787 }, 'is the port that visitors use'],
  ])('is not opened with %j', (options, problem) => {
    expect(() => checkConfig({ apiKey: 'dk_x1', adminPort: 9464, ...options })).toThrow(problem);
  });

  it.each([{}, { adminHost: '::1' }, { adminHost: '0.0.0.0' }])(
    'may be opened with a token and %j',
    (options) => {
      const config = { apiKey: 'dk_x1', adminPort: 9464, adminToken: TOKEN, ...options };
      expect(checkConfig(config).adminPort).toBe(9464);
    },
  );
});
