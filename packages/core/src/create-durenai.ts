import { createTransport, type Transport } from './client/create-transport.ts';
import { DurenaiError } from './errors.ts';
import {
  browserLock,
  browserStorage,
  browserTabs,
  type Clock,
  type Fetch,
  type KeyValueStorage,
  systemClock,
  type Tabs,
  type WithLock,
} from './ports.ts';
import { buildUrl } from './url.ts';
import { createVisitor, type VisitorTokens } from './visitor/create-visitor.ts';

export type DurenaiOptions = {
  /** Where the proxy answers, e.g. `https://chat.example.com`. */
  proxyUrl: string;
  /** Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Where tokens, drafts and unsent messages are kept. Default: `localStorage`, or memory where it is denied. */
  storage?: KeyValueStorage | undefined;
  clock?: Clock | undefined;
  /** In [0, 1). Default `Math.random`. */
  random?: (() => number) | undefined;
  /** Idempotency keys. Default: random UUIDs. */
  newId?: (() => string) | undefined;
  withLock?: WithLock | undefined;
  /** What this browser's tabs tell each other. Default: `BroadcastChannel`. */
  tabs?: Tabs | undefined;
  /** Where a character's portrait is. Default: the proxy's relay, so that visitors never touch a third party. */
  imageUrl?: ((character: ImageOwner) => string | null) | undefined;
};

type ImageOwner = { id: string; image_url: string | null };

/** One visitor at one proxy: what every store of `@durenai/core` is made from. */
export type Durenai = {
  readonly proxyUrl: string;
  readonly transport: Transport;
  readonly visitor: VisitorTokens;
  readonly storage: KeyValueStorage;
  readonly clock: Clock;
  readonly withLock: WithLock;
  readonly tabs: Tabs;
  newId(): string;
  imageUrl(character: ImageOwner): string | null;
  /** The store called `name`, made on first use: components that show the same thing share it. */
  shared<Value>(name: string, create: () => Value): Value;
};

/** Somebody is looking at a skeleton: told soon, they can decide for themselves. */
const LONGEST_RETRY_WAIT_MS = 2_000;

/**
 * @throws DurenaiError `misuse` when `proxyUrl` is not an http(s) URL.
 */
export function createDurenai(options: DurenaiOptions): Durenai {
  const { clock = systemClock, withLock = browserLock, random } = options;
  const proxyUrl = checkProxyUrl(options.proxyUrl);
  const baseUrl = `${proxyUrl}/v1`;
  const scope = `durenai:v1:${new URL(proxyUrl).host}:`;
  const storage = scoped(options.storage ?? browserStorage('local'), scope);
  const wire = { baseUrl, fetch: options.fetch, clock, random, longestRetryWaitMs: LONGEST_RETRY_WAIT_MS };
  const visitor = createVisitor({ transport: createTransport(wire), storage, clock, withLock });
  const transport = createTransport({
    ...wire,
    authorize: async (endpoint, renew) =>
      endpoint.access === 'visitor'
        ? { authorization: `Bearer ${await visitor.accessToken(renew)}` }
        : undefined,
  });
  const stores = new Map<string, unknown>();

  return {
    proxyUrl,
    transport,
    visitor,
    storage,
    clock,
    withLock,
    tabs: options.tabs ?? browserTabs(scope),
    newId: options.newId ?? randomId,
    imageUrl:
      options.imageUrl ??
      ((character) =>
        character.image_url === null
          ? null
          : buildUrl(baseUrl, '/characters/{character_id}/image', { character_id: character.id })),
    shared<Value>(name: string, create: () => Value) {
      if (!stores.has(name)) stores.set(name, create());
      return stores.get(name) as Value;
    },
  };
}

function checkProxyUrl(proxyUrl: string): string {
  if (!URL.canParse(proxyUrl) || !/^https?:$/.test(new URL(proxyUrl).protocol)) {
    throw new DurenaiError({
      code: 'misuse',
      message: `proxyUrl must be the address of your Durenai proxy, e.g. "https://chat.example.com"; it is ${JSON.stringify(proxyUrl)}.`,
    });
  }
  return proxyUrl.replace(/\/+$/, '');
}

/** Keys of two proxies on one page must not meet. */
function scoped(storage: KeyValueStorage, prefix: string): KeyValueStorage {
  return {
    get persistent() {
      return storage.persistent;
    },
    get: (key) => storage.get(prefix + key),
    set: (key, value) => storage.set(prefix + key, value),
    remove: (key) => storage.remove(prefix + key),
  };
}

/** `crypto.randomUUID` exists only in secure contexts; `getRandomValues` everywhere. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
