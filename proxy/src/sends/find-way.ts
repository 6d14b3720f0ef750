import type { DurenaiError } from '@durenai/core';
import type { Transaction } from 'kysely';
import type { Pace } from '../limits/pace.ts';
import { budgetExhausted } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { Place } from '../store/sends.ts';
import type { SendTable, Tables } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import type { SendEvent } from './send-machine.ts';

type Way =
  | { refusal: DurenaiError }
  | {
      refusal?: undefined;
      events: SendEvent[];
      extra: Pick<SendTable, 'unit_day'> & Partial<Pick<SendTable, 'baseline'>>;
      waitMs: number;
    };

type Ports = { store: Store; upstream: Pick<Upstream, 'now'>; pace: Pace };

/**
 * How far a send gets now: to the point where a first byte may leave, or as far as there is room. A turn to ask DurenAI is
 * taken with the unit, and is lost where there is none.
 */
export async function findWay(
  { store, upstream, pace }: Ports,
  transaction: Transaction<Tables>,
  at: number,
  row: SendTable,
  { lastMessageId }: Place,
): Promise<Way> {
  const events: SendEvent[] = row.status === 'claimed' ? [{ type: 'enqueued' }] : [];
  const [reserved, waitMs] = await Promise.all([
    row.status === 'reserved' ? undefined : store.budget.reserve(transaction, at, row.verified === 1),
    pace.take(transaction, at),
  ]);
  if (reserved && 'resetsAt' in reserved) return { refusal: budgetExhausted(reserved.resetsAt - at) };
  if (reserved) events.push({ type: 'reserved' });
  const unit_day = reserved?.day ?? row.unit_day;
  if (waitMs > 0) return { events, extra: { unit_day }, waitMs };
  return {
    events: [...events, { type: 'dispatched', at: upstream.now() } as const],
    extra: { unit_day, baseline: lastMessageId },
    waitMs: 0,
  };
}
