import { createStore, type StoreApi } from 'zustand/vanilla';
import { type DurenaiError, toDurenaiError } from '../errors.ts';

export type ResourceState<Data> =
  | { status: 'idle'; data: undefined }
  | { status: 'loading'; data: Data | undefined }
  | { status: 'ready'; data: Data }
  | { status: 'failed'; data: Data | undefined; error: DurenaiError };

/** One thing that is fetched: what is shown stays while it is fetched again. */
export type Resource<Data> = {
  readonly store: StoreApi<ResourceState<Data>>;
  /** Loads it on the first call, and again after a failure. */
  open(): void;
  /** Reads it again for somebody who waits for it. */
  reload(): Promise<void>;
  /** Reads it again unasked: until there is an answer, what is shown stays, be it a failure. */
  refresh(): Promise<void>;
};

/** @param initial what is known already, e.g. from a server: then nothing is fetched until `reload`. */
export function createResource<Data>(fetchData: () => Promise<Data>, initial?: Data): Resource<Data> {
  const store = createStore<ResourceState<Data>>(() =>
    initial === undefined ? { status: 'idle', data: undefined } : { status: 'ready', data: initial },
  );
  let latestRun = 0;

  async function refresh(): Promise<void> {
    latestRun += 1;
    const run = latestRun;
    try {
      const data = await fetchData();
      // Where nothing is shown yet, an older answer is better than none: news may come faster than answers.
      if (run === latestRun || store.getState().data === undefined) {
        store.setState({ status: 'ready', data }, true);
      }
    } catch (thrown) {
      const { status, data } = store.getState();
      if (run !== latestRun || status !== 'loading') return;
      store.setState({ status: 'failed', data, error: toDurenaiError(thrown) }, true);
    }
  }

  function reload(): Promise<void> {
    store.setState({ status: 'loading', data: store.getState().data }, true);
    return refresh();
  }

  return {
    store,
    open() {
      const { status } = store.getState();
      if (status === 'idle' || status === 'failed') void reload();
    },
    reload,
    refresh,
  };
}
