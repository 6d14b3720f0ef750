import { ErrorEnvelope, type Message } from '@durenai/core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ask, premium, standard, VEXA } from '../../test/ask.ts';
import { createSimulator } from '../create-simulator.ts';

const path = `/v1/chat/${VEXA}/messages`;
const body = { message: 'hi' };

describe('failNext', () => {
  it('fails once, without doing the work', async () => {
    const simulator = standard();
    simulator.failNext({ endpoint: 'sendMessage', kind: 'server-error' });
    expect((await ask(simulator, '/v1/user/me')).status).toBe(200);
    expect((await ask(simulator, path, { body })).status).toBe(500);
    expect(simulator.ledger.some(({ accepted }) => accepted)).toBe(false);
    expect((await ask(simulator, path, { body })).status).toBe(200);
  });

  it('does the work first when told so, and the ledger knows', async () => {
    const simulator = standard();
    simulator.failNext({ kind: 'network-error', accepted: true });
    await expect(ask(simulator, path, { body })).rejects.toThrow(TypeError);
    expect(simulator.ledger.at(-1)).toMatchObject({
      method: 'POST',
      path,
      status: 0,
      accepted: { kind: 'message', costsChatRequest: true },
    });
    expect((await ask(simulator, '/v1/chat/conversations')).json).toMatchObject({ pagination: { total: 1 } });
    const { conversationId, messageId } = simulator.ledger[0]?.accepted ?? {};
    const { json } = await ask(simulator, `/v1/chat/conversations/${conversationId}/messages`);
    expect(json).toMatchObject({ data: [{ is_character: true }, { id: messageId, is_character: false }] });
  });

  it('fails in every kind', async () => {
    const simulator = standard();
    const fail = async (kind: Parameters<typeof simulator.failNext>[0]['kind']) => {
      simulator.failNext({ kind, times: 1 });
      return ask(simulator, '/v1/characters');
    };
    expect((await fail('html')).text).toContain('<!doctype html>');
    expect((await fail('invalid-json')).json).toBeUndefined();
    expect(v.is(ErrorEnvelope, (await fail('server-error')).json)).toBe(true);
    expect((await fail('redirect')).headers.get('location')).toMatch(/^https:\/\/elsewhere/);
    const limited = await fail('rate-limited');
    expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([429, '0']);
  });
});

it('waits as long as the weather says, and does the work for a client that left', async () => {
  const timers: { ms: number; action: () => void }[] = [];
  const clock = {
    now: () => 1_000_000,
    after(ms: number, action: () => void) {
      timers.push({ ms, action });
      return () => undefined;
    },
  };
  const simulator = standard({ clock, latency: [300, 900] });
  const controller = new AbortController();
  const request = new Request(`http://simulator.test${path}`, {
    method: 'POST',
    headers: { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: controller.signal,
  });
  const answer = simulator.fetch(request);
  await expect.poll(() => timers.length, { interval: 1 }).toBe(1);
  expect(timers[0]?.ms).toBeGreaterThanOrEqual(300);
  expect(timers[0]?.ms).toBeLessThanOrEqual(900);
  controller.abort();
  await expect(answer).rejects.toThrow();
  timers[0]?.action();
  await expect.poll(() => simulator.ledger[0]?.accepted?.kind, { interval: 1 }).toBe('message');
});

it('stamps messages in an order that never ties, even when the clock stands still', async () => {
  const simulator = standard();
  const first = (await ask(simulator, path, { body })).json as Message;
  for (let turn = 0; turn < 5; turn += 1)
    await ask(simulator, path, { body: { ...body, conversation_id: first.conversation_id } });
  const page = (await ask(simulator, `/v1/chat/conversations/${first.conversation_id}/messages`)).json as {
    data: Message[];
  };
  const times = page.data.map(({ created_at }) => Date.parse(created_at));
  expect(new Set(times).size).toBe(12);
  expect(times).toEqual([...times].sort((left, right) => right - left));
});

it('answers byte for byte the same to the same requests, in every weather', async () => {
  const run = async (seed: number) => {
    const simulator = premium({ seed });
    simulator.weather.set({
      rules: [
        { fault: 'server-error', probability: 0.1, accepted: true },
        { fault: 'truncated', probability: 0.1 },
      ],
    });
    const answers: string[] = [];
    for (let turn = 0; turn < 30; turn += 1) {
      for (const [where, question] of [
        [path, { body: { message: `What about ${turn}?`, conversation_id: 'conv_789012' } }],
        [path, { body }],
        [`/v1/user/favorites/${VEXA}`, { method: turn % 2 ? 'DELETE' : 'POST' }],
        ['/v1/webhooks', { body: { url: 'https://example.com/hook', events: ['message.created'] } }],
        ['/v1/characters?sort=trending', {}],
        ['/v1/chat/conversations', {}],
      ] as const) {
        const { status, headers, text } = await ask(simulator, where, question);
        answers.push(`${status} ${JSON.stringify([...headers])} ${text}`);
      }
    }
    return answers.join('\n');
  };
  const once = await run(1);
  expect(await run(1)).toBe(once);
  expect(await run(2)).not.toBe(once);
});

it('forgets the oldest requests beyond the length of the ledger', async () => {
  const simulator = createSimulator({ ledgerLength: 2 });
  for (const page of [1, 2, 3]) await ask(simulator, `/v1/characters?page=${page}`);
  expect(simulator.ledger.map(({ path }) => path)).toEqual([
    '/v1/characters?page=2',
    '/v1/characters?page=3',
  ]);
});
