import type { DurenaiError } from '@durenai/core';
import type { Pace } from '../limits/pace.ts';
import { conversationNotFound, queueFull } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import { isBlocked } from '../store/sends.ts';
import type { SendTable } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import type { Dispatch } from './dispatch-send.ts';
import { findWay } from './find-way.ts';
import type { Recorder } from './record-outcome.ts';
import { isPending, isWaiting } from './send-machine.ts';
import type { RowTask } from './write-patiently.ts';

export type Turn =
  | ({ kind: 'go' } & Dispatch)
  | { kind: 'wait'; row: SendTable; ms: number }
  /** Another send of its conversation comes first. */
  | { kind: 'blocked' }
  /** It has ended, here or elsewhere. */
  | { kind: 'over'; row: SendTable }
  /** Another process has it. */
  | { kind: 'lost' };

type Ports = {
  store: Store;
  upstream: Pick<Upstream, 'now'>;
  pace: Pace;
  owner: string;
  recordRefusal: Recorder['recordRefusal'];
};

/** What a waiting send's turn comes to: DISPATCHING is committed with it, before anything leaves. */
export async function takeTurn(
  { store, upstream, pace, owner, recordRefusal }: Ports,
  { why, requestId }: { why: DurenaiError | undefined; requestId: string },
  ...[transaction, at, row, isFresh, elapsed]: Parameters<RowTask<Turn>>
): Promise<Turn> {
  if (!isWaiting(row.status)) return isPending(row.status) ? { kind: 'lost' } : { kind: 'over', row };
  if (isFresh && (row.lease_owner !== owner || (row.lease_until ?? 0) <= at)) return { kind: 'lost' };
  const refuse = async (refusal: DurenaiError): Promise<Turn> => {
    const refused = await recordRefusal(transaction, at, row, refusal, requestId);
    return refused ? { kind: 'over', row: refused } : { kind: 'lost' };
  };
  if (at > row.deadline_at) return refuse(why ?? queueFull());
  const place = await store.sends.findPlace(transaction, row);
  // Forgotten while it waited: without its conversation it would begin another one.
  if (!place) return refuse(conversationNotFound());
  // Nobody can have come before one that was let into the queue.
  if (row.status === 'claimed' && isBlocked(place, row)) return { kind: 'blocked' };
  const way = await findWay({ store, upstream, pace }, transaction, at, row, place);
  if (way.refusal) return refuse(way.refusal);
  const { events, extra, waitMs } = way;
  if (events.length === 0) return { kind: 'wait', row, ms: waitMs };
  const ahead = await store.sends.advance(transaction, at, row, events, extra, owner);
  if (!ahead) return { kind: 'lost' };
  if (waitMs > 0) return { kind: 'wait', row: ahead, ms: waitMs };
  return { kind: 'go', row: ahead, upstreamId: place.upstreamId, elapsed };
}
