import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../core/test/fake-clock.ts';
import { ask, premium, standard, VEXA } from '../test/ask.ts';
import type { Change, StateStore } from './index.ts';
import { serveSimulator } from './node.ts';

const path = `/v1/chat/${VEXA}/messages`;
const question = { body: { message: 'hi' } };

/** A store of which only what was written is looked at. */
function listStore() {
  let kept: Change[] = [];
  const store: StateStore = {
    load: () => [...kept],
    commit: (changes) => void kept.push(...changes),
    clear: () => {
      kept = [];
    },
    close: () => undefined,
  };
  return { store, kept: () => kept };
}

/** A character who answers when told to. */
function slowReplies() {
  const waiting: ((reply: string) => void)[] = [];
  const replyFrom = () => new Promise<string>((resolve) => waiting.push(resolve));
  const asked = () => expect.poll(() => waiting.length, { interval: 1 }).toBe(1);
  return { replyFrom, asked, reply: () => waiting[0]?.('late') };
}

describe('a reset', () => {
  it('cuts off what still waits, which does nothing afterwards', async () => {
    const clock = createFakeClock();
    const simulator = standard({ clock, latency: 500 });
    const left = ask(simulator, path, question).catch((thrown: unknown) => thrown);
    await clock.settle();
    simulator.reset();
    expect(await left).toBeInstanceOf(TypeError);
    await clock.advance(1_000);
    simulator.weather.latencyMs = 0;
    expect((await ask(simulator, '/v1/chat/conversations')).json).toMatchObject({ pagination: { total: 0 } });
    expect(simulator.ledger).toHaveLength(1);
  });

  it('keeps and tells nothing of a reply that comes after it', async () => {
    const { replyFrom, asked, reply } = slowReplies();
    const { store, kept } = listStore();
    const simulator = premium({ store, replyFrom });
    const subscribe = () =>
      ask(simulator, '/v1/webhooks', { body: { url: 'https://x.test', events: ['message.created'] } });
    await subscribe();
    const left = ask(simulator, path, question).catch((thrown: unknown) => thrown);
    await asked();
    simulator.reset();
    await subscribe();
    reply();
    expect(await left).toBeInstanceOf(TypeError);
    expect(kept().map(({ kind }) => kind)).toEqual(['webhook']);
    expect(simulator.deliveries).toEqual([]);
  });

  it('gives a request whose body is still on its way no new world', async () => {
    const simulator = standard();
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const request = new Request(`http://simulator.test${path}`, {
      method: 'POST',
      headers: { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' },
      body: readable,
      duplex: 'half',
    } as RequestInit);
    const left = simulator.fetch(request).catch((thrown: unknown) => thrown);
    simulator.reset();
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(question.body)));
    await writer.close();
    expect(await left).toBeInstanceOf(TypeError);
    expect((await ask(simulator, '/v1/chat/conversations')).json).toMatchObject({ pagination: { total: 0 } });
  });
});

it('meets the same weather after a reset as at the start', async () => {
  const simulator = standard({ requestsPerMinute: 1_000 });
  const meet = async () => {
    const met: string[] = [];
    simulator.weather.set({ rules: [{ fault: 'server-error', probability: 0.3 }] });
    const headers = { 'x-simulator-weather': 'html;probability=0.5' };
    for (let call = 0; call < 40; call += 1)
      met.push(String((await ask(simulator, '/v1/user/me', { headers })).status));
    return met.join(' ');
  };
  const first = await meet();
  simulator.reset();
  expect(await meet()).toBe(first);
});

it('a closed server waits for no answer that is delayed', async () => {
  const clock = createFakeClock();
  const server = await serveSimulator({ port: 0, clock, latency: 600_000 });
  const left = fetch(`${server.url}/v1/user/me`).catch((thrown: unknown) => thrown);
  await expect.poll(() => clock.pending, { interval: 1 }).toBe(1);
  await server.close();
  expect(await left).toBeInstanceOf(TypeError);
  expect(clock.pending).toBe(0);
});
