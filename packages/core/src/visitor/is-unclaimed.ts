import { LAST_VISITOR } from './visitor-account.ts';
import type { VisitorTabsOptions } from './visitor-tabs.ts';

/**
 * Whether what this browser keeps may be of somebody else: they had a name, and no session has said yet who is here. When one
 * does, what is not theirs is dropped before the visitor's `id` is set.
 */
export const isUnclaimed = ({ storage, visitor }: Pick<VisitorTabsOptions, 'storage' | 'visitor'>): boolean =>
  visitor.store.getState().id === null && /"verified":true/.test(storage.get(LAST_VISITOR) ?? '');
