import { randomBytes } from 'node:crypto';
import { DEMO_API_KEY } from '@durenai/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminRoutes } from '../src/admin/admin-handler.ts';
import { CACHE_CONTROL } from '../src/http/caching.ts';
import { createProxy, type DurenaiProxy } from '../src/index.ts';
import { IDENTITY_SECRET } from './support/site.ts';
import { silentLogger } from './support/world.ts';

const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** Express keeps what it will answer in `router.stack`; undocumented, and the truth. */
type Layer = { name: string; route?: { path: string; methods: Record<string, boolean> } };

const ROUTES = [
  'POST /v1/session',
  'DELETE /v1/session',
  'GET /v1/characters',
  'GET /v1/characters/:character_id',
  'GET /v1/characters/:character_id/image',
  'POST /v1/chat/:character_id/messages',
  'GET /v1/sends/:send_id',
  'DELETE /v1/sends/:send_id',
  'GET /v1/chat/conversations',
  'GET /v1/chat/conversations/:conversation_id/messages',
  'DELETE /v1/chat/conversations/:conversation_id',
  'GET /v1/user/me',
  'DELETE /v1/user/me',
  'GET /v1/user/favorites',
  'POST /v1/user/favorites/:character_id',
  'DELETE /v1/user/favorites/:character_id',
  'GET /v1/events',
  'GET /widget.js',
  'GET /widget/:version/*file',
  'GET /healthz',
  'GET /readyz',
];

/** None of these answers a request with anything but a refusal or a preflight. */
const STEPS = ['leaveForeignPaths', 'beginReply', 'refuseHostileTargets', 'refuseUnknownPaths', 'refuse'];

/** What is there only when the owner switches it on, after which of the others. */
const CREATION = { route: 'POST /v1/characters', after: 'GET /v1/characters/:character_id/image' };
const NEWS = { route: 'POST /webhooks/durenai', after: 'GET /v1/events' };

const routesWith = ({ route, after }: typeof CREATION) =>
  ROUTES.flatMap((each) => (each === after ? [each, route] : [each]));

describe.each([
  ['as it is installed', {}, ROUTES],
  [
    'with CREATE_CHARACTERS',
    { createCharacters: true, identitySecret: IDENTITY_SECRET },
    routesWith(CREATION),
  ],
  ['with WEBHOOK_SECRET', { webhookSecret: WEBHOOK_SECRET }, routesWith(NEWS)],
])('the census of routes, %s,', (_, options, expected) => {
  let proxy: DurenaiProxy;
  let layers: Layer[];

  beforeAll(async () => {
    proxy = await createProxy(
      { apiKey: DEMO_API_KEY, databaseFile: ':memory:', ...options },
      { logger: silentLogger },
    );
    layers = (proxy.handler.router as unknown as { stack: Layer[] }).stack;
  });
  afterAll(() => proxy.close());

  it('finds in the router exactly the routes of this list', () => {
    const found = layers.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    );
    expect(found).toEqual(expected);
  });

  it('finds nothing else that could answer', () => {
    expect(layers.filter(({ route }) => !route).map(({ name }) => name)).toEqual(STEPS);
  });

  it('finds one page on the second listener', () => {
    const page = { contentType: 'text/plain', text: async () => '' };
    expect(adminRoutes(page).map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /metrics']);
  });

  it('agrees with the table that the policy is read from', () => {
    expect(proxy.routes.map(({ method, path }) => `${method} ${path}`)).toEqual(expected);
    const open = proxy.routes.filter(({ who }) => who === 'anyone').map(({ path }) => path);
    expect(open).toEqual([
      '/v1/characters/:character_id/image',
      '/widget.js',
      '/widget/:version/*file',
      '/healthz',
      '/readyz',
    ]);
    for (const { who, cache } of proxy.routes) {
      if (who === 'visitor' || who === 'verified') expect(CACHE_CONTROL[cache]).toContain('no-store');
    }
    const creation = proxy.routes.find(({ method, path }) => `${method} ${path}` === CREATION.route);
    expect(creation?.who).toBe(expected.includes(CREATION.route) ? 'verified' : undefined);
  });
});
