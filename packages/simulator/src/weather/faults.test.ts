import { createClient, isDurenaiError, type Message } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../core/test/fake-clock.ts';
import { AXEL, ask, premium, standard, stillClock, VEXA } from '../../test/ask.ts';
import { DEMO_API_KEY, type Fault, faults, socketFaults, type WeatherRule } from '../index.ts';
import { type SimulatorServer, serveSimulator } from '../node.ts';

const send = `/v1/chat/${VEXA}/messages`;
const body = { message: 'hi' };
const weatherHeader = (weather: string) => ({ headers: { 'x-simulator-weather': weather } });

describe('over a socket', () => {
  let server: SimulatorServer;
  beforeAll(async () => {
    server = await serveSimulator({ port: 0, requestsPerMinute: 10_000 });
  });
  afterAll(() => server.close());

  /** How a careful client ends that meets this weather. */
  async function meet(rule: WeatherRule): Promise<string> {
    server.simulator.reset();
    server.simulator.weather.set({ rules: [rule] });
    const client = createClient({
      apiKey: DEMO_API_KEY,
      baseUrl: `${server.url}/v1`,
    });
    const thrown: unknown = await client.chat
      .send(VEXA, 'hi', { timeoutMs: rule.fault === 'hang' ? 100 : 4_000 })
      .catch((error: unknown) => error);
    return isDurenaiError(thrown) ? `${thrown.code} ${thrown.status}` : 'answered';
  }

  const outcomes: Record<Fault, string> = {
    latency: 'answered',
    hang: 'timeout 0',
    'reset-before': 'network_error 0',
    'reset-in-headers': 'network_error 0',
    'reset-mid-body': 'network_error 0',
    truncated: 'invalid_response 200',
    'wrong-content-length': 'network_error 0',
    html: 'server_error 502',
    'invalid-json': 'invalid_response 200',
    'rate-limited': 'rate_limited 429',
    'server-error': 'server_error 500',
    'gzip-bomb': 'invalid_response 200',
    redirect: 'network_error 0',
    swapped: 'answered',
  };

  /** What the ledger says that was answered; nothing where the connection was cut. */
  const statusOf: Partial<Record<Fault, number>> = {
    latency: 200,
    truncated: 200,
    html: 502,
    'invalid-json': 200,
    'rate-limited': 429,
    'server-error': 500,
    'gzip-bomb': 200,
    redirect: 302,
    swapped: 200,
  };

  it.each(faults.flatMap((fault) => [true, false].map((accepted) => ({ fault, accepted }))))(
    '$fault (accepted: $accepted) is what it says, and the ledger knows',
    async ({ fault, accepted }) => {
      expect(await meet({ fault, accepted })).toBe(outcomes[fault]);
      const worked = accepted || fault === 'latency' || fault === 'swapped';
      const [entry, ...others] = server.simulator.ledger;
      expect(others).toEqual([]);
      expect(entry?.accepted?.kind).toBe(worked ? 'message' : undefined);
      expect(entry?.fault).toBe(fault === 'latency' ? undefined : fault);
      expect(entry?.status).toBe(statusOf[fault] ?? 0);
    },
  );

  it('answers as ever when the weather has passed', async () => {
    expect(await meet({ fault: 'reset-in-headers', times: 1 })).toBe('network_error 0');
    const client = createClient({ apiKey: DEMO_API_KEY, baseUrl: `${server.url}/v1` });
    expect((await client.chat.send(VEXA, 'hi')).data.is_character).toBe(true);
    expect(server.simulator.weather.rules).toEqual([]);
  });
});

describe('in process', () => {
  it('plays every fault but those that need a socket, and says which and what to do', async () => {
    for (const fault of socketFaults) {
      await expect(ask(standard(), send, { body, ...weatherHeader(fault) })).rejects.toThrow(
        `"${fault}" needs a socket: serve the simulator`,
      );
    }
    const simulator = standard();
    const cut = ask(simulator, send, { body, ...weatherHeader('reset-mid-body') });
    await expect(cut).rejects.toThrow('terminated');
    expect(simulator.ledger[0]?.status).toBe(0);
    const bomb = await standard().fetch(
      new Request('http://simulator.test/v1/characters', {
        headers: { 'x-api-key': DEMO_API_KEY, 'x-simulator-weather': 'gzip-bomb;megabytes=3' },
      }),
    );
    expect((await bomb.arrayBuffer()).byteLength).toBe(3 * 1024 * 1024);
  });

  it('takes the weather of one request from its header, as JSON or in short', async () => {
    const simulator = standard();
    const status = async (weather: string) =>
      (await ask(simulator, '/v1/user/me', weatherHeader(weather))).status;
    expect(await status('server-error;status=503')).toBe(503);
    expect(await status('{"fault":"html","status":504}')).toBe(504);
    expect(await status('[{"fault":"latency","latencyMs":5},{"fault":"server-error"}]')).toBe(500);
    expect(await status('server-error;endpoint=sendMessage')).toBe(200);
    expect(await status('server-error;probability=0')).toBe(200);
    expect((await ask(simulator, '/v1/user/me')).status).toBe(200);
  });

  it.each([
    'hail',
    'html;wind=3',
    'html;status=204',
    'server-error;status=304',
    '{"fault":',
    '{"fault":"html","probability":2}',
  ])('refuses the header %s in words', async (header) => {
    const { status, json } = await ask(standard(), '/v1/user/me', weatherHeader(header));
    expect(status).toBe(400);
    expect(JSON.stringify(json)).toMatch(/[Ww]eather/);
  });

  it('says 429 with right, missing and absurd headers', async () => {
    const headers = async (how: string) => {
      const { headers } = await ask(standard(), '/v1/user/me', weatherHeader(`rate-limited;headers=${how}`));
      return ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
    };
    expect(await headers('correct')).toEqual(['150', '0', expect.stringMatching(/^\d{10}$/)]);
    expect(await headers('missing')).toEqual([null, null, null]);
    expect(await headers('absurd')).toEqual(['-1', 'many', '99999999999999']);
  });

  it('says 429 once, and leaves the minute to the others', async () => {
    const simulator = standard();
    simulator.failNext({ endpoint: 'sendMessage', kind: 'rate-limited' });
    const limited = await ask(simulator, send, { body });
    expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([429, '0']);
    const after = await ask(simulator, send, { body });
    expect([after.status, after.headers.get('x-ratelimit-remaining')]).toEqual([200, '148']);
  });

  it('strikes by probability, in bursts, after some and so many times: the same for the same seed', async () => {
    const run = async (rule: WeatherRule, seed = 1) => {
      const simulator = standard({ seed, requestsPerMinute: 1_000 });
      simulator.weather.set({ rules: [rule] });
      const statuses: number[] = [];
      for (let call = 0; call < 100; call += 1)
        statuses.push((await ask(simulator, '/v1/user/me')).status === 500 ? 1 : 0);
      return statuses.join('');
    };
    const some = await run({ fault: 'server-error', probability: 0.3 });
    expect(await run({ fault: 'server-error', probability: 0.3 })).toBe(some);
    expect(await run({ fault: 'server-error', probability: 0.3 }, 2)).not.toBe(some);
    expect(some.split('1').length - 1).toBeGreaterThan(15);
    expect(some.split('1').length - 1).toBeLessThan(45);
    expect(await run({ fault: 'server-error', skip: 3, times: 2 })).toMatch(/^000110+$/);
    const bursts = await run({ fault: 'server-error', probability: 0.05, burst: 4 });
    expect(bursts).toMatch(/^(?:0|1111)+1{0,3}$/);
    expect(bursts).toContain('1111');
  });

  it('swaps answers between conversations', async () => {
    const simulator = standard();
    const first = (await ask(simulator, send, { body })).json as Message;
    const swapped = (await ask(simulator, `/v1/chat/${AXEL}/messages`, { body, ...weatherHeader('swapped') }))
      .json as Message;
    expect(swapped).toEqual(first);
    expect(simulator.ledger.at(-1)?.accepted?.conversationId).not.toBe(first.conversation_id);
  });

  it('does the work late, and not at all once it is closed', async () => {
    const clock = createFakeClock();
    const simulator = standard({ clock });
    const late = weatherHeader('server-error;accepted=late;lateMs=5000');
    expect((await ask(simulator, send, { body, ...late })).status).toBe(500);
    await clock.advance(4_999);
    expect(simulator.ledger[0]?.accepted).toBeUndefined();
    await clock.advance(1);
    expect(simulator.ledger[0]?.accepted?.kind).toBe('message');
    await ask(simulator, send, { body, ...late });
    simulator.close();
    await clock.advance(10_000);
    expect(simulator.ledger[1]?.accepted).toBeUndefined();
  });

  it('has a clock that goes wrong when told to', async () => {
    const simulator = standard();
    const before = Number((await ask(simulator, '/v1/user/me')).headers.get('x-ratelimit-reset'));
    simulator.weather.set({ clockSkewMs: 3_600_000 });
    const { headers } = await ask(simulator, '/v1/user/me');
    expect(Number(headers.get('x-ratelimit-reset'))).toBe(before + 3_600);
    expect(headers.get('date')).toBe('Sat, 14 Mar 2026 13:00:00 GMT');
  });

  it('counts its minutes and months as they pass, whatever its clock shows', async () => {
    const clock = stillClock();
    const simulator = standard({ clock, chatRequestsUsed: 7_499, requestsPerMinute: 3 });
    const status = async (path: string, question = {}) => (await ask(simulator, path, question)).status;
    simulator.weather.set({ clockSkewMs: 90 * 86_400_000 });
    const { json } = await ask(simulator, '/v1/user/me');
    expect(json).toMatchObject({
      subscription: { chat_requests: { used: 7_499, reset_date: '2026-07-01T00:00:00Z' } },
    });
    simulator.weather.set({});
    expect([await status(send, { body }), await status(send, { body }), await status('/v1/user/me')]).toEqual(
      [200, 429, 429],
    );
    clock.at += 60_000;
    expect(await status('/v1/user/me')).toBe(200);
    expect(await status(send, { body })).toBe(429);
    clock.at = Date.parse('2026-04-01T00:00:00Z');
    expect(await status(send, { body })).toBe(200);
  });

  it('draws latency between two figures, or around a median with a tail', async () => {
    const waited: number[] = [];
    const clock = {
      now: () => 1_000_000,
      after(ms: number, action: () => void) {
        waited.push(ms);
        queueMicrotask(action);
        return () => undefined;
      },
    };
    const simulator = premium({ clock, latency: { median: 100, p99: 1_000 }, requestsPerMinute: 2_000 });
    for (let call = 0; call < 1_000; call += 1) await ask(simulator, '/v1/user/me');
    waited.sort((left, right) => left - right);
    expect(waited[500]).toBeGreaterThan(85);
    expect(waited[500]).toBeLessThan(115);
    expect(waited[990]).toBeGreaterThan(700);
    expect(waited[990]).toBeLessThan(1_500);
  });
});
