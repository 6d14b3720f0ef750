import type { Transaction } from 'kysely';
import type { Budget } from '../limits/budget.ts';
import type { Tables } from './tables.ts';

/** Before a visitor is deleted: the wallet counts what of theirs was under way as spent. */
export async function releaseUnits(
  transaction: Transaction<Tables>,
  budget: Budget,
  visitorId: string,
): Promise<void> {
  const rows = await transaction
    .selectFrom('sends')
    .select(['unit', 'unit_day', 'verified', 'status'])
    .where('visitor_id', '=', visitorId)
    .where('unit', '=', 'reserved')
    .execute();
  for (const row of rows) {
    await budget.move(transaction, row, row.status === 'reserved' ? 'none' : 'consumed');
  }
}
