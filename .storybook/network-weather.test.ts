import type { Fetch } from '@durenai/core';
import { createSimulator } from '@durenai/simulator';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../packages/core/test/fake-clock.ts';
import { type NetworkWeather, underWeather } from './network-weather.ts';
import { createStoryVisitor } from './story-visitor.ts';

const LIST = 'https://proxy.example/v1/characters?limit=20';
const SEND = 'https://proxy.example/v1/conversations/conv_1/messages';

function standIn(weather: NetworkWeather) {
  const clock = createFakeClock();
  const simulator = createSimulator({ seed: 1, clock });
  const reached: string[] = [];
  const proxy: Fetch = async (input, init) => {
    reached.push(`${init.method} ${input}`);
    return Response.json({ data: [] });
  };
  const fetch = underWeather(weather, proxy, simulator, clock);
  return {
    clock,
    simulator,
    reached,
    read: () => fetch(LIST, { method: 'GET' }),
    send: (key: string) => fetch(SEND, { method: 'POST', headers: { 'idempotency-key': key } }),
  };
}

/** Which of 400 requests are lost, and how many of those had reached the proxy. */
async function lossesOf(weather: NetworkWeather) {
  const { read, reached } = standIn(weather);
  const lost: number[] = [];
  for (let request = 0; request < 400; request += 1) await read().catch(() => lost.push(request));
  return { lost, lostOnTheirWayBack: reached.length - (400 - lost.length) };
}

describe('the network weather of the toolbar', () => {
  it('is the real network when calm', async () => {
    const { read, send, reached } = standIn('calm');
    await read();
    await send('a');
    expect(reached).toEqual([`GET ${LIST}`, `POST ${SEND}`]);
  });

  it('is slow', () => {
    expect(standIn('slow').simulator.weather.latencyMs).toEqual([2_000, 6_000]);
  });

  it('loses about one in twenty requests, on either way, and the same ones each time', async () => {
    const { lost, lostOnTheirWayBack } = await lossesOf('lossy');
    expect(lost.length).toBeGreaterThan(8);
    expect(lost.length).toBeLessThan(40);
    expect(lostOnTheirWayBack).toBeGreaterThan(0);
    expect(lostOnTheirWayBack).toBeLessThan(lost.length);
    expect(await lossesOf('lossy')).toEqual({ lost, lostOnTheirWayBack });
  });

  it('loses the answer to each send once, after it was accepted', async () => {
    const { read, send, reached } = standIn('answer-lost');
    await read();
    await expect(send('a')).rejects.toThrow(TypeError);
    expect(reached).toHaveLength(2);
    expect((await send('a')).ok).toBe(true);
    await expect(send('b')).rejects.toThrow(TypeError);
  });

  it('lets two messages a minute pass, and says how long to wait', async () => {
    const { clock, read, send } = standIn('minute-limit');
    await send('a');
    await clock.advance(15_000);
    await send('b');
    const refused = await send('c');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('45');
    expect((await read()).ok).toBe(true);
    await clock.advance(45_000);
    expect((await send('c')).ok).toBe(true);
  });

  it.each([
    ['visitor-limit', 429, 'rate_limited'],
    ['budget-spent', 503, 'budget_exhausted'],
  ] as const)('refuses messages, and nothing else, under %s', async (weather, status, code) => {
    const { read, send, reached } = standIn(weather);
    const refused = await send('a');
    expect(refused.status).toBe(status);
    expect(await refused.json()).toMatchObject({ error: { code, status } });
    expect((await read()).ok).toBe(true);
    expect(reached).toEqual([`GET ${LIST}`]);
  });

  it('reaches nobody when offline', async () => {
    const { read, reached } = standIn('offline');
    await expect(read()).rejects.toThrow(TypeError);
    expect(reached).toEqual([]);
  });

  it('answers what is no JSON', async () => {
    const { read } = standIn('malformed');
    await expect((await read()).json()).rejects.toThrow(SyntaxError);
  });

  it('takes images the slow way', async () => {
    const addressIn = async (weather: NetworkWeather) => {
      const { durenai } = await createStoryVisitor({}, weather);
      return durenai.imageUrl({
        id: 'char_123456',
        name: 'Vexa',
        image_url: 'https://api.durenai.com/v.jpg',
      });
    };
    const paints = (address: string | null) => decodeURIComponent(address ?? '').slice(0, 300);
    expect(paints(await addressIn('calm'))).not.toContain('visibility');
    expect(paints(await addressIn('slow-images'))).toMatch(
      /^data:image\/svg\+xml,<svg [^>]*visibility="hidden"><set .*to="visible" begin="3s"/,
    );
  });
});
