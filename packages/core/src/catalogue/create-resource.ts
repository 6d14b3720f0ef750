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
  reload(): Promise<void>;
};

/** @param initial what is known already, e.g. from a server: then nothing is fetched until `reload`. */
export function createResource<Data>(fetchData: () => Promise<Data>, initial?: Data): Resource<Data> {
  const store = createStore<ResourceState<Data>>(() =>
    initial === undefined ? { status: 'idle', data: undefined } : { status: 'ready', data: initial },
  );
  let latestRun = 0;

  async function reload(): Promise<void> {
    latestRun += 1;
    const run = latestRun;
    store.setState({ status: 'loading', data: store.getState().data }, true);
    try {
      const data = await fetchData();
      if (run === latestRun) store.setState({ status: 'ready', data }, true);
    } catch (thrown) {
      const { data } = store.getState();
      if (run === latestRun) store.setState({ status: 'failed', data, error: toDurenaiError(thrown) }, true);
    }
  }

  return {
    store,
    open() {
      const { status } = store.getState();
      if (status === 'idle' || status === 'failed') void reload();
    },
    reload,
  };
}
