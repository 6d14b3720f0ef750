import type { Clock } from '@durenai/core';
import { answerOf, errorAnswer, htmlAnswer } from './http/answers.ts';
import { refuse } from './http/refuse.ts';
import type { EndpointName } from './http/route.ts';
import { createRandom } from './random.ts';

/** Milliseconds: always the same, or evenly between two. */
export type Latency = number | readonly [low: number, high: number];

export type FailureKind =
  | 'html'
  | 'invalid-json'
  | 'server-error'
  | 'rate-limited'
  | 'network-error'
  | 'redirect';

export type Failure = {
  /** Which endpoint fails. Default: whichever is called next. */
  endpoint?: EndpointName | undefined;
  kind: FailureKind;
  /** Whether the work is done before the answer fails. Default false. */
  accepted?: boolean | undefined;
  /** How many requests fail. Default 1. */
  times?: number | undefined;
};

const BAD_GATEWAY_PAGE =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** A connection that was cut: to whoever called `fetch`, the `TypeError` that browsers throw. */
export class ConnectionCut extends TypeError {
  constructor() {
    super('Failed to fetch');
  }
}

/**
 * What a failed request answers.
 *
 * @throws ConnectionCut for `network-error`.
 */
export function failedAnswer(kind: FailureKind): Response {
  switch (kind) {
    case 'html':
      return htmlAnswer(BAD_GATEWAY_PAGE, 502);
    case 'invalid-json':
      return new Response('{"id": "msg_', { headers: { 'content-type': 'application/json' } });
    case 'server-error':
      return answerOf(refuse('server_error', 'Something went wrong on our end.'));
    case 'rate-limited':
      return errorAnswer(refuse('rate_limited', 'Too many requests hit the API too quickly.'));
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/v1' } });
    case 'network-error':
      throw new ConnectionCut();
  }
}

export function createWeather(seed: number, latency: Latency) {
  const random = createRandom(seed, 'latency');
  const failures: (Failure & { left: number })[] = [];
  const weather: { latencyMs: Latency } = { latencyMs: latency };
  return {
    weather,
    failNext(failure: Failure): void {
      failures.push({ ...failure, left: failure.times ?? 1 });
    },
    /** The failure that is due for a request to `endpoint`, if one is. */
    failureFor(endpoint: EndpointName): Failure | undefined {
      const due = failures.find(
        ({ endpoint: wanted, left }) => left > 0 && (wanted ?? endpoint) === endpoint,
      );
      if (due) due.left -= 1;
      return due;
    },
    wait(clock: Clock): Promise<void> {
      const { latencyMs } = weather;
      const ms = typeof latencyMs === 'number' ? latencyMs : random.between(...latencyMs);
      return ms > 0 ? new Promise((resolve) => void clock.after(ms, resolve)) : Promise.resolve();
    },
  };
}
