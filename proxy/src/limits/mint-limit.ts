import { LRUCache } from 'lru-cache';

const MINUTE_MS = 60_000;
/** Of the minute's, in an hour. */
export const MINTS_PER_HOUR = 6;
const MAX_NETWORKS = 100_000;

/**
 * New visitors from one network. Kept in memory, unlike what costs money: opening the widget writes nothing,
 * and a second instance that admits as many again gives nobody more messages, as those are counted per network.
 */
export function createMintLimit({ perMinute, now }: { perMinute: number; now: () => number }) {
  const tats = new LRUCache<string, { minute: number; hour: number }>({ max: MAX_NETWORKS });
  const minute = MINUTE_MS / perMinute;
  const hour = (60 * MINUTE_MS) / (perMinute * MINTS_PER_HOUR);
  return {
    /** 0 when one more is let in, else how many milliseconds to wait. */
    take(network: string): number {
      const at = now();
      const known = tats.get(network);
      const tat = {
        minute: tatAt(at, known?.minute, MINUTE_MS),
        hour: tatAt(at, known?.hour, 60 * MINUTE_MS),
      };
      const wait = Math.max(
        tat.minute - at - (perMinute - 1) * minute,
        tat.hour - at - (perMinute * MINTS_PER_HOUR - 1) * hour,
      );
      if (wait > 0) return Math.ceil(wait);
      tats.set(network, { minute: tat.minute + minute, hour: tat.hour + hour });
      return 0;
    },
  };
}

/** None is further ahead than its whole window, but one that was counted before the clock was set back. */
const tatAt = (at: number, known = at, windowMs: number) =>
  known > at && known <= at + windowMs ? known : at;

export type MintLimit = ReturnType<typeof createMintLimit>;
