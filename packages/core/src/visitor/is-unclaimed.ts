import type { KeyValueStorage } from '../ports.ts';
import { LAST_VISITOR, type VisitorAccount } from './visitor-account.ts';

type Kept = { storage: KeyValueStorage; visitor: Pick<VisitorAccount, 'store'> };

/**
 * Whether what this browser keeps may be of somebody else: they had a name, and no session has said yet who is here. When one
 * does, what is not theirs is dropped before the visitor's `id` is set.
 */
export const isUnclaimed = ({ storage, visitor }: Kept): boolean =>
  visitor.store.getState().id === null && /"verified":true/.test(storage.get(LAST_VISITOR) ?? '');
