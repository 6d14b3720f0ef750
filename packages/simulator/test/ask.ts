import type { Clock } from '@durenai/core';
import { createSimulator, DEMO_API_KEY, type Simulator, type SimulatorOptions } from '../src/index.ts';
import { complaintOfAnswer } from './described.ts';

export type Asked = { status: number; headers: Headers; json: unknown; text: string };

/** A clock that stands still until it is set; timers run at once. */
export function stillClock(at = Date.parse('2026-03-14T12:00:00Z')) {
  const clock = { at, now: () => clock.at, after: (_ms: number, action: () => void) => cancelled(action) };
  return clock satisfies Clock;
}

function cancelled(action: () => void): () => void {
  let live = true;
  queueMicrotask(() => live && action());
  return () => {
    live = false;
  };
}

type Question = { method?: string; body?: unknown; headers?: Record<string, string> };

/** Every answer of every test that asks is held against openapi.json, except where the weather garbled it. */
function checkDescribed(simulator: Simulator, method: string, path: string, { status, json }: Asked): void {
  // As the URL has it: `%2e%2e` leads out of the API.
  const { pathname } = new URL(path, 'http://simulator.test');
  if (!pathname.startsWith('/v1/') || simulator.ledger.at(-1)?.fault) return;
  const complaint = complaintOfAnswer(method, pathname, status, json);
  if (complaint)
    throw new Error(`${method} ${path} answered ${status}, not as openapi.json says: ${complaint}`);
}

/** Calls a simulator as somebody with the key would. */
export async function ask(simulator: Simulator, path: string, question: Question = {}): Promise<Asked> {
  const { body, headers } = question;
  const method = question.method ?? (body === undefined ? 'GET' : 'POST');
  const isRaw = body === undefined || typeof body === 'string' || body instanceof FormData;
  const response = await simulator.fetch(
    new Request(`http://simulator.test${path}`, {
      method,
      headers: {
        'x-api-key': DEMO_API_KEY,
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: isRaw ? (body ?? null) : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const asked = { status: response.status, headers: response.headers, json, text };
  checkDescribed(simulator, method, path, asked);
  return asked;
}

/** Takes every webhook, so that no test reaches for the network. */
const takeWebhook = () => Promise.resolve(new Response(null, { status: 204 }));

export const premium = (options: SimulatorOptions = {}) =>
  createSimulator({ plan: 'premium', clock: stillClock(), fetch: takeWebhook, ...options });

export const standard = (options: SimulatorOptions = {}) =>
  createSimulator({ clock: stillClock(), fetch: takeWebhook, ...options });

export const VEXA = 'char_123456';
export const AXEL = 'char_789012';
