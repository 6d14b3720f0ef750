import { type CallArguments, createTransport, type Transport } from './client/create-transport.ts';
import { DurenaiError } from './errors.ts';
import { type Live, lazyLive } from './live/live.ts';
import {
  browserLock,
  browserPresence,
  browserStorage,
  browserTabs,
  type Clock,
  type Fetch,
  type KeyValueStorage,
  type Presence,
  systemClock,
  type Tabs,
  type WithLock,
} from './ports.ts';
import { buildUrl } from './url.ts';
import { createVisitor } from './visitor/create-visitor.ts';
import type { IdentitySource, VisitorAccount } from './visitor/visitor-account.ts';

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
  /** Says who is logged in on your site, from the first request on. Default: nobody, until `visitor.identify`. */
  identity?: IdentitySource | undefined;
  /** Whether this page is looked at, and has a network. Default: what the browser says. */
  presence?: Presence | undefined;
  /** Asked before a message is kept or sent. On false it waits in the composer. Default: every message may go. */
  permit?: (() => boolean) | undefined;
  /** Where a character's portrait is. Default: the proxy's relay, so that visitors never touch a third party. */
  imageUrl?: ((character: ImageOwner) => string | null) | undefined;
};

type ImageOwner = { id: string; image_url: string | null };

/** One visitor at one proxy: what every store of `@durenai/core` is made from. */
export type Durenai = {
  readonly proxyUrl: string;
  /** Of the current era of {@link VisitorAccount.store}: calls of an earlier one are cut off (`aborted`). */
  readonly transport: Transport;
  readonly visitor: VisitorAccount;
  /** Of the current era: what an earlier one still writes goes nowhere. */
  readonly storage: KeyValueStorage;
  readonly clock: Clock;
  readonly withLock: WithLock;
  /** Whomever they show; what is of one visitor goes through `visitorTabs`. */
  readonly tabs: Tabs;
  readonly presence: Presence;
  readonly permit: (() => boolean) | undefined;
  /** What changes on the server, in other tabs and on other devices. Of the current era. */
  readonly live: Live;
  /** Aborted when the current era ends: whatever waits meanwhile has nobody to wait for. */
  readonly signal: AbortSignal;
  newId(): string;
  imageUrl(character: ImageOwner): string | null;
  /** The store called `name`, made on first use in each era: components that show the same thing share it. */
  shared<Value>(name: string, create: () => Value): Value;
  /**
   * Ends the event stream, the listeners and every call that is under way, for good. What was not sent yet stays in
   * the storage, and is taken up by the next page.
   */
  close(): void;
};

/** Somebody is looking at a skeleton: told soon, they can decide for themselves. */
const LONGEST_RETRY_WAIT_MS = 2_000;

/**
 * @throws DurenaiError `misuse` when `proxyUrl` is not an http(s) URL.
 */
export function createDurenai(options: DurenaiOptions): Durenai {
  const { clock = systemClock, withLock: lock = browserLock, presence = browserPresence, random } = options;
  const proxyUrl = checkProxyUrl(options.proxyUrl);
  const baseUrl = `${proxyUrl}/v1`;
  // Encoded, so that none begins as another one does: two proxies of one host know nothing of each other's visitors.
  const scope = `durenai:v1:${encodeURIComponent(proxyUrl)}:`;
  const kept = options.storage ?? browserStorage();
  const scopedStorage = (signal?: AbortSignal) => scoped(kept, scope, signal);
  const storage = scopedStorage();
  // Tabs with visitors of their own have nothing to tell each other.
  const room = typeof document === 'undefined' || storage.shared ? scope : randomId();
  const tabs = options.tabs ?? browserTabs(room);
  // Nor to wait for; and what was closed gives its turn to whoever is next.
  const withLock: WithLock = (name, action) =>
    lock(room + name, async () => {
      era.signal.throwIfAborted();
      return action();
    });
  const transport = createTransport({
    baseUrl,
    fetch: options.fetch,
    clock,
    random,
    longestRetryWaitMs: LONGEST_RETRY_WAIT_MS,
    authorize: async (endpoint, renew) =>
      endpoint.access === 'visitor'
        ? { authorization: `Bearer ${await visitor.accessToken(renew)}` }
        : undefined,
  });
  const visitor = createVisitor({
    transport,
    storage,
    clock,
    withLock,
    tabs,
    identity: options.identity,
  });
  const openLive = (own: Transport, storage: KeyValueStorage, signal: AbortSignal) =>
    lazyLive(async () => {
      const { createLive } = await import('./live/create-live.ts');
      return createLive({
        transport: own,
        storage,
        visitor,
        clock,
        random,
        tabs,
        withLock,
        presence,
        signal,
      });
    });
  let era = beginEra(transport, scopedStorage, openLive);
  visitor.store.subscribe((now, before) => {
    if (now.era === before.era) return;
    era.end();
    era = beginEra(transport, scopedStorage, openLive);
  });

  return {
    proxyUrl,
    get transport() {
      return era.transport;
    },
    visitor,
    get storage() {
      return era.storage;
    },
    clock,
    withLock,
    tabs,
    presence,
    permit: options.permit,
    get live() {
      return era.live;
    },
    get signal() {
      return era.signal;
    },
    newId: options.newId ?? randomId,
    imageUrl:
      options.imageUrl ??
      ((character) =>
        character.image_url === null
          ? null
          : buildUrl(baseUrl, '/characters/{character_id}/image', { character_id: character.id })),
    shared<Value>(name: string, create: () => Value) {
      const { stores } = era;
      if (!stores.has(name)) stores.set(name, create());
      return stores.get(name) as Value;
    },
    close() {
      era.end();
      // Whoever is still expected comes no more.
      visitor.store.setState({ id: null, verified: false });
      tabs.close();
    },
  };
}

/**
 * What was begun for one visitor must neither show nor write anything once another one is here, however late
 * its answers come.
 */
function beginEra(
  transport: Transport,
  openStorage: (signal: AbortSignal) => KeyValueStorage,
  openLive: (transport: Transport, storage: KeyValueStorage, signal: AbortSignal) => Live,
) {
  const ending = new AbortController();
  const { signal } = ending;
  const withEnd = (args: CallArguments | undefined) => ({
    ...args,
    signal: args?.signal ? AbortSignal.any([args.signal, signal]) : signal,
  });
  const own: Transport = {
    call: (endpoint, args) => transport.call(endpoint, withEnd(args)),
    open: (endpoint, args) => transport.open(endpoint, withEnd(args)),
  };
  const storage = openStorage(signal);
  const live = openLive(own, storage, signal);
  const stores = new Map<string, unknown>();
  return {
    transport: own,
    storage,
    live,
    signal,
    stores,
    end: () => ending.abort(),
  };
}

function checkProxyUrl(proxyUrl: string): string {
  const href = URL.canParse(proxyUrl) ? new URL(proxyUrl).href : '';
  if (!/^https?:/.test(href)) {
    throw new DurenaiError({
      code: 'misuse',
      message: `proxyUrl must be an http(s) URL; it is ${JSON.stringify(proxyUrl)}.`,
    });
  }
  return href.replace(/\/+$/, '');
}

/** Keys of two proxies on one page must not meet. Once aborted, it is empty and takes nothing. */
function scoped(storage: KeyValueStorage, prefix: string, signal: AbortSignal | undefined): KeyValueStorage {
  return {
    get persistent() {
      return storage.persistent !== false;
    },
    get shared() {
      return storage.shared ?? this.persistent;
    },
    get: (key) => (signal?.aborted ? null : storage.get(prefix + key)),
    set: (key, value) => void (signal?.aborted || storage.set(prefix + key, value)),
    remove: (key) => void (signal?.aborted || storage.remove(prefix + key)),
    keys: () =>
      storage
        .keys()
        .flatMap((key) => (key.startsWith(prefix) && !signal?.aborted ? [key.slice(prefix.length)] : [])),
  };
}

/** `crypto.randomUUID` exists only in secure contexts; `getRandomValues` everywhere. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
