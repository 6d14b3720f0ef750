import type { Clock } from '@durenai/core';
import { createNetworkBuckets } from './network-buckets.ts';
import { together } from './token-bucket.ts';

const MINUTE_MS = 60_000;
/** Of the minute's, in an hour. */
export const MINTS_PER_HOUR = 6;

/**
 * A campus or a provider has its customers behind one /24, and whoever only looks is a new visitor too. A new one costs
 * a signature, and what it does then counts against its neighbourhood: many networks' worth.
 */
export const MINTING_NETWORKS_PER_NEIGHBOURHOOD = 16;

export type MintLimit = ReturnType<typeof createMintLimit>;

/**
 * New visitors from one network, and from its neighbourhood. Kept in memory, unlike what costs money: opening the widget
 * writes nothing, and a second instance that admits as many again gives nobody more messages, as those are counted in
 * the database.
 */
export function createMintLimit({ perMinute, clock }: { perMinute: number; clock: Pick<Clock, 'now'> }) {
  const within = (ms: number, mints: number) =>
    createNetworkBuckets({
      size: mints,
      refillMs: ms / mints,
      networksPerNeighbourhood: MINTING_NETWORKS_PER_NEIGHBOURHOOD,
      clock,
    });
  const minutes = within(MINUTE_MS, perMinute);
  const hours = within(60 * MINUTE_MS, perMinute * MINTS_PER_HOUR);
  return {
    /** 0 when one more is let in, else how many milliseconds to wait. */
    take: (network: string): number => together(minutes.of(network), hours.of(network)).take(),
  };
}
