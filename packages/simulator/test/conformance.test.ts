/**
 * What the docs' tables say, a case per row. Always against the simulator; against the real API as well when
 * DURENAI_API_KEY is set (DURENAI_BASE_URL to go elsewhere): then nothing is written there, unless
 * DURENAI_CONFORMANCE_WRITES=1.
 */
import { readFileSync } from 'node:fs';
import { createClient, DURENAI_BASE_URL, type PlanName } from '@durenai/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createSimulator } from '../src/index.ts';
import { type Asked, ask, stillClock, VEXA } from './ask.ts';
import { complaintOfAnswer } from './described.ts';

type Question = NonNullable<Parameters<typeof ask>[2]>;
/** Asks the API under test; `path` begins behind /v1. */
type Api = (path: string, question?: Question) => Promise<Asked>;
type Row = {
  row: string;
  /** Changes something, or costs a chat request. */
  writes?: true;
  /** The plan that the row needs. */
  plan?: PlanName;
  check(api: Api): Promise<void>;
};

function simulated(plan: PlanName): Api {
  const simulator = createSimulator({
    plan,
    clock: stillClock(),
    fetch: () => Promise.resolve(new Response(null, { status: 204 })),
  });
  return (path, question) => ask(simulator, `/v1${path}`, question);
}

const apiKey = process.env.DURENAI_API_KEY;
const baseUrl = process.env.DURENAI_BASE_URL ?? DURENAI_BASE_URL;
const mayWrite = process.env.DURENAI_CONFORMANCE_WRITES === '1';

const real: Api = async (path, { method, body, headers } = {}) => {
  const isJson = body !== undefined && !(body instanceof FormData);
  const verb = method ?? (body === undefined ? 'GET' : 'POST');
  const response = await fetch(baseUrl + path, {
    method: verb,
    headers: { 'x-api-key': apiKey ?? '', ...(isJson && { 'content-type': 'application/json' }), ...headers },
    body: isJson ? JSON.stringify(body) : ((body as FormData | undefined) ?? null),
    redirect: 'error',
  });
  const text = await response.text();
  const json: unknown = JSON.parse(text);
  const { status } = response;
  expect(complaintOfAnswer(verb, path.replace(/\?.*/, ''), status, json)).toBeUndefined();
  return { status, headers: response.headers, json, text };
};

const character = {
  name: 'Nova Chen',
  description: 'A tech genius who developed an AI that can predict future events.',
  personality: 'Innovative, socially awkward, and intensely focused.',
  background: 'Child prodigy who built her first supercomputer at age 12.',
};
const webhook = { url: 'https://example.com/webhook-handler', events: ['message.created'] };
const send = `/chat/${VEXA}/messages`;
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

const refused = async (answer: Promise<Asked>, status: number, code: string) => {
  const { status: actual, json } = await answer;
  expect({ status: actual, json }).toMatchObject({ status, json: { error: { code, status } } });
};
const taken = async (answer: Promise<Asked>, json: object = {}) => {
  const asked = await answer;
  expect({ status: asked.status, json: asked.json }).toMatchObject({ status: 200, json });
  return asked;
};
const without = <Value extends object>(value: Value, field: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));

function withImage(bytes: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(character)) form.set(name, value);
  form.set('image', new Blob([bytes]), 'image');
  return form;
}

/** The rows that every list has. */
function pagingRows(path: string, maximum: number): Row[] {
  const paged = (query: string, pagination: object) => (api: Api) =>
    taken(api(path + query), { pagination }).then(() => undefined);
  return [
    { row: `GET ${path} · page: default is 1`, check: paged('', { page: 1 }) },
    { row: `GET ${path} · page: integer`, check: paged('?page=2', { page: 2 }) },
    { row: `GET ${path} · limit: default is 20`, check: paged('', { limit: 20 }) },
    {
      row: `GET ${path} · limit: maximum is ${maximum}`,
      check: paged(`?limit=${maximum}`, { limit: maximum }),
    },
    {
      row: `GET ${path} · limit: above ${maximum} (refused: assumed)`,
      check: (api) => refused(api(`${path}?limit=${maximum + 1}`), 400, 'invalid_request'),
    },
  ];
}

const idsOf = ({ json }: Asked) => (json as { data: { id: string }[] }).data.map(({ id }) => id);

const rows: Row[] = [
  ...pagingRows('/characters', 100),
  {
    row: "GET /characters · tags: comma-separated (e.g., 'fantasy,female')",
    check: async (api) => {
      const { json } = await taken(api('/characters?tags=fantasy,female'));
      const { data } = json as { data: { tags: string[] }[] };
      expect(data.length).toBeGreaterThan(0);
    },
  },
  ...['popular', 'trending', 'newest'].map(
    (sort): Row => ({
      row: `GET /characters · sort: ${sort}`,
      check: (api) => taken(api(`/characters?sort=${sort}`)).then(() => undefined),
    }),
  ),
  {
    row: "GET /characters · sort: default is 'popular'",
    check: async (api) =>
      expect(idsOf(await api('/characters'))).toEqual(idsOf(await api('/characters?sort=popular'))),
  },
  {
    row: 'GET /characters/{character_id} · character_id: required',
    check: async (api) => {
      const [id] = idsOf(await api('/characters?limit=1'));
      await taken(api(`/characters/${id}`), { id });
    },
  },
  ...['name', 'description', 'personality', 'background'].map(
    (field): Row => ({
      row: `POST /characters · ${field}: required`,
      writes: true,
      plan: 'premium',
      check: (api) =>
        refused(api('/characters', { body: without(character, field) }), 400, 'invalid_request'),
    }),
  ),
  {
    row: 'POST /characters · tags: array, optional',
    writes: true,
    plan: 'premium',
    check: async (api) => {
      await taken(api('/characters', { body: character }), { tags: [], image_url: null });
      await taken(api('/characters', { body: { ...character, tags: ['sci-fi'] } }), { tags: ['sci-fi'] });
    },
  },
  ...Object.entries({ JPEG, PNG }).map(
    ([name, bytes]): Row => ({
      row: `POST /characters · image: ${name}`,
      writes: true,
      plan: 'premium',
      check: (api) =>
        taken(api('/characters', { body: withImage(bytes) }), { image_url: expect.any(String) }).then(
          () => undefined,
        ),
    }),
  ),
  {
    row: 'POST /characters · image: max 5MB',
    writes: true,
    plan: 'premium',
    check: (api) => {
      const bytes = new Uint8Array(5 * 1024 * 1024 + 1);
      bytes.set(PNG);
      return refused(api('/characters', { body: withImage(bytes) }), 400, 'invalid_request');
    },
  },
  {
    row: 'POST /chat/{character_id}/messages · character_id: required',
    writes: true,
    check: (api) => refused(api('/chat/char_none/messages', { body: { message: 'hi' } }), 404, 'not_found'),
  },
  {
    row: 'POST /chat/{character_id}/messages · message: required',
    writes: true,
    check: (api) => refused(api(send, { body: {} }), 400, 'invalid_request'),
  },
  {
    row: 'POST /chat/{character_id}/messages · conversation_id: optional, a new conversation without',
    writes: true,
    check: async (api) => {
      const { json } = await taken(api(send, { body: { message: 'hi' } }), {
        character_id: VEXA,
        is_character: true,
      });
      const { conversation_id } = json as { conversation_id: string };
      await taken(api(send, { body: { message: 'and?', conversation_id } }), { conversation_id });
      await taken(api(`/chat/conversations/${conversation_id}/messages`), { pagination: { total: 4 } });
    },
  },
  ...pagingRows('/chat/conversations', 50),
  {
    row: 'GET /chat/conversations/{conversation_id}/messages · limit: default 20, maximum 100',
    writes: true,
    check: async (api) => {
      const { json } = await taken(api(send, { body: { message: 'hi' } }));
      const path = `/chat/conversations/${(json as { conversation_id: string }).conversation_id}/messages`;
      await taken(api(path), { pagination: { page: 1, limit: 20 } });
      await taken(api(`${path}?limit=100`), { pagination: { limit: 100 } });
      await refused(api(`${path}?limit=101`), 400, 'invalid_request');
    },
  },
  {
    row: 'GET /chat/conversations/{conversation_id}/messages · conversation_id: required',
    check: (api) => refused(api('/chat/conversations/conv_none/messages'), 404, 'not_found'),
  },
  { row: 'GET /user/me', check: (api) => taken(api('/user/me')).then(() => undefined) },
  ...pagingRows('/user/favorites', 50),
  {
    row: '/user/favorites/{character_id} · add and remove (POST and DELETE: assumed)',
    writes: true,
    check: async (api) => {
      const path = `/user/favorites/${VEXA}`;
      await taken(api(path, { method: 'POST' }), {
        success: true,
        message: 'Character added to favorites',
        character_id: VEXA,
      });
      expect(idsOf(await api('/user/favorites'))).toContain(VEXA);
      await taken(api(path, { method: 'DELETE' }), {
        success: true,
        message: 'Character removed from favorites',
      });
      expect(idsOf(await api('/user/favorites'))).not.toContain(VEXA);
    },
  },
  ...['url', 'events'].map(
    (field): Row => ({
      row: `POST /webhooks · ${field}: required`,
      writes: true,
      plan: 'premium',
      check: (api) => refused(api('/webhooks', { body: without(webhook, field) }), 400, 'invalid_request'),
    }),
  ),
  {
    row: 'POST /webhooks · description: optional',
    writes: true,
    plan: 'premium',
    check: async (api) => {
      await taken(api('/webhooks', { body: webhook }), { ...webhook, status: 'active' });
      await taken(api('/webhooks', { body: { ...webhook, description: 'x' } }), { description: 'x' });
    },
  },
  {
    row: 'headers · X-RateLimit-Limit, -Remaining, -Reset',
    check: async (api) => {
      const first = await api('/user/me');
      const second = await api('/user/me');
      const figure = ({ headers }: Asked, name: string) =>
        Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN);
      expect(figure(first, 'limit')).toBeGreaterThanOrEqual(150);
      expect(figure(second, 'remaining')).toBeLessThanOrEqual(figure(first, 'limit'));
      expect(figure(second, 'reset')).toBeGreaterThan(1_600_000_000);
    },
  },
  {
    row: 'errors · 400 invalid_request',
    check: (api) => refused(api('/characters?page=none'), 400, 'invalid_request'),
  },
  {
    row: 'errors · 401 unauthorized',
    check: (api) => refused(api('/characters', { headers: { 'x-api-key': 'wrong' } }), 401, 'unauthorized'),
  },
  {
    row: 'errors · 404 not_found',
    check: (api) => refused(api('/characters/invalid_id'), 404, 'not_found'),
  },
];

const caseOf = (row: Row) => [row.row, row] as const;

describe('the simulator answers as the docs’ tables say', () => {
  it.each(rows.map(caseOf))('%s', (_name, { plan = 'standard', check }) => check(simulated(plan)));

  it.each<[string, PlanName, number, string, Question?]>([
    ['403 subscription_required', 'free', 403, 'subscription_required'],
    [
      '403 forbidden',
      'standard',
      403,
      'forbidden',
      { method: 'POST', headers: { 'x-api-key': 'sim_demo_key_readonly' } },
    ],
    ['403 premium_required', 'standard', 403, 'premium_required', { body: character }],
    [
      '429 rate_limited',
      'standard',
      429,
      'rate_limited',
      { headers: { 'x-simulator-weather': 'rate-limited' } },
    ],
    [
      '500 server_error',
      'standard',
      500,
      'server_error',
      { headers: { 'x-simulator-weather': 'server-error' } },
    ],
  ])('errors · %s', (_name, plan, status, code, question) =>
    refused(simulated(plan)('/characters', question), status, code),
  );

  it.each<[PlanName, number, number]>([
    ['standard', 150, 7_500],
    ['premium', 750, 25_000],
  ])('plans · %s: %i requests per minute, %i chat requests per month', async (plan, perMinute, perMonth) => {
    const { headers } = await taken(simulated(plan)('/user/me'), {
      subscription: { plan, chat_requests: { limit: perMonth } },
    });
    expect(headers.get('x-ratelimit-limit')).toBe(String(perMinute));
  });

  it.each<[string, PlanName, boolean]>([
    ['API access', 'free', false],
    ['API access', 'standard', true],
    ['API access', 'premium', true],
    ['API access', 'enterprise', true],
    ['Character Creation API', 'standard', false],
    ['Character Creation API', 'premium', true],
    ['Character Creation API', 'enterprise', true],
    ['Webhook Support', 'standard', false],
    ['Webhook Support', 'premium', true],
    ['Webhook Support', 'enterprise', true],
  ])('plans · %s, %s: %s', async (feature, plan, has) => {
    const questions: Record<string, [string, Question?]> = {
      'API access': ['/user/me'],
      'Character Creation API': ['/characters', { body: character }],
      'Webhook Support': ['/webhooks', { body: webhook }],
    };
    expect((await simulated(plan)(...(questions[feature] ?? ['/']))).status).toBe(has ? 200 : 403);
  });
});

describe.skipIf(!apiKey)('the real API answers as the docs’ tables say (needs DURENAI_API_KEY)', async () => {
  const account = apiKey ? await createClient({ apiKey, baseUrl }).user.me() : undefined;
  const isPremium = /premium|enterprise/.test(account?.data.subscription.plan ?? '');
  for (const { row, writes, plan, check } of rows) {
    it.skipIf(writes && !mayWrite)(row, { timeout: 120_000 }, async ({ skip }) => {
      skip(plan === 'premium' && !isPremium, 'needs a Premium account');
      await check(real);
    });
  }
});

/** The README's table is the one place where open questions are written down. */
afterAll(() => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('## What the docs leave open, and what is assumed');
  const table = section.split('\n').filter((line) => line.startsWith('|'));
  console.info(`What the docs leave open, and what is assumed:\n${table.join('\n')}`);
  expect(table.length).toBeGreaterThan(10);
});
