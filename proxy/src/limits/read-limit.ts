import type { Clock, RateLimit } from '@durenai/core';
import { tooManyReads, upstreamBusy } from '../refusals.ts';
import { createNetworkBuckets } from './network-buckets.ts';
import { FIRST_LIMIT } from './pace.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Of the plan's requests per minute, for one kind of reads: two kinds together leave half of it to messages. */
export const READ_SHARE = 0.25;
/** One network's part of that. */
export const NETWORK_READ_SHARE = 1 / 3;
/** Its neighbourhood's: with a third network it would have the part of everybody. */
export const NEIGHBOURHOOD_READ_SHARE = 1 / 2;
const MINUTE_MS = 60_000;

const BURST = 60;
const NETWORK_BURST = 30;

export type ReadLimit = ReturnType<typeof createReadLimit>;

/**
 * Reads that DurenAI has to be asked for, on behalf of visitors: what is known here already costs nobody anything. Without a
 * limit, whoever asks for page after page, or for ids that nobody has, takes the minute's requests from all messages.
 */
export function createReadLimit({ clock }: { clock: Pick<Clock, 'now'> }) {
  let perMinute = FIRST_LIMIT * READ_SHARE;
  const refillMs = () => MINUTE_MS / perMinute;
  const all = createTokenBucket({ size: BURST, refillMs, clock });
  const networks = createNetworkBuckets({
    size: NETWORK_BURST,
    refillMs: () => refillMs() / NETWORK_READ_SHARE,
    networksPerNeighbourhood: NEIGHBOURHOOD_READ_SHARE / NETWORK_READ_SHARE,
    clock,
  });

  return {
    /**
     * Counts one.
     *
     * @throws DurenaiError `rate_limited` when this network or its neighbourhood has asked for much, `upstream_unavailable` when all together have.
     */
    take(network: string): void {
      const bucket = networks.of(network);
      const wait = bucket.wait();
      if (wait > 0) throw tooManyReads(wait);
      const waitForAll = all.take();
      if (waitForAll > 0) throw upstreamBusy(waitForAll);
      bucket.take();
    },
    /** What an answer of DurenAI said about the plan. */
    heed({ limit }: RateLimit): void {
      if (limit !== undefined && limit > 0) perMinute = limit * READ_SHARE;
    },
  };
}
