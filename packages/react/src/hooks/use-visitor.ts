'use client';
import { createVisitorResource, type Visitor, type VisitorAccount, type VisitorState } from '@durenai/core';
import { useSettings } from '../provider/durenai-context.ts';
import { useLiveResource } from './use-live-resource.ts';
import type { UseResourceResult } from './use-resource.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

export type UseVisitorResult = Omit<VisitorState, 'era'> &
  Pick<VisitorAccount, 'forget' | 'identify' | 'logout'> & {
    /** What the proxy knows of them, messages left included, as of what was said last; `data` is null for one whom it never met. */
    profile: UseResourceResult<Visitor | null>;
  };

/** Who is here, and what they can do about it: log in, log out, be forgotten. */
export function useVisitor(): UseVisitorResult {
  const { durenai } = useSettings('useVisitor');
  const { forget, identify, logout, store } = durenai.visitor;
  const { id, verified, features } = useStoreState(store, (state) => state);
  const profile = useLiveResource(
    durenai,
    useShared(durenai, `visitor:${id ?? ''}`, () => createVisitorResource(durenai)),
  );
  return { id, verified, features, profile, forget, identify, logout };
}
