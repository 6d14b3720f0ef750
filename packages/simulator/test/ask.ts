import type { Clock } from '@durenai/core';
import { createSimulator, DEMO_API_KEY, type Simulator, type SimulatorOptions } from '../src/index.ts';

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

/** Calls a simulator as somebody with the key would. */
export async function ask(simulator: Simulator, path: string, question: Question = {}): Promise<Asked> {
  const { body, headers } = question;
  const isRaw = body === undefined || typeof body === 'string' || body instanceof FormData;
  const response = await simulator.fetch(
    new Request(`http://simulator.test${path}`, {
      method: question.method ?? (body === undefined ? 'GET' : 'POST'),
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
  return { status: response.status, headers: response.headers, json, text };
}

export const premium = (options: SimulatorOptions = {}) =>
  createSimulator({ plan: 'premium', clock: stillClock(), ...options });

export const standard = (options: SimulatorOptions = {}) =>
  createSimulator({ clock: stillClock(), ...options });

export const VEXA = 'char_123456';
export const AXEL = 'char_789012';
