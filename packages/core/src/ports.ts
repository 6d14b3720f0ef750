/** What the outside world gives us. Passed in, with defaults at the edge, so that tests need no module mock. */

/** What is read of an answer piece by piece. The `Response` of any `fetch` has it. */
export type FetchedResponse = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: FetchedHeaders;
  readonly body: FetchedBody | null;
};

/** An answer that can be read at once as well. The `Response` of any `fetch` can. */
export type TextResponse = FetchedResponse & { text(): Promise<string> };

export type FetchedHeaders = { get(name: string): string | null };

export type FetchedBody = {
  getReader(): {
    read(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
};

export type Fetch<Answer extends FetchedResponse = TextResponse> = (
  input: string,
  init: RequestInit,
) => Promise<Answer>;

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, action: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** Waits on the port's clock; rejects with the signal's reason when aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Where a browser remembers things. */
export type KeyValueStorage = {
  /** False when nothing outlives the page. Default true. */
  readonly persistent?: boolean | undefined;
  /** Whether the tabs of the browser have it in common; where not, each is a visitor of its own. Default: as `persistent`. */
  readonly shared?: boolean | undefined;
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): readonly string[];
};

export function memoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    persistent: false,
    get: (key) => entries.get(key) ?? null,
    set: (key, value) => void entries.set(key, value),
    remove: (key) => void entries.delete(key),
    keys: () => [...entries.keys()],
  };
}

/**
 * `localStorage`, or `sessionStorage` where `kind` is `session`; falls back to memory where the browser denies it (reading the
 * property may already throw) or where it is full. What was written to memory stays readable.
 */
export function browserStorage(kind?: 'local' | 'session'): KeyValueStorage {
  const fallback = memoryStorage();
  // Whatever a server calls localStorage is one for all visitors.
  if (typeof document === 'undefined') return fallback;
  let denied = false;
  const attempt = <Result>(use: (storage: Storage) => Result): Result | null => {
    try {
      return use(kind === 'session' ? sessionStorage : localStorage);
    } catch {
      denied = true;
      return null;
    }
  };
  return {
    get persistent() {
      attempt((storage) => storage.getItem('durenai'));
      return !denied;
    },
    shared: kind !== 'session',
    get: (key) => fallback.get(key) ?? attempt((storage) => storage.getItem(key)),
    set(key, value) {
      const kept = attempt((storage) => {
        storage.setItem(key, value);
        // Some extensions let it be written to nowhere, and say nothing.
        return storage.getItem(key) === value;
      });
      if (kept) fallback.remove(key);
      else {
        denied = true;
        fallback.set(key, value);
        // Or what stood there would come back on the next page, beside what is newer.
        attempt((storage) => storage.removeItem(key));
      }
    },
    remove(key) {
      fallback.remove(key);
      attempt((storage) => storage.removeItem(key));
    },
    keys: () => [...new Set([...fallback.keys(), ...(attempt((storage) => Object.keys(storage)) ?? [])])],
  };
}

/** Runs `action` while holding `name` across all tabs of this origin, where the browser has locks. */
export type WithLock = <Result>(name: string, action: () => Promise<Result>) => Promise<Result>;

export const browserLock: WithLock = async (name, action) => {
  let running: ReturnType<typeof action> | undefined;
  const run = () => (running ??= action());
  try {
    return await navigator.locks.request<ReturnType<typeof action>>(name, run);
  } catch {
    // There are none, they are denied with the storage, or it is the action that failed.
    return run();
  }
};

/** Messages between the tabs of one origin that show the same proxy. A tab does not hear itself. */
export type Tabs = {
  /** @param message what the browser can clone. The other tabs may run another version: listeners check it. */
  post(topic: string, message: unknown): void;
  /** Returns the way to stop. */
  on(topic: string, listener: (message: unknown) => void): () => void;
  /** For good: nothing is heard or posted from now on. */
  close(): void;
};

/**
 * The tabs of this browser, by `BroadcastChannel`; silence where there is none or it is denied, and on servers, which have no
 * tabs: each page that they render would leave one open. Opened on first use.
 */
export function browserTabs(name: string): Tabs {
  let channel: BroadcastChannel | undefined;
  let isClosed = false;
  const listeners = topicListeners();
  const open = (): BroadcastChannel | undefined => {
    try {
      if (channel || isClosed || typeof document === 'undefined') return channel;
      channel = new BroadcastChannel(name);
      // Any script of the page can post here.
      channel.onmessage = ({ data }: MessageEvent<{ topic?: unknown; message?: unknown } | null>) => {
        if (data?.message !== undefined) listeners.tell(data.topic, data.message);
      };
      return channel;
    } catch {
      // There is none, or it is denied with the storage.
      return;
    }
  };
  return {
    post: (topic, message) => open()?.postMessage({ topic, message }),
    on(topic, listener) {
      open();
      return listeners.add(topic, listener);
    },
    close() {
      isClosed = true;
      channel?.close();
      channel = undefined;
    },
  };
}

/** Tabs in memory: each call of the returned function opens one more, connected to all the others. */
export function memoryTabs(): () => Tabs {
  const open = new Set<ReturnType<typeof topicListeners>>();
  return () => {
    const own = topicListeners();
    open.add(own);
    return {
      post(topic, message) {
        if (!open.has(own)) return;
        for (const other of open) {
          if (other === own) continue;
          const copy = structuredClone(message);
          queueMicrotask(() => other.tell(topic, copy));
        }
      },
      on: own.add,
      close: () => void open.delete(own),
    };
  };
}

function topicListeners() {
  const all = new Set<{ topic: string; listener: (message: unknown) => void }>();
  return {
    add(topic: string, listener: (message: unknown) => void): () => void {
      const added = { topic, listener };
      all.add(added);
      return () => void all.delete(added);
    },
    tell(topic: unknown, message: unknown): void {
      for (const each of all) if (each.topic === topic) each.listener(message);
    },
  };
}

/** Whether somebody can see this page, and whether the browser has a network. */
export type Presence = {
  visible(): boolean;
  online(): boolean;
  /** Called when either may have changed. Returns the way to stop. */
  onChange(listener: () => void): () => void;
};

/** Where there is no document, as on a server, a page counts as visible and online. */
export const browserPresence: Presence = {
  visible: () => globalThis.document?.visibilityState !== 'hidden',
  online: () => globalThis.navigator?.onLine !== false,
  onChange(listener) {
    if (typeof document === 'undefined') return () => {};
    const stopped = new AbortController();
    document.addEventListener('visibilitychange', listener, stopped);
    addEventListener('online', listener, stopped);
    addEventListener('offline', listener, stopped);
    return () => stopped.abort();
  },
};
