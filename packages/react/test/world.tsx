import {
  createDurenai,
  type Durenai,
  type Fetch,
  type KeyValueStorage,
  memoryStorage,
  type Presence,
} from '@durenai/core';
import {
  createSimulator,
  createVisitorFetch,
  type Latency,
  type ReplyFrom,
  type Simulator,
} from '@durenai/simulator';
import { act, cleanup, configure, render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, inject } from 'vitest';
import { createFakeClock, type FakeClock } from '../../core/test/fake-clock.ts';
import { DurenaiProvider, type Messages } from '../src/index.ts';

afterEach(cleanup);
// What is loaded when it is wanted takes more than a second to arrive on a busy machine.
configure({ reactStrictMode: inject('ecosystem').strict, asyncUtilTimeout: 10_000 });

export const VEXA = 'char_123456';

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

type WorldOptions = { latency?: Latency; replyFrom?: ReplyFrom; presence?: Presence };

export function createWorld({ latency = 0, replyFrom, presence }: WorldOptions = {}): World {
  const clock = createFakeClock({ startAt: Date.parse('2026-11-23T10:00:00Z'), wrap: act });
  const simulator = createSimulator({ seed: 1, clock, latency, replyFrom });
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
    durenai: createDurenai({
      proxyUrl: 'https://proxy.example',
      fetch,
      storage,
      clock,
      random: () => 0,
      ...(presence && { presence }),
    }),
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
