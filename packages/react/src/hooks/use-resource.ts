'use client';
import type { Resource, ResourceState } from '@durenai/core';
import { useEffect } from 'react';
import { useStoreState } from './use-store-state.ts';

export type UseResourceResult<Data> = ResourceState<Data> & { reload: () => Promise<void> };

export function useResource<Data>(resource: Resource<Data>): UseResourceResult<Data> {
  useEffect(() => resource.open(), [resource]);
  const state = useStoreState(resource.store, (current) => current);
  return { ...state, reload: resource.reload };
}
