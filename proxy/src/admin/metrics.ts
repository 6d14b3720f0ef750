import type { SendStatus } from '../sends/send-machine.ts';
import type { BreakerState } from '../upstream/breaker-machine.ts';
import type { Failure } from '../upstream/classify.ts';

/**
 * What the proxy counts. Every label comes from a short list in this code: no id, no text and no address can
 * become one.
 */
export type Metrics = {
  /** `route` is method and pattern, as in the table of routes. */
  requestAnswered(route: string, status: number, ms: number): void;
  upstreamCalled(endpoint: string, outcome: 'answered' | 'abandoned' | Failure['kind']): void;
  breakerChanged(status: BreakerState['status']): void;
  sendEnded(outcome: SendStatus | 'replayed'): void;
  catalogueRead(result: 'hit' | 'stale' | 'miss'): void;
};

export type MetricsPage = {
  readonly contentType: string;
  text(): Promise<string>;
};

export const noMetrics: Metrics = {
  requestAnswered: () => {},
  upstreamCalled: () => {},
  breakerChanged: () => {},
  sendEnded: () => {},
  catalogueRead: () => {},
};
