import { randomUUID } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import {
  CharacterSummaryPage,
  ConversationPage,
  FavoriteCharacterPage,
  Message,
  MessagePage,
} from '@durenai/core';
import { DEMO_API_KEY } from '@durenai/simulator';
import { createProxy, type Route } from '../../src/index.ts';
import { ask, type Browser, openBrowser } from './browser.ts';
import { IDENTITY_SECRET, signIdentity } from './site.ts';
import { SITE, silentLogger, type World } from './world.ts';

/** Somebody with a conversation and a favourite, and everything by which these could be recognised. */
type Resident = {
  browser: Browser;
  visitorId: string;
  accessToken: string;
  refreshToken: string;
  characterId: string;
  conversationId: string;
  sendId: string | undefined;
  key: string;
  /** Written by them and by nobody else. */
  canary: string;
};

export type SweepResult = {
  probes: number;
  routes: readonly string[];
  /** Bytes of somebody else in an answer, a success where there had to be none, harm that was done. */
  leaks: string[];
};

/** Anything long enough to be an id, a token or a canary. */
const RECOGNISABLE = /[A-Za-z0-9_.-]{12,}/g;

/** Of the proxy that is swept: nothing that a visitor may do is switched off. */
export const SWEPT = { identitySecret: IDENTITY_SECRET, createCharacters: true };

/** The routes that belong to a visitor, from the table that the router is made of. */
async function personalRoutes(): Promise<Route[]> {
  const proxy = await createProxy(
    { apiKey: DEMO_API_KEY, databaseFile: ':memory:', ...SWEPT },
    { logger: silentLogger },
  );
  const found = proxy.routes.filter(({ who }) => who === 'visitor' || who === 'verified');
  await proxy.close();
  return found;
}

/**
 * Every visitor tries every personal route against every other: with their ids in the path, in the query, in
 * headers and in the body, with their idempotency key. `ownersOf` knows whose every id and word is.
 */
export async function sweep(world: World, visitors: number): Promise<SweepResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const probe = probeWith(agent, world);
  const routes = await personalRoutes();
  const residents = await settle(world, visitors);
  const owners = ownersOf(residents);
  const leaks: string[] = [];
  /** Routes that did something for somebody: what only ever refuses proves nothing. */
  const alive = new Set<Route>();
  let probes = 0;

  const inspect = (attacker: Resident, route: Route, { status, text, headers }: Probed) => {
    const name = `${route.method} ${route.path}`;
    const bytes = `${text}\n${JSON.stringify(headers)}`;
    for (const [found] of bytes.matchAll(RECOGNISABLE)) {
      const owner = owners.get(found);
      if (owner !== undefined && owner !== attacker) leaks.push(`${name}: ${status} holds ${found}`);
    }
    // Then it proved nothing: strangers without a token learn nothing either.
    if (status === 401) leaks.push(`${name}: the caller was not known any more`);
    if (status >= 500) leaks.push(`${name}: answered ${status}`);
  };

  for (const attacker of residents) {
    await renew(attacker, owners);
    /** How each of these routes answers this caller about what does not exist. */
    const unknown = new Map<Route, string>();
    for (const route of routes) {
      if (!aimsAtSomebody(route)) continue;
      unknown.set(route, fingerprint(await probe(attacker, route, nobody())));
    }
    await Promise.all(
      residents.map(async (victim) => {
        if (victim === attacker) return;
        for (const route of routes) {
          const by = endsItsCaller(route) ? await throwaway(world, attacker) : attacker;
          const probed = await probe(by, route, victim);
          probes += 1;
          if (probed.status < 300) alive.add(route);
          inspect(by, route, probed);
          if (aimsAtSomebody(route) && fingerprint(probed) !== unknown.get(route)) {
            leaks.push(
              `${route.method} ${route.path}: a foreign id is answered otherwise than an unknown one`,
            );
          }
        }
      }),
    );
  }
  agent.destroy();
  for (const route of routes) {
    if (!aimsAtSomebody(route) && !alive.has(route))
      leaks.push(`${route.method} ${route.path}: did nothing for anybody, and so proved nothing`);
  }
  for (const resident of residents) {
    await renew(resident, owners);
    leaks.push(...(await harmDoneTo(resident)));
  }
  return { probes, routes: routes.map(({ method, path }) => `${method} ${path}`), leaks };
}

/** A sweep of many visitors takes longer than an access token lives. */
async function renew(resident: Resident, owners: Map<string, Resident>): Promise<void> {
  const { access_token, refresh_token } = await resident.browser.renew();
  Object.assign(resident, { accessToken: access_token, refreshToken: refresh_token });
  owners.set(access_token, resident).set(refresh_token, resident);
}

/** Everybody moves in: a conversation with their words in it, and a favourite. */
async function settle(world: World, visitors: number): Promise<Resident[]> {
  const characters = await charactersFor(world, visitors);
  const residents: Resident[] = [];
  for (let index = 0; index < visitors; index += 1) {
    // Every other one is somebody whom the site knows.
    const identity = () => signIdentity(`resident-${index}`);
    const browser =
      index % 2 === 0 ? world.browser() : openBrowser(() => world.proxy.url, SITE, { identity });
    const { visitor, access_token, refresh_token } = await browser.session();
    const characterId = characters[index] ?? '';
    const canary = `canary-${randomUUID()}`;
    const key = randomUUID();
    const reply = (await browser.send(characterId, `Keep this to yourself: ${canary}`, { key })).as(Message);
    const favorite = await browser.post(`/v1/user/favorites/${characterId}`);
    if (favorite.status !== 200) throw new Error(`A favourite was refused: ${favorite.text}`);
    residents.push({
      browser,
      visitorId: visitor.id,
      accessToken: access_token,
      refreshToken: refresh_token,
      characterId,
      conversationId: reply.conversation_id,
      sendId: undefined,
      key,
      canary,
    });
  }
  const sendIds = sendIdsIn(world.databaseFile);
  return residents.map((resident) => ({ ...resident, sendId: sendIds.get(resident.key) }));
}

/** As many characters as there are visitors: no two have the same favourite. */
async function charactersFor(world: World, visitors: number): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ids.length < visitors; page += 1) {
    const target = `/v1/characters?limit=100&page=${page}`;
    const listed = await ask(world.proxy.url, 'GET', target, { headers: { origin: SITE } });
    const { data } = listed.as(CharacterSummaryPage);
    if (data.length === 0) throw new Error(`The catalogue has only ${ids.length} characters.`);
    ids.push(...data.map(({ id }) => id));
  }
  return ids;
}

/** A reply that came in time names no send; the id is in the store all the same. */
function sendIdsIn(databaseFile: string): Map<string, string> {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  const rows = database.prepare('select * from sends').all();
  database.close();
  return new Map(rows.flatMap(({ id, key }) => (id === undefined ? [] : [[String(key), String(id)]])));
}

const ownersOf = (residents: readonly Resident[]): Map<string, Resident> =>
  new Map(
    residents.flatMap((resident) => {
      const { visitorId, accessToken, refreshToken, conversationId, sendId, key, canary } = resident;
      const marks = [visitorId, accessToken, refreshToken, conversationId, sendId, key, canary];
      return marks.flatMap((mark) => (mark === undefined ? [] : [[mark, resident] as const]));
    }),
  );

/** Whoever logs out or is forgotten could try nothing else afterwards. */
const endsItsCaller = ({ method, path }: Route) =>
  method === 'DELETE' && (path === '/v1/session' || path === '/v1/user/me');

async function throwaway(world: World, like: Resident): Promise<Resident> {
  const browser = world.browser();
  const { visitor, access_token, refresh_token } = await browser.session();
  return { ...like, browser, visitorId: visitor.id, accessToken: access_token, refreshToken: refresh_token };
}

/** Whether the address or the body names a thing of one visitor. */
const aimsAtSomebody = ({ path }: Route) => /:(conversation_id|send_id)|\/messages$/.test(path);

type Target = Pick<Resident, 'visitorId' | 'conversationId' | 'sendId' | 'key' | 'characterId'>;

const nobody = (): Target => ({
  visitorId: randomUUID().replaceAll('-', ''),
  conversationId: `conv_${randomUUID().replaceAll('-', '')}`,
  sendId: `send_${randomUUID().replaceAll('-', '')}`,
  key: randomUUID(),
  characterId: 'char_123456',
});

type Probed = { status: number; text: string; headers: IncomingHttpHeaders };

/** The one thing in which two refusals may differ is the id of the request. */
function fingerprint({ status, text, headers }: Probed): string {
  const {
    'x-request-id': id = '',
    date: _date,
    connection: _connection,
    'keep-alive': _alive,
    ...rest
  } = headers;
  return JSON.stringify([status, text.replaceAll(String(id), '#'), stableOf(rest)]);
}

/** What is left of the visitor's allowance goes down whatever they ask. */
const stableOf = (headers: IncomingHttpHeaders) =>
  Object.entries(headers).filter(([name]) => !/^(ratelimit|retry-after)/.test(name));

const FORM = ['name', 'description', 'personality', 'background', 'tags']
  .map((name) => `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\nOrla\r\n`)
  .join('');

/** The type and the text of what a route is sent, aimed at somebody where it can be. */
function bodyFor(route: Route, { conversationId }: Target): [type: string, body: string | undefined] {
  if (route.hasBody === 'form') return ['multipart/form-data; boundary=edge', `${FORM}--edge--\r\n`];
  const isMessage = route.method === 'POST' && route.path.endsWith('/messages');
  const message = { message: 'Whose words are these?', conversation_id: conversationId };
  return ['application/json', isMessage ? JSON.stringify(message) : undefined];
}

const probeWith =
  (agent: Agent, { proxy }: World) =>
  (by: Resident, route: Route, target: Target): Promise<Probed> =>
    new Promise((resolve, reject) => {
      const known: Record<string, string | undefined> = {
        character_id: target.characterId,
        conversation_id: target.conversationId,
        send_id: target.sendId ?? 'send_none',
      };
      const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
        const value = known[name];
        if (value === undefined)
          throw new Error(`The sweep knows no ${name}: teach it, or a route goes unprobed.`);
        return value;
      });
      const named = `visitor_id=${target.visitorId}&conversation_id=${target.conversationId}`;
      const [type, body] = bodyFor(route, target);
      const outgoing = request(
        {
          agent,
          hostname: '127.0.0.1',
          port: proxy.port,
          method: route.method,
          path: `${path}?${named}`,
          headers: {
            origin: SITE,
            authorization: `Bearer ${by.accessToken}`,
            'idempotency-key': target.key,
            'last-event-id': target.conversationId,
            'x-visitor-id': target.visitorId,
            'x-forwarded-user': target.visitorId,
            cookie: `visitor_id=${target.visitorId}`,
            ...(body === undefined ? {} : { 'content-type': type, 'content-length': body.length }),
          },
        },
        (response) => {
          const { statusCode: status = 0, headers } = response;
          let text = '';
          const done = () => resolve({ status, text, headers });
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
            // A stream of events has no end: what it begins with is what it has for this caller.
            if (headers['content-type']?.startsWith('text/event-stream')) {
              done();
              outgoing.destroy();
            }
          });
          response.on('end', done);
          response.on('error', done);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

/** After all of it, everybody's things are where they were, and nobody else's are beside them. */
async function harmDoneTo({ browser, canary, conversationId, characterId }: Resident): Promise<string[]> {
  const harm: string[] = [];
  const history = await browser.get(`/v1/chat/conversations/${conversationId}/messages`);
  const conversations = await browser.get('/v1/chat/conversations');
  const favorites = await browser.get('/v1/user/favorites');
  if (history.status !== 200 || !history.text.includes(canary)) harm.push('a history is gone');
  else if (history.as(MessagePage).data.length !== 2) harm.push('a history holds words of others');
  const ids = conversations.as(ConversationPage).data.map(({ id }) => id);
  if (ids.join() !== conversationId) harm.push('a list of conversations is not what it was');
  const liked = favorites.as(FavoriteCharacterPage).data.map(({ id }) => id);
  if (liked.join() !== characterId) harm.push('favourites are not what they were');
  return harm;
}
