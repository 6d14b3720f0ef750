import type { DurenaiError } from '@durenai/core';
import type { Transaction } from 'kysely';
import type { Pace } from '../limits/pace.ts';
import { budgetExhausted, conversationNotFound } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { SendTable, Tables } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import type { SendEvent } from './send-machine.ts';

type Way =
  | { refusal: DurenaiError }
  | {
      refusal?: undefined;
      events: SendEvent[];
      extra: Pick<SendTable, 'unit_day'> & Partial<Pick<SendTable, 'baseline'>>;
      upstreamId: string | undefined;
      waitMs: number;
    };

type Ports = { store: Store; upstream: Pick<Upstream, 'now'>; pace: Pace };

/** How far a send gets now: to the point where a first byte may leave, or as far as there is room. */
export async function findWay(
  { store, upstream, pace }: Ports,
  transaction: Transaction<Tables>,
  at: number,
  row: SendTable,
): Promise<Way> {
  const place = await store.sends.placeOf(transaction, row);
  // Forgotten while it waited: without its conversation it would begin another one.
  if (row.conversation_id !== null && !place) return { refusal: conversationNotFound() };
  const events: SendEvent[] = row.status === 'claimed' ? [{ type: 'enqueued' }] : [];
  let { unit_day } = row;
  if (row.status !== 'reserved') {
    const reserved = await store.budget.reserve(transaction, at, row.verified === 1);
    if ('resetsAt' in reserved) return { refusal: budgetExhausted(reserved.resetsAt - at) };
    unit_day = reserved.day;
    events.push({ type: 'reserved' });
  }
  const waitMs = await pace.take(transaction, at);
  if (waitMs > 0) return { events, extra: { unit_day }, upstreamId: undefined, waitMs };
  return {
    events: [...events, { type: 'dispatched', at: upstream.now() } as const],
    extra: { unit_day, baseline: place?.last_message_id ?? null },
    upstreamId: place?.upstream_id,
    waitMs: 0,
  };
}
