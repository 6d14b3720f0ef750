import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Session } from '@durenai/core';
import { DEMO_API_KEY } from '@durenai/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProxy, type Route } from '../src/index.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { ask, askRaw, askSession, type Browser, type Received } from './support/browser.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, silentLogger, VEXA, type World } from './support/world.ts';

const STRANGER = 'https://www.elsewhere.example';

/** What a route takes when all is well; a route without a line here is not tested, which is an error. */
type WellAsked = {
  path: string;
  headers?: Record<string, string>;
  /** A JSON value, or the bytes of something else under a type of their own in `headers`. */
  body?: unknown;
  /** When all is well. Default 200. */
  status?: number;
};

const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

const NEWS = JSON.stringify({ type: 'character.updated', data: { id: VEXA } });

function signature(body: string): Record<string, string> {
  const [id, at] = [`msg_${randomUUID()}`, Math.floor(Date.now() / 1000)];
  const key = Buffer.from(WEBHOOK_SECRET.replace('whsec_', ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${mac}`,
    'content-type': 'application/json',
  };
}

const FORM = ['name', 'description', 'personality', 'background', 'tags']
  .map((name) => `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\nOrla\r\n`)
  .join('');

/** Everything is switched on: a route that is there only then is tested as well. */
const COMPLETE = { identitySecret: IDENTITY_SECRET, createCharacters: true, webhookSecret: WEBHOOK_SECRET };

const wellAsked = (
  conversationId: string,
  sendId: string,
  forgettable: string,
): Record<string, WellAsked> => ({
  'POST /v1/session': { path: '/v1/session', body: {} },
  'DELETE /v1/session': { path: '/v1/session' },
  'GET /v1/characters': { path: '/v1/characters?limit=2' },
  'GET /v1/characters/:character_id': { path: `/v1/characters/${VEXA}` },
  'GET /v1/characters/:character_id/image': { path: `/v1/characters/${VEXA}/image` },
  'POST /v1/characters': {
    path: '/v1/characters',
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    body: Buffer.from(`${FORM}--edge--\r\n`),
    status: 201,
  },
  'POST /webhooks/durenai': {
    path: '/webhooks/durenai',
    get headers() {
      return signature(NEWS);
    },
    body: Buffer.from(NEWS),
    status: 204,
  },
  'POST /v1/chat/:character_id/messages': {
    path: `/v1/chat/${VEXA}/messages`,
    get headers() {
      return { 'idempotency-key': randomUUID() };
    },
    body: { message: 'Hello.' },
  },
  'GET /v1/sends/:send_id': { path: `/v1/sends/${sendId}` },
  'DELETE /v1/sends/:send_id': { path: `/v1/sends/${sendId}` },
  'GET /v1/chat/conversations': { path: '/v1/chat/conversations' },
  'GET /v1/chat/conversations/:conversation_id/messages': {
    path: `/v1/chat/conversations/${conversationId}/messages`,
  },
  'DELETE /v1/chat/conversations/:conversation_id': { path: `/v1/chat/conversations/${forgettable}` },
  'GET /v1/user/me': { path: '/v1/user/me' },
  'DELETE /v1/user/me': { path: '/v1/user/me' },
  'GET /v1/user/favorites': { path: '/v1/user/favorites' },
  'POST /v1/user/favorites/:character_id': { path: `/v1/user/favorites/${VEXA}` },
  'DELETE /v1/user/favorites/:character_id': { path: `/v1/user/favorites/${VEXA}` },
  'GET /v1/events': { path: '/v1/events' },
  'GET /widget.js': { path: '/widget.js' },
  'GET /widget/:version/*file': { path: '/widget/0.1.0/panel.js' },
  'GET /healthz': { path: '/healthz' },
  'GET /readyz': { path: '/readyz' },
});

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** Whoever logs out or is forgotten could ask nothing else afterwards. */
const ENDS_ITS_CALLER: ReadonlySet<string> = new Set(['DELETE /v1/session', 'DELETE /v1/user/me']);

const SUCCESS_CACHING = {
  never: 'private, no-store',
  events: 'private, no-store, no-transform',
  catalogue: 'public, max-age=60, stale-while-revalidate=300',
  image: 'public, max-age=3600, stale-while-revalidate=86400',
  loader: 'public, max-age=300',
  versioned: 'public, max-age=31536000, immutable',
};

/** What stands on every answer, whatever it is. */
function expectEverywhere({ headers }: Received) {
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  expect(String(headers.vary).split(/, */)).toContain('Origin');
  for (const name of ['x-powered-by', 'server', 'set-cookie', 'access-control-allow-credentials']) {
    expect(headers).not.toHaveProperty(name);
  }
}

function expectRefusal(answer: Received, status: number) {
  expect(answer.status).toBe(status);
  expectEverywhere(answer);
  expect(answer.headers['cache-control']).toBe('private, no-store');
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers).not.toHaveProperty('etag');
  expect(answer.error().details?.request_id).toBe(answer.headers['x-request-id']);
  expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  if ([429, 502, 503].includes(status)) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

describe('every header of', async () => {
  const listed = await createProxy(
    { apiKey: DEMO_API_KEY, databaseFile: ':memory:', ...COMPLETE },
    { logger: silentLogger },
  );
  const { routes } = listed;
  await listed.close();

  let folder: string;
  let world: World;
  let browser: Browser;
  let asked: Record<string, WellAsked>;
  /** The token of somebody whom the site vouches for. */
  let maker: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'durenai-widget-'));
    mkdirSync(join(folder, '0.1.0'));
    for (const file of ['manifest.json', 'widget.js', '0.1.0/panel.js'])
      writeFileSync(join(folder, file), '/* a script */');
    world = await openWorld({ proxy: { widgetDir: folder, ...COMPLETE } });
    browser = world.browser();
    maker = await userOf(world);
    const reply = await browser.send(VEXA, 'Hello.');
    const forgettable = await browser.send(VEXA, 'Forget this.');
    asked = wellAsked(
      JSON.parse(reply.text).conversation_id,
      await takenBack(),
      JSON.parse(forgettable.text).conversation_id,
    );
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** A send that was cancelled: to cancel it again is no error. */
  async function takenBack(): Promise<string> {
    const key = randomUUID();
    await browser.send(VEXA, 'Never mind.', { key });
    const database = new DatabaseSync(world.databaseFile);
    const row = database
      .prepare("update sends set status = 'cancelled', answer_body = null where key = ? returning id")
      .get(key);
    database.close();
    return String(row?.id);
  }

  const ofRoute = (route: Route): WellAsked => {
    const found = asked[nameOf(route)];
    if (!found) throw new Error(`${nameOf(route)} has no line in this test.`);
    return found;
  };

  type Change = {
    on?: World;
    origin?: string;
    token?: string;
    path?: string;
    body?: string | Buffer;
    type?: string;
    headers?: Record<string, string>;
  };

  /** As a browser would, or with something changed. */
  async function play(route: Route, change: Change = {}) {
    const { path, headers, body } = ofRoute(route);
    const { on = world } = change;
    const bytes = change.body ?? (body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    return ask(on.proxy.url, route.method, change.path ?? path, {
      headers: {
        ...(hasPage(route) ? { origin: change.origin ?? SITE } : {}),
        ...bearer(change.token ?? (await tokenFor(route, on))),
        ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...(change.type === undefined ? {} : { 'content-type': change.type }),
        ...change.headers,
      },
      body: bytes,
    });
  }

  async function tokenFor(route: Route, on: World): Promise<string> {
    if (route.who === 'verified') return on === world ? maker : userOf(on);
    const isOwn = on === world && !ENDS_ITS_CALLER.has(nameOf(route));
    return (await (isOwn ? browser : on.browser()).session()).access_token;
  }

  const bearer = (token: string): Record<string, string> =>
    token === '' ? {} : { authorization: `Bearer ${token}` };

  const expectOrigin = (route: Route, { headers }: Received) => {
    // What DurenAI calls has no page in front of it.
    const allowed = route.who === 'durenai' ? undefined : route.who === 'anyone' ? '*' : SITE;
    expect(headers['access-control-allow-origin']).toBe(allowed);
  };

  describe.each(routes.map((route) => [nameOf(route), route] as const))('%s', (_, route) => {
    it('a success', async () => {
      const answer = await play(route);
      expect(answer.status).toBe(ofRoute(route).status ?? 200);
      expectEverywhere(answer);
      expectOrigin(route, answer);
      expect(answer.headers['cache-control']).toBe(SUCCESS_CACHING[route.cache]);
      if (SUCCESS_CACHING[route.cache].includes('no-store'))
        expect(answer.headers).not.toHaveProperty('etag');
      else expect(answer.headers.etag).toMatch(/^(W\/)?"/);
    });

    it('an address that tries to climb: 400', async () => {
      const climbing = ofRoute(route).path.replace(/\/([^/?]*)(\?|$)/, '/%2e%2e/$1$2');
      expectRefusal(await play(route, { path: climbing }), 400);
    });

    it('a method that it does not have: 404, and nothing that could be kept', async () => {
      const { path } = ofRoute(route);
      const answer = await ask(world.proxy.url, 'PUT', path, { headers: { origin: SITE } });
      expectRefusal(answer, 404);
    });

    if (hasPage(route)) {
      it('a preflight', async () => {
        const answer = await ask(world.proxy.url, 'OPTIONS', ofRoute(route).path, {
          headers: { origin: SITE, 'access-control-request-method': route.method },
        });
        expect(answer.status).toBe(204);
        expectEverywhere(answer);
        expect(answer.headers['access-control-allow-origin']).toBe(SITE);
        expect(String(answer.headers['access-control-allow-methods']).split(', ')).toContain(route.method);
        expect(answer.headers['access-control-max-age']).toBe('7200');
      });

      it('a page of another site, or none, or null: 403, and no permission to read why', async () => {
        for (const origin of [STRANGER, 'null', `${SITE}.evil.example`, SITE.replace('https', 'http')]) {
          const answer = await play(route, { origin });
          expectRefusal(answer, 403);
          expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
          const preflight = await ask(world.proxy.url, 'OPTIONS', ofRoute(route).path, {
            headers: { origin },
          });
          expectRefusal(preflight, 403);
          expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
        }
      });
    }

    if (hasVisitor(route)) {
      it('a visitor without a token, or with a broken one: 401', async () => {
        for (const token of ['', 'dv1.broken.token']) {
          const answer = await play(route, { token });
          expectRefusal(answer, 401);
          expectOrigin(route, answer);
        }
      });
    }

    if (route.who === 'verified') {
      it('a visitor whom nobody vouches for: 403', async () => {
        const { access_token } = await browser.session();
        expectRefusal(await play(route, { token: access_token }), 403);
      });
    }

    if (route.hasBody === true) {
      it('a body that is broken, of another type, or too large: 400, 415, 413', async () => {
        for (const [body, type, status] of [
          ['{', 'application/json', 400],
          ['{}', 'text/plain', 415],
          [`"${'x'.repeat(20_000)}"`, 'application/json', 413],
        ] as const) {
          const answer = await play(route, { body, type });
          expectRefusal(answer, status);
          expectOrigin(route, answer);
        }
      });
    }

    if (route.hasBody === 'form') {
      it('a form that is broken, none, or too large: 400, 415, 413', async () => {
        const type = 'multipart/form-data; boundary=edge';
        const image = '--edge\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n';
        for (const [body, named, status] of [
          [FORM, type, 400],
          [FORM, 'application/json', 415],
          [Buffer.concat([Buffer.from(FORM + image), Buffer.alloc(5 * 1024 * 1024 + 1)]), type, 413],
        ] as const) {
          // Of somebody else each: one visitor may send few.
          const answer = await play(route, { body, type: named, token: await userOf(world) });
          expectRefusal(answer, status);
          expectOrigin(route, answer);
        }
      });
    }

    if (route.hasBody === 'raw') {
      it('a delivery that is not signed, or too large: 401, 413', async () => {
        expectRefusal(await play(route, { headers: { 'webhook-signature': 'v1,AAAA' } }), 401);
        expectRefusal(await play(route, { body: 'x'.repeat(256 * 1024 + 1) }), 413);
      });
    }

    if (/:(character|conversation|send)_id/.test(route.path)) {
      it('something that does not exist: 404', async () => {
        const path = ofRoute(route)
          .path.replace(VEXA, 'char_nobody')
          .replace(/conversations\/[^/?]+/, 'conversations/conv_nobody')
          .replace(/sends\/[^/?]+/, 'sends/send_nobody');
        const answer = await play(route, { path });
        // To be rid of a favourite that one never had is no error.
        if (nameOf(route) === 'DELETE /v1/user/favorites/:character_id') expect(answer.status).toBe(200);
        else expectRefusal(answer, 404);
      });
    }

    if (route.page) {
      it('a page that is none: 400', async () => {
        expectRefusal(await play(route, { path: `${ofRoute(route).path.split('?')[0]}?page=0` }), 400);
      });
    }

    const { cache } = route;
    if (!SUCCESS_CACHING[cache].includes('no-store')) {
      it('what has not changed: 304', async () => {
        const { headers } = await play(route);
        const { path } = ofRoute(route);
        const answer = await ask(world.proxy.url, 'GET', path, {
          headers: { origin: SITE, 'if-none-match': String(headers.etag) },
        });
        expect(answer.status).toBe(304);
        expectEverywhere(answer);
        expectOrigin(route, answer);
        expect(answer.headers['cache-control']).toBe(SUCCESS_CACHING[cache]);
      });
    }
  });

  describe('where there is too much of it: 429', () => {
    let tight: World;
    const tokens = new Map<Route, string>();
    const limited = routes.filter((route) =>
      [
        'GET /v1/characters/:character_id/image',
        'POST /v1/characters',
        'POST /v1/chat/:character_id/messages',
        'POST /v1/session',
      ].includes(nameOf(route)),
    );
    beforeAll(async () => {
      tight = await openWorld({
        proxy: { ...COMPLETE, visitorBurst: 1, visitorPerMinute: 1, visitorsPerMinute: 20 },
      });
      for (const route of limited) tokens.set(route, await tokenFor(route, tight));
      listener = (await tight.browser().session()).access_token;
    });
    afterAll(() => tight.close());
    let listener: string;

    it.each(limited.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
      let answer: Received | undefined;
      for (let times = 0; times < 100 && answer?.status !== 429; times += 1) {
        const path = name.endsWith('/image') ? `/v1/characters/made_up_${times}/image` : ofRoute(route).path;
        answer = await play(route, { on: tight, token: tokens.get(route) ?? '', path });
      }
      if (!answer) throw new Error('Nothing was asked.');
      expectRefusal(answer, 429);
      expectOrigin(route, answer);
    });

    it('GET /v1/events', async () => {
      const headers = { origin: SITE, ...bearer(listener) };
      const open = Array.from({ length: 3 }, () => {
        const outgoing = request(`${tight.proxy.url}/v1/events`, { headers, agent: false });
        return new Promise<typeof outgoing>((resolve, reject) => {
          outgoing
            .once('response', () => resolve(outgoing))
            .once('error', reject)
            .end();
        });
      });
      const streams = await Promise.all(open);
      expectRefusal(await ask(tight.proxy.url, 'GET', '/v1/events', { headers }), 429);
      for (const outgoing of streams) outgoing.on('error', () => undefined).destroy();
    });
  });

  it('a key that was used for another message: 422', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const [send] = routes.filter((route) => nameOf(route) === 'POST /v1/chat/:character_id/messages');
    if (!send) throw new Error('There is no route to send by.');
    await play(send, { headers });
    const answer = await play(send, { headers, body: '{"message":"Something else."}' });
    expectRefusal(answer, 422);
    expectOrigin(send, answer);
  });

  describe('when nothing behind it works: 5xx', () => {
    let broken: World;
    let database: DatabaseSync | undefined;
    /** Of before: nobody is let in while the database is away. */
    const tokens = new Map<Route, string>();
    beforeAll(async () => {
      broken = await openWorld({
        proxy: { ...COMPLETE, widgetDir: join(folder, 'not-built') },
        ports: {
          openDatabase: (file) => {
            database = openSqlite(file);
            return database;
          },
        },
      });
      for (const route of routes) tokens.set(route, await tokenFor(route, broken));
      broken.simulator.simulator.weather.set({ rules: [{ fault: 'server-error', probability: 1 }] });
      database?.close();
    });
    afterAll(() => broken.close().catch(() => undefined));

    /** Answered from memory, or needing nothing. */
    const unmoved = ['POST /v1/session', 'GET /healthz'];
    it.each(routes.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
      const answer = await play(route, { on: broken, token: tokens.get(route) ?? '' });
      if (unmoved.includes(name)) {
        expect(answer.status).toBe(200);
        return;
      }
      expectRefusal(answer, answer.status);
      expect([502, 503]).toContain(answer.status);
      expectOrigin(route, answer);
    });
  });

  it.each([
    ['nonsense', 400, '\x16\x03\x01\r\n\r\n'],
    ['a tunnel', 400, 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n'],
    [
      'more headers than there may be',
      431,
      `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`,
    ],
  ])('%s, which never reaches the app: %i', async (_, status, bytes) => {
    expectRefusal(await askRaw(world.proxy.port, bytes), status);
  });
});

const hasPage = ({ who }: Route) => who !== 'anyone' && who !== 'durenai';
const hasVisitor = ({ who }: Route) => who === 'visitor' || who === 'verified';

let users = 0;
async function userOf({ proxy }: World): Promise<string> {
  users += 1;
  const identity = await signIdentity(`user-${users}`);
  return (await askSession(proxy.url, SITE, { identity })).as(Session).access_token;
}
