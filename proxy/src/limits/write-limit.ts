import type { Clock } from '@durenai/core';
import type { ProxyConfig } from '../config/config.ts';
import { tooManyWrites } from '../refusals.ts';
import { NETWORKS_PER_NEIGHBOURHOOD, VISITORS_PER_NETWORK } from './create-limits.ts';
import { createNetworkBuckets } from './network-buckets.ts';

/** As many messages as a network, or its neighbourhood, may send: a favourite, a log-in or a second try is nobody's trouble. */
export const TIMES_MESSAGES = 10;
const MINUTE_MS = 60_000;

export type WriteLimit = ReturnType<typeof createWriteLimit>;

/** Requests that may change something, per network and neighbourhood: each costs the one database of all visitors a transaction. */
export function createWriteLimit({
  settings: { visitorBurst, visitorPerMinute },
  clock,
}: {
  settings: Pick<ProxyConfig, 'visitorBurst' | 'visitorPerMinute'>;
  clock: Pick<Clock, 'now'>;
}) {
  const times = TIMES_MESSAGES * VISITORS_PER_NETWORK;
  const refillMs = MINUTE_MS / (times * visitorPerMinute);
  const networks = createNetworkBuckets({
    size: times * visitorBurst,
    refillMs,
    networksPerNeighbourhood: NETWORKS_PER_NEIGHBOURHOOD,
    clock,
  });
  return {
    /** Counts one. @throws DurenaiError `rate_limited` */
    take(network: string): void {
      const wait = networks.of(network).take();
      if (wait > 0) throw tooManyWrites(wait);
    },
  };
}
