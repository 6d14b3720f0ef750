import { neighbourhoodKey } from './network.ts';
import { type Bucket, createTokenBuckets, type TokenBucket, together } from './token-bucket.ts';

type NetworkBuckets = Bucket & {
  /** What its neighbourhood may take all together: so many networks' worth. */
  networksPerNeighbourhood: number;
};

/** One for each network, as `networkHasher` gives it. Who takes from it takes from its neighbourhood's as well. */
export function createNetworkBuckets({ networksPerNeighbourhood, ...bucket }: NetworkBuckets): {
  of(network: string): TokenBucket;
} {
  const buckets = createTokenBuckets(bucket);
  return {
    of: (network) =>
      together(buckets.of(neighbourhoodKey(network), networksPerNeighbourhood), buckets.of(network)),
  };
}
