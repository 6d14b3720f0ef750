import type { ExpressionOrFactory, SqlBool, Transaction } from 'kysely';
import type { Budget } from '../limits/budget.ts';
import type { Tables } from './tables.ts';

/** Before sends are deleted: the wallet counts those that were under way as spent. */
export async function releaseUnits(
  transaction: Transaction<Tables>,
  budget: Budget,
  which: ExpressionOrFactory<Tables, 'sends', SqlBool>,
): Promise<void> {
  const rows = await transaction
    .selectFrom('sends')
    .select(['unit', 'unit_day', 'verified', 'status'])
    .where(which)
    .where('unit', '=', 'reserved')
    .execute();
  for (const row of rows) {
    await budget.move(transaction, row, row.status === 'reserved' ? 'none' : 'consumed');
  }
}
