import type { Clock, Fetch } from '@durenai/core';
import type { Simulator } from '../packages/simulator/src/index.ts';
import { createRandom } from '../packages/simulator/src/random.ts';

/** What may go wrong between a visitor and DurenAI, as the toolbar names it. */
export const NETWORK_WEATHER = {
  calm: 'Calm',
  slow: 'Slow: 2–6 s',
  lossy: '5 % of requests are lost',
  'answer-lost': 'Answers to sends are lost after acceptance',
  'minute-limit': 'Minute limit: two messages, then a wait',
  'visitor-limit': 'Visitor limit of the day is reached',
  'budget-spent': 'Budget of the site is spent',
  offline: 'Offline',
  malformed: 'Malformed JSON',
  'slow-images': 'Images take 3 s',
} as const;
export type NetworkWeather = keyof typeof NETWORK_WEATHER;

const lost = () => Promise.reject(new TypeError('Failed to fetch'));

function refusal(status: number, code: 'rate_limited' | 'budget_exhausted', retryAfterSeconds: number) {
  const error = { code, status, message: code };
  return Response.json({ error }, { status, headers: { 'retry-after': String(retryAfterSeconds) } });
}

const isSend = (input: string, init: RequestInit) => init.method === 'POST' && input.endsWith('/messages');

/** The way to the proxy in this weather. Seeded: the same requests meet the same faults. */
export function underWeather(
  weather: NetworkWeather,
  fetch: Fetch,
  simulator: Simulator,
  clock: Clock,
): Fetch {
  switch (weather) {
    case 'calm':
    case 'slow-images':
      return fetch;
    case 'slow':
      simulator.weather.latencyMs = [2_000, 6_000];
      return fetch;
    case 'offline':
      return lost;
    case 'malformed':
      return async () =>
        new Response('{"data": [{"id": "char_', { headers: { 'content-type': 'application/json' } });
    case 'lossy': {
      const random = createRandom(1, 'lossy');
      return async (input, init) => {
        const [isLost, isLostOnItsWayBack] = [random.next() < 0.05, random.next() < 0.5];
        if (isLost && !isLostOnItsWayBack) return lost();
        const response = await fetch(input, init);
        return isLost ? lost() : response;
      };
    }
    case 'answer-lost': {
      const accepted = new Set<string | null>();
      return async (input, init) => {
        const response = await fetch(input, init);
        const key = new Headers(init.headers).get('idempotency-key');
        if (!isSend(input, init) || accepted.has(key)) return response;
        accepted.add(key);
        return lost();
      };
    }
    case 'minute-limit': {
      let sentAt: number[] = [];
      return async (input, init) => {
        if (!isSend(input, init)) return fetch(input, init);
        sentAt = sentAt.filter((at) => clock.now() - at < 60_000);
        if (sentAt.length >= 2)
          return refusal(429, 'rate_limited', Math.ceil(60 - (clock.now() - (sentAt[0] ?? 0)) / 1000));
        sentAt.push(clock.now());
        return fetch(input, init);
      };
    }
    case 'visitor-limit':
      return async (input, init) =>
        isSend(input, init) ? refusal(429, 'rate_limited', 6 * 3600) : fetch(input, init);
    case 'budget-spent':
      return async (input, init) =>
        isSend(input, init) ? refusal(503, 'budget_exhausted', 24 * 3600) : fetch(input, init);
  }
}

/** An SVG that paints nothing for a while: a `data:` URL is never slow, and a static Storybook has no server that is. */
export function portraitUnderWeather(weather: NetworkWeather, dataUrl: string | null): string | null {
  if (weather !== 'slow-images' || dataUrl === null) return dataUrl;
  const start = dataUrl.indexOf(',') + 1;
  const appears = '<set attributeName="visibility" to="visible" begin="3s" fill="freeze"/>';
  const svg = decodeURIComponent(dataUrl.slice(start));
  const late = svg.replace(/^<svg([^>]*)>/, `<svg$1 visibility="hidden">${appears}`);
  return dataUrl.slice(0, start) + encodeURIComponent(late);
}
