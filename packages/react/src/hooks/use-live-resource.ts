'use client';
import type { Durenai, Resource, VisitorState } from '@durenai/core';
import { useEffect } from 'react';
import { type UseResourceResult, useResource } from './use-resource.ts';
import { useStoreState } from './use-store-state.ts';

/** News of a conversation come in bursts, and each is worth one look at what they change. */
const REFRESH_AFTER_MS = 500;

const idOf = ({ id }: VisitorState) => id;

/** Those that are read again soon, however many components show them. */
const due = new WeakSet<object>();

/** What the conversations of a visitor change. It follows what is said anywhere: here, in another tab, on another device. */
export function useLiveResource<Data>(durenai: Durenai, resource: Resource<Data>): UseResourceResult<Data> {
  const result = useResource(resource);
  const visitorId = useStoreState(durenai.visitor.store, idOf);
  useEffect(() => {
    // Nobody has said anything yet: there is nothing to listen for.
    if (visitorId === null) return undefined;
    // Loaded by a component that is gone: since then, nobody has listened.
    if (resource.store.getState().status === 'ready') void resource.refresh();
    return durenai.live.on(({ kind }) => {
      if (kind === 'send' || due.has(resource)) return;
      due.add(resource);
      durenai.clock.after(REFRESH_AFTER_MS, () => {
        due.delete(resource);
        void resource.refresh();
      });
    });
  }, [durenai, visitorId, resource]);
  return result;
}
