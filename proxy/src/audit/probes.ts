import { randomBytes, randomUUID } from 'node:crypto';
import type { Session } from '@durenai/core';
import type { Question, Received } from './ask.ts';
import type { Strangers } from './strangers.ts';

export type Probe = {
  name: string;
  /** What leaked, or undefined. */
  run(strangers: Strangers): Promise<string | undefined>;
};

/** Nobody owns it, and browsers resolve it nowhere. */
const FOREIGN = 'https://audit.invalid';

const history = (conversationId: string) => `/v1/chat/conversations/${conversationId}/messages`;

/** A request that has to be turned away with one of `statuses`, and must not bring anything of Alice's. */
const refused = (
  name: string,
  statuses: readonly number[],
  question: (strangers: Strangers) => Promise<Received>,
): Probe => ({
  name,
  run: async (strangers) => judge(await question(strangers), statuses, strangers),
});

function judge(received: Received, statuses: readonly number[], strangers: Strangers): string | undefined {
  if (!statuses.includes(received.status)) return `answered ${received.status}, not ${statuses.join(' or ')}`;
  return leakIn(received, strangers);
}

function leakIn(
  { text, headers }: Received,
  { canary, conversationId, alice }: Strangers,
): string | undefined {
  const seen = text + JSON.stringify(headers);
  if (seen.includes(canary)) return 'shows the message of somebody else';
  if (seen.includes(conversationId)) return 'shows the conversation of somebody else';
  if (seen.includes(alice.visitor.id)) return 'shows the id of somebody else';
  if (/\n\s+at .+:\d+|node_modules/.test(text)) return 'shows a stack';
  return undefined;
}

const withoutRequestId = ({ text }: Received) => text.replace(/"request_id":"[^"]*"/, '');

/** With a token of whatever form, from the right origin. */
const me = (authorization: (strangers: Strangers) => string) => (strangers: Strangers) =>
  strangers.ask({
    target: '/v1/user/me',
    headers: { origin: strangers.origin, authorization: `Bearer ${authorization(strangers)}` },
  });

const partsOf = ({ access_token }: Session) => {
  const [version = '', payload = '', mac = ''] = access_token.split('.');
  return { version, payload, mac };
};

const foreignId = () => `conv_${randomBytes(16).toString('hex')}`;

const isForMeAlone = ({ headers }: Received): string | undefined => {
  if (!/no-store/.test(headers['cache-control'] ?? '')) return 'may be kept by caches';
  return /origin/i.test(headers.vary ?? '') ? undefined : 'does not vary by Origin';
};

const crossReads: readonly Probe[] = [
  refused('read a foreign conversation', [404], ({ as, bob, conversationId }) =>
    as(bob, { target: history(conversationId) }),
  ),
  {
    name: 'tell a foreign conversation from one that does not exist',
    async run({ as, bob, conversationId }) {
      const foreign = await as(bob, { target: history(conversationId) });
      const unknown = await as(bob, { target: history(foreignId()) });
      const isSame =
        foreign.status === unknown.status && withoutRequestId(foreign) === withoutRequestId(unknown);
      return isSame ? undefined : 'the two answers differ';
    },
  },
  refused('read it without a token', [401], ({ ask, origin, conversationId }) =>
    ask({ target: history(conversationId), headers: { origin } }),
  ),
  {
    name: 'find it among one’s own conversations',
    run: async (strangers) =>
      leakIn(await strangers.as(strangers.bob, { target: '/v1/chat/conversations?limit=50' }), strangers),
  },
  refused('write into it', [404], ({ as, bob, characterId, conversationId }) =>
    as(bob, {
      method: 'POST',
      target: `/v1/chat/${characterId}/messages`,
      headers: { 'idempotency-key': randomUUID() },
      body: { message: 'x', conversation_id: conversationId },
    }),
  ),
  refused('get its reply again under the sender’s key', [404], ({ as, bob, characterId, ...alices }) =>
    as(bob, {
      method: 'POST',
      target: `/v1/chat/${characterId}/messages`,
      headers: { 'idempotency-key': alices.key },
      body: { message: alices.canary, conversation_id: alices.conversationId },
    }),
  ),
  {
    name: 'see foreign favourites',
    async run({ as, bob }) {
      const { json } = await as(bob, { target: '/v1/user/favorites' });
      return Array.isArray(json.data) && json.data.length === 0 ? undefined : 'a new visitor has favourites';
    },
  },
  {
    name: 'remove a foreign favourite',
    async run({ as, alice, bob, characterId }) {
      await as(bob, { method: 'DELETE', target: `/v1/user/favorites/${characterId}` });
      const { text } = await as(alice, { target: '/v1/user/favorites' });
      return text.includes(`"${characterId}"`) ? undefined : 'it is gone';
    },
  },
  {
    name: 'learn about the owner’s account',
    async run(strangers) {
      const { json, ...received } = await strangers.as(strangers.bob, { target: '/v1/user/me' });
      if (json.id !== strangers.bob.visitor.id) return 'shows somebody else';
      const owners = ['email', 'username', 'subscription'].filter((field) => field in json);
      if (owners.length > 0) return `shows ${owners.join(', ')}`;
      return leakIn({ json, ...received }, strangers);
    },
  },
];

const forgeries: readonly Probe[] = [
  refused('use a token at another origin', [401, 403], ({ as, alice, conversationId }) =>
    as(alice, { target: history(conversationId), headers: { origin: FOREIGN } }),
  ),
  refused('use a token with the origin "null"', [401, 403], ({ as, alice, conversationId }) =>
    as(alice, { target: history(conversationId), headers: { origin: 'null' } }),
  ),
  refused('use a token without an origin', [401, 403], ({ ask, alice, conversationId }) =>
    ask({
      target: history(conversationId),
      headers: { authorization: `Bearer ${alice.access_token}` },
    }),
  ),
  refused(
    'use a refresh token for access',
    [401],
    me(({ alice }) => alice.refresh_token),
  ),
  refused('use an access token for refreshing', [401], ({ ask, origin, alice }) =>
    ask({
      method: 'POST',
      target: '/v1/session',
      headers: { origin },
      body: { refresh_token: alice.access_token },
    }),
  ),
  refused('use a refresh token at another origin', [401, 403], ({ ask, alice }) =>
    ask({
      method: 'POST',
      target: '/v1/session',
      headers: { origin: FOREIGN },
      body: { refresh_token: alice.refresh_token },
    }),
  ),
  refused(
    'join a foreign payload with one’s own signature',
    [401],
    me(({ alice, bob }) => `${partsOf(alice).version}.${partsOf(alice).payload}.${partsOf(bob).mac}`),
  ),
  refused(
    'change one bit of a token',
    [401],
    me(({ alice }) => {
      const { version, payload, mac } = partsOf(alice);
      return `${version}.${payload}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`;
    }),
  ),
  refused(
    'leave the signature out',
    [401],
    me(({ alice }) => `dv1.${partsOf(alice).payload}.`),
  ),
  refused(
    'use an unsigned JWT',
    [401],
    me(({ alice }) => `eyJhbGciOiJub25lIn0.${partsOf(alice).payload}.`),
  ),
  refused('put the token into the address', [401], ({ ask, origin, alice }) =>
    ask({ target: `/v1/user/me?access_token=${alice.access_token}`, headers: { origin } }),
  ),
  refused('put the token into a cookie', [401], ({ ask, origin, alice }) =>
    ask({ target: '/v1/user/me', headers: { origin, cookie: `access_token=${alice.access_token}` } }),
  ),
];

const foreignPages: readonly Probe[] = (['POST', 'OPTIONS'] as const).map((method) => ({
  name: `open a session from a foreign page (${method})`,
  async run({ ask }) {
    const headers = { origin: FOREIGN, 'access-control-request-method': 'POST' };
    const body = method === 'POST' ? {} : undefined;
    const received = await ask({ method, target: '/v1/session', headers, body });
    if (received.status !== 403) return `answered ${received.status}, not 403`;
    return 'access-control-allow-origin' in received.headers ? 'the page may read the answer' : undefined;
  },
}));

/** Nothing is there, whoever asks. */
const NOWHERE: readonly [Question, readonly number[]][] = [
  [{ method: 'GET', target: '/v1/webhooks' }, [404]],
  [{ method: 'POST', target: '/v1/webhooks', body: {} }, [404]],
  [{ method: 'GET', target: '/v1/characters/..%2fuser%2fme' }, [400, 404]],
  [{ method: 'GET', target: '/v1/characters/%2e%2e/user/me' }, [400, 404]],
  [{ method: 'GET', target: '/v1/characters/..%5cuser%5cme' }, [400, 404]],
  [{ method: 'GET', target: '/v1/characters/%252e%252e%252fuser%252fme' }, [400, 404]],
  [{ method: 'GET', target: '/v1/characters/conversations' }, [404]],
  [{ method: 'GET', target: '/v1/characters/..%2f..%2fuser%2fme/image' }, [400, 404]],
  [{ method: 'POST', target: '/v1/chat/conversations/messages', body: { message: 'x' } }, [404]],
  [{ method: 'GET', target: '/v1/chat/conversations/x/messages.css' }, [404]],
  [{ method: 'GET', target: '/metrics' }, [404]],
  [{ method: 'GET', target: '/.env' }, [400, 404]],
];

const nowhere: readonly Probe[] = NOWHERE.map(([question, statuses]) => ({
  name: `${question.method} ${question.target}`,
  async run(strangers) {
    const { as, bob } = strangers;
    const received = await as(bob, { ...question, headers: { 'idempotency-key': randomUUID() } });
    // What stands in front may have tidied the path, as nginx does: Bob has then asked for himself.
    const isHimself = received.status === 200 && received.json.id === bob.visitor.id;
    return judge(received, isHimself ? [200] : statuses, strangers);
  },
}));

const shared: readonly Probe[] = [
  {
    name: 'steer the proxy by headers',
    async run({ ask, origin }) {
      const { text } = await ask({
        target: '/v1/characters?limit=2',
        headers: {
          origin,
          'x-forwarded-host': 'audit.invalid',
          'x-base-url': FOREIGN,
          'x-api-key': 'audit',
          'x-original-url': '/v1/user/me',
        },
      });
      return text.includes('audit.invalid')
        ? 'addresses follow X-Forwarded-Host, which clients write as they like'
        : undefined;
    },
  },
  {
    name: 'find personal answers in caches',
    run: async ({ as, alice, conversationId }) =>
      isForMeAlone(await as(alice, { target: history(conversationId) })) ??
      isForMeAlone(await as(alice, { target: '/v1/user/me' })),
  },
  {
    name: 'find something personal in the catalogue',
    async run(strangers) {
      const received = await strangers.as(strangers.alice, { target: '/v1/characters?limit=3' });
      if ('set-cookie' in received.headers) return 'sets a cookie';
      return leakIn(received, strangers);
    },
  },
  refused('post a body that needs no preflight', [415], ({ ask, origin }) =>
    ask({
      method: 'POST',
      target: '/v1/session',
      headers: { origin, 'content-type': 'text/plain' },
      body: '{}',
    }),
  ),
];

export const probes: readonly Probe[] = [...crossReads, ...forgeries, ...foreignPages, ...nowhere, ...shared];
