import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DEMO_API_KEY } from '@durenai/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProxy, type Route } from '../src/index.ts';
import { ask, type Browser, type Received } from './support/browser.ts';
import { openWorld, SITE, silentLogger, VEXA, type World } from './support/world.ts';

const STRANGER = 'https://www.elsewhere.example';

/** What a route takes when all is well; a route without a line here is not tested, which is an error. */
type WellAsked = { path: string; headers?: Record<string, string>; body?: unknown };

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
  catalogue: 'public, max-age=60, stale-while-revalidate=300',
  image: 'public, max-age=86400',
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
    { apiKey: DEMO_API_KEY, databaseFile: ':memory:' },
    { logger: silentLogger },
  );
  const { routes } = listed;
  await listed.close();

  let folder: string;
  let world: World;
  let browser: Browser;
  let asked: Record<string, WellAsked>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'durenai-widget-'));
    mkdirSync(join(folder, '0.1.0'));
    for (const file of ['manifest.json', 'widget.js', '0.1.0/panel.js'])
      writeFileSync(join(folder, file), '/* a script */');
    world = await openWorld({ proxy: { widgetDir: folder } });
    browser = world.browser();
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

  /** As a browser would, or with something changed. */
  async function play(
    route: Route,
    change: { origin?: string; token?: string; path?: string; body?: string; type?: string } = {},
  ) {
    const { path, headers, body } = ofRoute(route);
    const by = ENDS_ITS_CALLER.has(nameOf(route)) ? world.browser() : browser;
    const token = change.token ?? (await by.session()).access_token;
    const text = change.body ?? (body === undefined ? undefined : JSON.stringify(body));
    return ask(world.proxy.url, route.method, change.path ?? path, {
      headers: {
        ...(route.who === 'anyone' ? {} : { origin: change.origin ?? SITE }),
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': change.type ?? 'application/json' }),
        ...headers,
      },
      body: text,
    });
  }

  const expectOrigin = (route: Route, { headers }: Received) => {
    expect(headers['access-control-allow-origin']).toBe(route.who === 'anyone' ? '*' : SITE);
  };

  // What DurenAI calls has no page in front of it: see webhooks.test.ts.
  const ofPages = routes.filter(({ who }) => who !== 'durenai');

  describe.each(ofPages.map((route) => [nameOf(route), route] as const))('%s', (_, route) => {
    it('a success', async () => {
      const answer = await play(route);
      expect(answer.status).toBe(200);
      expectEverywhere(answer);
      expectOrigin(route, answer);
      if (route.cache === 'as-served') return;
      expect(answer.headers['cache-control']).toBe(SUCCESS_CACHING[route.cache]);
      if (route.cache === 'never') expect(answer.headers).not.toHaveProperty('etag');
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

    if (route.who !== 'anyone') {
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

    if (route.who !== 'anyone' && route.who !== 'page') {
      it('a visitor without a token, or with a broken one: 401', async () => {
        for (const token of ['', 'dv1.broken.token']) {
          const answer = await play(route, { token });
          expectRefusal(answer, 401);
          expectOrigin(route, answer);
        }
      });
    }

    if (route.hasBody) {
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
    if (cache === 'catalogue' || cache === 'image') {
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

  it.each([
    ['GET', '/v1/characters?limit=77', undefined],
    ['GET', '/v1/characters/char_345678', undefined],
    ['POST', `/v1/chat/${VEXA}/messages`, '{"message":"Are you there?"}'],
  ])('%s %s when DurenAI fails: 5xx', async (method, path, body) => {
    const down = await openWorld();
    down.simulator.simulator.failNext({ kind: 'server-error', times: 9 });
    const { access_token } = await down.browser().session();
    const answer = await ask(down.proxy.url, method, path, {
      headers: {
        origin: SITE,
        authorization: `Bearer ${access_token}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body,
    });
    await down.close();
    expectRefusal(answer, answer.status);
    expect([502, 503]).toContain(answer.status);
    expect(answer.headers['access-control-allow-origin']).toBe(SITE);
  });
});
