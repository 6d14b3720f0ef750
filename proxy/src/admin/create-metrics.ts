import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState } from '../upstream/breaker-machine.ts';
import type { Metrics, MetricsPage } from './metrics.ts';

const BREAKER_STATES: readonly BreakerState['status'][] = ['closed', 'open', 'half-open'];

/** In Prometheus' format, together with memory, CPU and the lag of the event loop. */
export function createMetrics(): Metrics & { page: MetricsPage } {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });

  const requests = new Counter({
    name: 'durenai_proxy_requests_total',
    help: 'Requests answered, by route and class of status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'durenai_proxy_request_seconds',
    help: 'From the request line to the last byte of the answer.',
    labelNames: ['route'],
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30, 75],
    registers,
  });
  const upstreamCalls = new Counter({
    name: 'durenai_proxy_upstream_calls_total',
    help: 'Calls to DurenAI, by endpoint and what came of them. A retried read is one call.',
    labelNames: ['endpoint', 'outcome'],
    registers,
  });
  const breaker = new Gauge({
    name: 'durenai_proxy_breaker',
    help: '1 for the state that the circuit breaker before DurenAI is in.',
    labelNames: ['state'],
    registers,
  });
  const sends = new Counter({
    name: 'durenai_proxy_sends_total',
    help: 'Sends of visitors, by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const catalogue = new Counter({
    name: 'durenai_proxy_catalogue_reads_total',
    help: 'Reads of the catalogue: from memory (hit), an older copy meanwhile (stale), or from DurenAI (miss).',
    labelNames: ['result'],
    registers,
  });
  const breakerChanged: Metrics['breakerChanged'] = (status) => {
    for (const state of BREAKER_STATES) breaker.set({ state }, state === status ? 1 : 0);
  };
  breakerChanged('closed');

  return {
    requestAnswered(route, status, ms) {
      requests.inc({ route, status: `${Math.floor(status / 100)}xx` });
      durations.observe({ route }, Math.max(0, ms) / 1000);
    },
    upstreamCalled: (endpoint, outcome) => upstreamCalls.inc({ endpoint, outcome }),
    breakerChanged,
    sendEnded: (outcome) => sends.inc({ outcome }),
    catalogueRead: (result) => catalogue.inc({ result }),
    page: { contentType: register.contentType, text: () => register.metrics() },
  };
}
