import { DEMO_API_KEY } from '@durenai/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminRoutes } from '../src/admin/admin-handler.ts';
import { createProxy, type DurenaiProxy } from '../src/index.ts';
import { silentLogger } from './support/world.ts';

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
  'POST /webhooks/durenai',
  'GET /widget.js',
  'GET /widget/:version/*file',
  'GET /healthz',
  'GET /readyz',
];

/** None of these answers a request with anything but a refusal or a preflight. */
const STEPS = ['leaveForeignPaths', 'beginReply', 'refuseHostileTargets', 'refuseUnknownPaths', 'refuse'];

describe('the census of routes', () => {
  let proxy: DurenaiProxy;
  let layers: Layer[];

  beforeAll(async () => {
    proxy = await createProxy({ apiKey: DEMO_API_KEY, databaseFile: ':memory:' }, { logger: silentLogger });
    layers = (proxy.handler.router as unknown as { stack: Layer[] }).stack;
  });
  afterAll(() => proxy.close());

  it('finds in the router exactly the routes of this list', () => {
    const found = layers.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`) : [],
    );
    expect(found).toEqual(ROUTES);
  });

  it('finds nothing else that could answer', () => {
    expect(layers.filter(({ route }) => !route).map(({ name }) => name)).toEqual(STEPS);
  });

  it('finds one page on the second listener', () => {
    const page = { contentType: 'text/plain', text: async () => '' };
    expect(adminRoutes(page).map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /metrics']);
  });

  it('agrees with the table that the policy is read from', () => {
    expect(proxy.routes.map(({ method, path }) => `${method} ${path}`)).toEqual(ROUTES);
    const open = proxy.routes.filter(({ who }) => who === 'anyone').map(({ path }) => path);
    expect(open).toEqual([
      '/v1/characters/:character_id/image',
      '/widget.js',
      '/widget/:version/*file',
      '/healthz',
      '/readyz',
    ]);
    for (const { who, cache } of proxy.routes) if (who === 'visitor') expect(cache).toBe('never');
  });
});
