import {
  type Clock,
  createDurenai,
  type Durenai,
  type Fetch,
  type KeyValueStorage,
  memoryStorage,
} from '@durenai/core';
import { createSimulator, createVisitorFetch, type Latency, type Simulator } from '@durenai/simulator';
import { act, cleanup, render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach } from 'vitest';
import { DurenaiProvider, type Messages } from '../src/index.ts';

afterEach(cleanup);

export const VEXA = 'char_123456';

export type FakeClock = Clock & { advance(ms: number): Promise<void> };

/** Time passes only in `advance`. */
export function createFakeClock(start = Date.parse('2026-11-23T10:00:00Z')): FakeClock {
  let now = start;
  let timers: { due: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(ms, action) {
      const timer = { due: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        // Effects run when `act` ends, and may set the next timer.
        await act(settle);
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.due;
        await act(async () => next.action());
      }
      now = end;
    },
  };
}

/** Lets answers that are already there be read. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export type World = {
  simulator: Simulator;
  clock: FakeClock;
  storage: KeyValueStorage;
  durenai: Durenai;
  /** What the browser asked the proxy for, e.g. `GET /characters`. */
  requests: string[];
  /** What the page sees after a reload: the same storage and proxy, nothing in memory. */
  reload(): World;
  /** Answers requests that `matches` with `answer` until told otherwise. */
  refuse(matches: RegExp, answer: (() => Response | Promise<Response>) | null): void;
};

export function createWorld({ latency = 0 }: { latency?: Latency } = {}): World {
  const clock = createFakeClock();
  const simulator = createSimulator({ seed: 1, clock, latency });
  const proxy = createVisitorFetch(simulator);
  const storage = memoryStorage();
  const requests: string[] = [];
  const refusals = new Map<string, { matches: RegExp; answer: () => Response | Promise<Response> }>();
  const fetch: Fetch = async (input, init) => {
    const request = `${init.method} ${new URL(input).pathname.replace('/v1', '')}`;
    requests.push(request);
    for (const { matches, answer } of refusals.values()) if (matches.test(request)) return answer();
    return proxy(input, init);
  };
  const page = (): World => ({
    simulator,
    clock,
    storage,
    requests,
    durenai: createDurenai({ proxyUrl: 'https://proxy.example', fetch, storage, clock, random: () => 0 }),
    reload: page,
    refuse(matches, answer) {
      if (answer) refusals.set(matches.source, { matches, answer });
      else refusals.delete(matches.source);
    },
  });
  return page();
}

/** An error as the proxy answers it. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ error: { code, message: code, status, details: {} } }), {
    status,
    headers,
  });
}

export const sendsAccepted = ({ simulator }: World) =>
  simulator.ledger.filter(
    ({ method, path, accepted }) => accepted && method === 'POST' && /\/chat\//.test(path),
  );

export function renderIn(world: World, ui: ReactNode, messages: Partial<Messages> = {}) {
  const wrap = (children: ReactNode) => (
    <DurenaiProvider durenai={world.durenai} messages={messages}>
      {children}
    </DurenaiProvider>
  );
  const view = render(wrap(ui));
  return { user: userEvent.setup(), ...view, rerender: (next: ReactNode) => view.rerender(wrap(next)) };
}
