import {
  type Clock,
  createDurenai,
  getAccount,
  getVisitor,
  listCharacters,
  listConversations,
  memoryStorage,
  sendMessage,
} from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../core/test/fake-clock.ts';
import { standard, stillClock, VEXA } from '../test/ask.ts';
import { createVisitorFetch } from './one-visitor.ts';

function visit(clock: Clock = stillClock()) {
  const simulator = standard({ clock });
  const fetch = createVisitorFetch(simulator);
  const durenai = createDurenai({
    proxyUrl: 'https://proxy.example',
    fetch,
    storage: memoryStorage(),
    clock: { now: clock.now, after: () => () => undefined },
  });
  const send = (key: string, message = 'hi', signal?: AbortSignal) =>
    durenai.transport.call(sendMessage, {
      params: { character_id: VEXA },
      body: { message },
      headers: { 'idempotency-key': key },
      signal,
    });
  return { simulator, fetch, durenai, send };
}

describe('the visitor API on a simulator', () => {
  it('mints a visitor, chats, and shows what is theirs', async () => {
    const { durenai, send, simulator } = visit();
    const { data: page } = await durenai.transport.call(listCharacters);
    expect(page.pagination.total).toBe(2500);
    expect(simulator.ledger.every(({ path }) => path !== '/v1/session')).toBe(true);
    await send('a');
    const { data: conversations } = await durenai.transport.call(listConversations);
    expect(conversations.pagination.total).toBe(1);
    const { data: visitor } = await durenai.transport.call(getVisitor);
    expect(visitor).toMatchObject({ verified: false, stats: { conversations: 1, favorites: 0 } });
    await expect(durenai.transport.call(getAccount)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it('replays a key, refuses it for another message, and asks for one', async () => {
    const { send, simulator } = visit();
    const first = await send('k');
    const second = await send('k');
    expect(second.data).toEqual(first.data);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(simulator.ledger.filter(({ accepted }) => accepted)).toHaveLength(1);
    await expect(send('k', 'something else')).rejects.toMatchObject({ status: 422 });
    await expect(send('')).rejects.toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('lets a failed send be tried again under its key', async () => {
    const { send, simulator } = visit();
    simulator.failNext({ endpoint: 'sendMessage', kind: 'html' });
    await expect(send('k')).rejects.toMatchObject({ status: 502, code: 'upstream_unavailable' });
    simulator.failNext({ endpoint: 'sendMessage', kind: 'network-error' });
    await expect(send('k')).rejects.toMatchObject({ status: 502, code: 'upstream_unavailable' });
    expect((await send('k')).status).toBe(200);
  });

  it.each([
    'network-error',
    'reset-mid-body',
    'truncated',
    'invalid-json',
    'html',
    'rate-limited',
    'server-error',
  ] as const)(
    'answers what was said where the answer was lost (%s), and sends nothing twice',
    async (kind) => {
      const { send, simulator } = visit();
      simulator.failNext({ endpoint: 'sendMessage', kind, accepted: true });
      const first = await send('k');
      expect(first.data).toMatchObject({ is_character: true, character_id: VEXA });
      expect((await send('k')).data).toEqual(first.data);
      expect(simulator.ledger.filter(({ accepted }) => accepted)).toHaveLength(1);
    },
  );

  it('keeps the key of a message that arrived while its reply cannot be read', async () => {
    const { send, simulator } = visit();
    simulator.failNext({ endpoint: 'sendMessage', kind: 'server-error', accepted: true });
    simulator.failNext({ endpoint: 'listMessages', kind: 'server-error' });
    await expect(send('k')).rejects.toMatchObject({ status: 502 });
    expect((await send('k')).data.is_character).toBe(true);
    expect(simulator.ledger.filter(({ accepted }) => accepted)).toHaveLength(1);
  });

  it.each([false, true])('ends a wait for nothing (accepted: %s) with the visitor', async (accepted) => {
    const { send, simulator } = visit();
    simulator.failNext({ endpoint: 'sendMessage', kind: 'hang', accepted });
    const controller = new AbortController();
    const left = send('k', 'hi', controller.signal);
    await expect.poll(() => simulator.ledger.at(-1)?.fault, { interval: 1 }).toBe('hang');
    controller.abort();
    await expect(left).rejects.toThrow();
    if (!accepted) await expect(send('k')).rejects.toMatchObject({ status: 502 });
    expect((await send('k')).data.is_character).toBe(true);
    expect(simulator.ledger.filter((entry) => entry.accepted)).toHaveLength(1);
  });

  it('goes on with a message whose visitor left, and sends it once', async () => {
    const clock = createFakeClock();
    const { send, simulator } = visit(clock);
    await send('first');
    simulator.weather.latencyMs = 500;
    const controller = new AbortController();
    const left = send('k', 'hi', controller.signal);
    await clock.settle();
    controller.abort();
    await expect(left).rejects.toThrow();
    const again = send('k');
    await clock.advance(500);
    expect((await again).data.is_character).toBe(true);
    expect(simulator.ledger.filter(({ accepted }) => accepted)).toHaveLength(2);
  });

  it('wants a token that lives, and shows nothing of the owner', async () => {
    const clock = stillClock();
    const { fetch, durenai } = visit(clock);
    const get = (path: string, token = '') =>
      fetch(`https://proxy.example/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await get('/chat/conversations')).status).toBe(401);
    const token = await durenai.visitor.accessToken();
    const mine = await get('/user/me', token);
    expect(await mine.text()).not.toMatch(/user@example|standard|7500/);
    expect([...mine.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    clock.at += 601_000;
    expect((await get('/chat/conversations', token)).status).toBe(401);
    expect((await get('/webhooks', token)).status).toBe(400);
  });

  it('relays portraits', async () => {
    const { fetch } = visit();
    const image = await fetch(`https://proxy.example/v1/characters/${VEXA}/image`, {});
    expect(image.headers.get('content-type')).toBe('image/png');
    expect((await fetch('https://proxy.example/v1/characters/char_none/image', {})).status).toBe(404);
  });
});
