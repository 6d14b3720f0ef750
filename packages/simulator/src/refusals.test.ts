import { ErrorEnvelope } from '@durenai/core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { AXEL, ask, premium, standard, stillClock, VEXA } from '../test/ask.ts';
import { createSimulator } from './index.ts';

type Case = [what: string, path: string, init: Parameters<typeof ask>[2], status: number, code: string];

const send = `/v1/chat/${VEXA}/messages`;

const cases: Case[] = [
  ['no key', '/v1/characters', { headers: { 'x-api-key': '' } }, 401, 'unauthorized'],
  ['a wrong key', '/v1/characters', { headers: { 'x-api-key': 'other' } }, 401, 'unauthorized'],
  ['an unknown route', '/v1/nothing', {}, 404, 'not_found'],
  ['a path outside /v1', '/elsewhere', {}, 404, 'not_found'],
  ['a wrong verb', '/v1/user/me', { method: 'DELETE' }, 400, 'invalid_request'],
  ['an unknown character', '/v1/characters/invalid_id', {}, 404, 'not_found'],
  ['an id that is none', '/v1/characters/a%2Fb', {}, 400, 'invalid_request'],
  ['a broken escape', '/v1/characters/%E0%A4%A', {}, 400, 'invalid_request'],
  ['a reserved word as id', '/v1/chat/conversations/messages/messages', {}, 400, 'invalid_request'],
  ['page 0', '/v1/characters?page=0', {}, 400, 'invalid_request'],
  ['a page that is no number', '/v1/characters?page=two', {}, 400, 'invalid_request'],
  ['half a page', '/v1/characters?page=1.5', {}, 400, 'invalid_request'],
  ['an unknown sort', '/v1/characters?sort=best', {}, 400, 'invalid_request'],
  ['malformed JSON', send, { body: '{"message":' }, 400, 'invalid_request'],
  [
    'another content type',
    send,
    { body: 'hi', headers: { 'content-type': 'text/plain' } },
    400,
    'invalid_request',
  ],
  ['an empty message', send, { body: { message: '  ' } }, 400, 'invalid_request'],
  ['no message', send, { body: {} }, 400, 'invalid_request'],
  [
    'an unknown conversation',
    send,
    { body: { message: 'hi', conversation_id: 'conv_none' } },
    404,
    'not_found',
  ],
  [
    'a conversation id that is none',
    send,
    { body: { message: 'hi', conversation_id: '../me' } },
    400,
    'invalid_request',
  ],
  ['history of nothing', '/v1/chat/conversations/conv_none/messages', {}, 404, 'not_found'],
  ['a favourite of nobody', '/v1/user/favorites/char_none', { method: 'POST' }, 404, 'not_found'],
  ['character creation', '/v1/characters', { body: { name: 'x' } }, 403, 'premium_required'],
  ['webhooks', '/v1/webhooks', { body: { url: 'https://x.test', events: ['a.b'] } }, 403, 'premium_required'],
];

describe('refuses in the documented envelope', () => {
  it.each(cases)('%s', async (_what, path, init, status, code) => {
    const answer = await ask(standard(), path, init);
    const { error } = v.parse(ErrorEnvelope, answer.json);
    expect([answer.status, error.status, error.code]).toEqual([status, status, code]);
    expect(error.message).not.toBe('');
    for (const name of ['limit', 'remaining', 'reset']) {
      expect(answer.headers.get(`x-ratelimit-${name}`)).toMatch(/^\d+$/);
    }
  });

  it.each([
    ['/v1/characters', 100],
    ['/v1/chat/conversations', 50],
    ['/v1/user/favorites', 50],
  ])('%s above %i a page, naming the maximum', async (path, maximum) => {
    const simulator = standard();
    expect((await ask(simulator, `${path}?limit=${maximum}`)).status).toBe(200);
    const { json } = await ask(simulator, `${path}?limit=${maximum + 1}`);
    expect(json).toMatchObject({ error: { code: 'invalid_request', details: { maximum } } });
  });

  it('a conversation with somebody else', async () => {
    const simulator = standard();
    const first = await ask(simulator, send, { body: { message: 'hi' } });
    const { conversation_id } = v.parse(v.object({ conversation_id: v.string() }), first.json);
    const { status, json } = await ask(simulator, `/v1/chat/${AXEL}/messages`, {
      body: { message: 'hi', conversation_id },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: 'invalid_request' } });
  });
});

describe('plans', () => {
  it('gives the free plan no API', async () => {
    const { status, json } = await ask(createSimulator({ plan: 'free' }), '/v1/characters');
    expect(status).toBe(403);
    expect(json).toMatchObject({ error: { code: 'subscription_required' } });
  });

  it.each([
    ['standard', 150],
    ['premium', 750],
  ] as const)('counts %s down from %i a minute, refuses, and starts again', async (plan, limit) => {
    const clock = stillClock();
    const simulator = createSimulator({ plan, clock });
    const first = await ask(simulator, '/v1/user/me');
    expect(first.headers.get('x-ratelimit-limit')).toBe(String(limit));
    expect(first.headers.get('x-ratelimit-remaining')).toBe(String(limit - 1));
    expect(first.headers.get('x-ratelimit-reset')).toBe(String(clock.at / 1000 + 60));
    for (let call = 1; call < limit; call += 1) await ask(simulator, '/v1/user/me');
    const refused = await ask(simulator, '/v1/user/me');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(refused.json).toMatchObject({ error: { code: 'rate_limited', details: { period: 'minute' } } });
    clock.at += 60_000;
    expect((await ask(simulator, '/v1/user/me')).status).toBe(200);
  });

  it('tells a spent month from a spent minute, and starts the next month anew', async () => {
    const clock = stillClock();
    const simulator = createSimulator({ clock, chatRequestsUsed: 7_499 });
    expect((await ask(simulator, send, { body: { message: 'last one' } })).status).toBe(200);
    const refused = await ask(simulator, send, { body: { message: 'one more' } });
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({ error: { code: 'rate_limited', details: { period: 'month' } } });
    clock.at = Date.parse('2026-04-01T00:00:00Z');
    expect((await ask(simulator, send, { body: { message: 'april' } })).status).toBe(200);
  });
});

describe('character images', () => {
  const form = (image: Blob) => {
    const data = new FormData();
    for (const field of ['name', 'description', 'personality', 'background'])
      data.set(field, `Some ${field}`);
    data.set('tags', 'one, two');
    data.set('image', image, 'me.png');
    return data;
  };

  it('are stored by what their bytes are, and served without a key', async () => {
    const simulator = premium();
    const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
    const { json } = await ask(simulator, '/v1/characters', { body: form(new Blob([bytes])) });
    const { image_url, tags } = v.parse(v.object({ image_url: v.string(), tags: v.array(v.string()) }), json);
    expect(tags).toEqual(['one', 'two']);
    const served = await simulator.fetch(new Request(image_url));
    expect(served.headers.get('content-type')).toBe('image/png');
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes);
  });

  it.each([
    ['a GIF called .png', new Blob(['GIF89a…'])],
    [
      'more than 5 MB',
      new Blob([
        Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
        new Uint8Array(5 * 1024 * 1024),
      ]),
    ],
  ])('refuses %s', async (_what, image) => {
    const { status, json } = await ask(premium(), '/v1/characters', { body: form(image) });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { code: 'invalid_request', details: { parameter: 'image' } } });
  });
});
