import type { Clock } from '@durenai/core';
import { LRUCache } from 'lru-cache';

/** How long a copy is as good as the original. */
const FRESH_MS = 60_000;
/** After that it is still given out for this long while a new one is fetched. */
const STALE_WHILE_REVALIDATE_MS = 5 * 60_000;
/** How old a copy may be when there is no new one to be had. */
export const STALE_IF_ERROR_MS = 24 * 60 * 60_000;
/** After a failure the old copy stands this long, so that visitors do not wait for one timeout after another. */
const RETRY_AFTER_FAILURE_MS = 10_000;

export type FreshCache<Params, Value> = {
  /**
   * `allow` is asked before `load` is called for this reader, and throws when it may not be: then an old copy will do.
   *
   * @throws what `load` or `allow` threw when there is no copy that is young enough.
   */
  get(params: Params, allow?: () => void): Promise<Value>;
  /** The next who asks waits for a new copy. */
  drop(params: Params): void;
};

/** Calls `load` once at a time per key, and no more often than freshness asks for. */
export function createFreshCache<Params, Value extends object>(options: {
  max: number;
  clock: Clock;
  /** Told of every read: from here, an older copy meanwhile, or after waiting for `load`. */
  onRead?: ((result: 'hit' | 'stale' | 'miss') => void) | undefined;
  keyOf: (params: Params) => string;
  load: (params: Params) => Promise<Value>;
}): FreshCache<Params, Value> {
  const { clock, keyOf, load, onRead } = options;
  type Entry = { value: Value; loadedAt: number };
  const age = (entry: Entry) => clock.now() - entry.loadedAt;

  /** The cache does not count what it has only begun to fetch. */
  const loading = new Set<string>();
  const cache = new LRUCache<string, Entry, { params: Params }>({
    max: options.max,
    ttl: FRESH_MS,
    ttlResolution: 0,
    perf: clock,
    noDeleteOnStaleGet: true,
    // Pushed out by others while it was on its way: who waits for it gets it nevertheless.
    ignoreFetchAbort: true,
    async fetchMethod(key, stale, { context, options: storing }) {
      loading.add(key);
      try {
        return { value: await load(context.params), loadedAt: clock.now() };
      } catch (thrown) {
        if (!stale || age(stale) >= STALE_IF_ERROR_MS) throw thrown;
        storing.ttl = RETRY_AFTER_FAILURE_MS;
        return stale;
      } finally {
        loading.delete(key);
      }
    },
  });

  return {
    drop: (params) => void cache.delete(keyOf(params)),
    async get(params, allow) {
      const key = keyOf(params);
      const fresh = cache.get(key);
      if (fresh) {
        onRead?.('hit');
        return fresh.value;
      }
      const known = cache.peek(key, { allowStale: true });
      try {
        if (!loading.has(key)) allow?.();
      } catch (thrown) {
        if (!known || age(known) >= STALE_IF_ERROR_MS) throw thrown;
        onRead?.('stale');
        return known.value;
      }
      const allowStale = known !== undefined && age(known) < FRESH_MS + STALE_WHILE_REVALIDATE_MS;
      onRead?.(allowStale ? 'stale' : 'miss');
      const entry = await cache.fetch(key, { context: { params }, allowStale });
      if (!entry) throw new Error('The catalogue cache lost an entry while loading it.');
      return entry.value;
    },
  };
}
