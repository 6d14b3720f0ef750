import { createHash } from 'node:crypto';
import { isIP, type LookupFunction } from 'node:net';
import { type Clock, type FetchedResponse, isDurenaiError, MAX_IMAGE_BYTES } from '@durenai/core';
import { LRUCache } from 'lru-cache';
import { describeError, type Log } from '../log.ts';
import { tooManyImages, upstreamFailed } from '../refusals.ts';
import { openConnections } from '../upstream/open-connections.ts';
import { checkAddresses, type Lookup } from './check-address.ts';
import { imageTypeOf } from './image-type.ts';

type RelayedImage = { type: string; bytes: Buffer; etag: string };

export type ImageRelay = {
  /** @throws DurenaiError `upstream_unavailable` when there is nothing that may be shown, `queue_full` when too many wait. */
  get(url: string): Promise<RelayedImage>;
};

const CACHE_BYTES = 64 * 1024 * 1024;
const CACHE_MS = 24 * 60 * 60_000;
/** Whoever asks for one that cannot be had must not make this server ask for it each time. */
const RETRY_AFTER_FAILURE_MS = 10_000;
const TIMEOUT_MS = 15_000;
const TIMEOUTS = { connect: 5000, firstByte: 10_000, idle: 5000 };

/** Each may hold `MAX_IMAGE_BYTES`, and is one connection to somebody else's server. */
const DOWNLOADS_AT_ONCE = 16;
const WAITING_AT_MOST = 200;

/** Fetches portraits in place of the visitor, so that no third party learns who looks at what. */
export function createImageRelay(options: {
  hosts: readonly string[];
  lookup: Lookup;
  /** Whether names may stand for addresses of this machine or network. */
  allowPrivate: boolean;
  clock: Clock;
  log: Log;
}): ImageRelay {
  const { lookup, allowPrivate, clock, log } = options;
  const hosts = new Set(options.hosts);

  async function download(url: string): Promise<RelayedImage> {
    const target = URL.canParse(url) ? new URL(url) : undefined;
    if (!target || !/^https?:$/.test(target.protocol) || target.username || target.password) {
      throw new Error('the address of the image is not a plain http(s) URL');
    }
    if (!hosts.has(target.host)) throw new Error('the host of the image is not in IMAGE_HOSTS');
    target.hash = '';

    const addresses = await checkAddresses(target, { lookup, allowPrivate });
    // Images are kept for a day: connections of their own cost little, and lead to no other address.
    const connections = openConnections({ timeouts: TIMEOUTS, socket: { lookup: alwaysTo(addresses) } });
    const controller = new AbortController();
    const cancelTimeout = clock.after(TIMEOUT_MS, () => controller.abort());
    try {
      // The key is for the API alone; a redirect would lead off the list of hosts.
      const response = await connections.fetch(target.href, {
        headers: { accept: 'image/webp,image/png,image/jpeg,image/gif' },
        signal: controller.signal,
      });
      // Not a part of it (206), which would be kept as if it were whole.
      if (response.status !== 200) throw new Error(`the image host answered ${response.status}`);
      const bytes = await readBytes(response, MAX_IMAGE_BYTES);
      const type = imageTypeOf(bytes);
      if (type === undefined) throw new Error('the image is not JPEG, PNG, WebP or GIF');
      return {
        type,
        bytes,
        etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      };
    } finally {
      cancelTimeout();
      // Whatever was not read is not wanted.
      await connections.close();
    }
  }

  const inTurn = takeTurns(DOWNLOADS_AT_ONCE, WAITING_AT_MOST);

  const cache = new LRUCache<string, { image: RelayedImage | undefined }>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ image }) => (image?.bytes.byteLength ?? 0) + 1,
    ttl: CACHE_MS,
    ttlResolution: 0,
    perf: clock,
    ignoreFetchAbort: true,
    async fetchMethod(url, _stale, { options: storing }) {
      try {
        return { image: await inTurn(() => download(url)) };
      } catch (thrown) {
        if (isDurenaiError(thrown) && thrown.status === 503) throw thrown;
        const reason = thrown instanceof Error ? thrown.message : 'unknown error';
        log.warn(describeError(thrown), `an image could not be relayed: ${reason}`);
        storing.ttl = RETRY_AFTER_FAILURE_MS;
        return { image: undefined };
      }
    },
  });

  return {
    async get(url) {
      const { image } = (await cache.fetch(url)) ?? {};
      if (!image) throw upstreamFailed();
      return image;
    },
  };
}

/** Runs so many at once; others wait, first come first served, until too many do. */
function takeTurns(atOnce: number, waitingAtMost: number) {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async <Result>(task: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else if (waiting.length >= waitingAtMost) throw tooManyImages();
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** The answer that was checked: a second question could be answered otherwise. */
function alwaysTo(checked: readonly string[]): LookupFunction {
  const addresses = checked.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, addresses);
    else done(null, first?.address ?? '', first?.family);
  };
}

/** Counts bytes while they arrive: what a header promises is no protection. */
async function readBytes({ body }: FetchedResponse, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || !value) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) throw new Error(`the image is larger than ${maxBytes} bytes`);
    chunks.push(value);
  }
}
