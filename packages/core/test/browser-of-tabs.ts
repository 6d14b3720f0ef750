import {
  createDurenai,
  type Durenai,
  type DurenaiOptions,
  type Fetch,
  type IdentitySource,
  type KeyValueStorage,
  memoryStorage,
  memoryTabs,
  type WithLock,
} from '../src/index.ts';
import { createFakeClock } from './fake-clock.ts';

export const LIFETIME_SECONDS = 600;

const refusal = (status: number, code: string) =>
  Response.json({ error: { code, message: `Refused: ${code}.`, status, details: {} } }, { status });

/** The session routes of the proxy, and a list that says whose it is. Identities read `is:<name>`. */
function createSessions(now: () => number) {
  const access = new Map<string, { id: string; until: number }>();
  const refresh = new Map<string, string>();
  const requests: string[] = [];
  const bodies: Record<string, string>[] = [];
  /** What was said to a character, and by whom. */
  const said: string[] = [];
  const control = {
    unreachable: false,
    refusesSessions: false,
    hold: undefined as Promise<void> | undefined,
  };
  let count = 0;

  function open({ refresh_token, identity }: Record<string, string>): Response {
    if (identity !== undefined && !identity.startsWith('is:')) return refusal(401, 'invalid_identity');
    const known = refresh_token === undefined ? undefined : refresh.get(refresh_token);
    if (identity === undefined && refresh_token !== undefined && known === undefined)
      return refusal(401, 'invalid_token');
    count += 1;
    const id = identity ?? known ?? `anonymous-${count}`;
    access.set(`access-${count}`, { id, until: now() + LIFETIME_SECONDS * 1000 });
    refresh.set(`refresh-${count}`, id);
    return Response.json({
      access_token: `access-${count}`,
      expires_in: LIFETIME_SECONDS,
      refresh_token: `refresh-${count}`,
      visitor: { id, verified: id.startsWith('is:') },
      features: { identity: true },
    });
  }

  function kill(id: string): Response {
    for (const [token, holder] of access) if (holder.id === id) access.delete(token);
    for (const [token, holder] of refresh) if (holder === id) refresh.delete(token);
    return Response.json({ success: true, message: 'Done' });
  }

  const fetch: Fetch = async (input, init) => {
    const { pathname } = new URL(input);
    const route = `${init.method} ${pathname.replace('/v1', '')}`;
    init.signal?.throwIfAborted();
    requests.push(route);
    if (control.unreachable) throw new TypeError('fetch failed');
    if (route === 'POST /session' && control.refusesSessions) return refusal(503, 'service_unavailable');
    if (route === 'POST /session') {
      const body = JSON.parse(String(init.body));
      bodies.push(body);
      return open(body);
    }
    const { authorization = '' } = init.headers as Record<string, string>;
    const holder = access.get(authorization.replace('Bearer ', ''));
    if (!holder || holder.until <= now()) return refusal(401, 'invalid_token');
    if (route === 'DELETE /session' || route === 'DELETE /user/me') return kill(holder.id);
    const { id } = holder;
    await control.hold;
    init.signal?.throwIfAborted();
    if (route.startsWith('POST /chat/')) {
      const { message } = JSON.parse(String(init.body));
      said.push(`${id}: ${message}`);
      return Response.json({
        id: `msg_${said.length}`,
        conversation_id: `conv_${id.replace(/\W/g, '-')}`,
        character_id: 'char_1',
        content: 'Indeed.',
        created_at: '2026-01-01T00:00:00Z',
        is_character: true,
      });
    }
    const pagination = { total: 1, page: 1, limit: 50, pages: 1 };
    const favorite = {
      id: `liked-by-${id.replace(/\W/g, '-')}`,
      name: 'Somebody',
      description: '',
      tags: [],
      image_url: null,
      created_at: '2026-01-01T00:00:00Z',
      favorited_at: '2026-01-01T00:00:00Z',
    };
    return Response.json({ data: route === 'GET /user/favorites' ? [favorite] : [], pagination });
  };
  return { fetch, requests, bodies, said, control, kill };
}

/** One browser: what its tabs share. */
export function createBrowser() {
  const clock = createFakeClock();
  const sessions = createSessions(clock.now);
  const storage: KeyValueStorage = { ...memoryStorage(), persistent: true };
  const openChannel = memoryTabs();
  const queues = new Map<string, Promise<unknown>>();
  const withLock: WithLock = (name, action) => {
    const run = (queues.get(name) ?? Promise.resolve()).then(action);
    queues.set(
      name,
      run.catch(() => undefined),
    );
    return run;
  };
  const openTab = (options: Partial<DurenaiOptions> = {}): Durenai =>
    createDurenai({
      proxyUrl: 'http://proxy.test',
      fetch: sessions.fetch,
      storage,
      clock,
      withLock,
      tabs: openChannel(),
      random: () => 0,
      ...options,
    });
  return { clock, ...sessions, storage, openTab };
}

export const is =
  (name: string): IdentitySource =>
  async () =>
    `is:${name}`;

export const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  );
