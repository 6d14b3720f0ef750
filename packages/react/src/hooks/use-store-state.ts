'use client';
import { useSyncExternalStore } from 'react';
import type { StoreApi } from 'zustand/vanilla';

/**
 * The one bridge between the stores of `@durenai/core` and React.
 *
 * @param select must return the same value for the same state: pick, do not build.
 * @param serverState what the server rendered, so that hydration starts from the same. Default: the
 *   store's initial state, which is right for stores that read nothing from storage.
 */
export function useStoreState<State, Slice>(
  store: StoreApi<State>,
  select: (state: State) => Slice,
  serverState?: State,
): Slice {
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.getState()),
    () => select(serverState ?? store.getInitialState()),
  );
}
