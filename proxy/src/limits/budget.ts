import { type Kysely, sql, type Transaction } from 'kysely';
import { prepare } from '../store/prepare.ts';
import type { BudgetTable, SendTable, Tables } from '../store/tables.ts';
import {
  type BudgetSettings,
  budgetOn,
  dayOf,
  endOfDay,
  isInForce,
  passedOf,
  spendable,
} from './budget-days.ts';

/** Where a unit of the wallet stands; the day is the one that it was taken from. */
export type UnitMove = Pick<SendTable, 'unit' | 'unit_day' | 'verified'>;

/** What DurenAI says of the account. */
export type AccountQuota = { used: number; limit: number; resetsAt: number };

/**
 * The wallet. Everything here runs inside the transaction of the send that it is about, as one conditional
 * update of one row: however many instances there are, they admit exactly the limit.
 */
export function createBudget(db: Kysely<Tables>, settings: BudgetSettings) {
  const take = prepare(
    db,
    (day: number, at: number, anonymous: number) => sql<Pick<BudgetTable, 'day'>>`
      update budgets set reserved = reserved + 1, day_reserved = day_reserved + 1,
        anonymous_used = anonymous_used + ${anonymous}
      where id = 'account' and day - ${day} between 0 and 1 and period_ends > ${at}
        and used + reserved < month_limit and day_used + day_reserved < day_limit
        and (${anonymous} = 0 or anonymous_used < anonymous_limit)
      returning day`,
  );

  // Another period may have begun since: counts never fall below nothing.
  const plus = (column: keyof BudgetTable, change: number) => {
    const sum = sql`${sql.ref(column)} + ${change}`;
    return sql`case when ${sum} >= 0 then ${sum} else ${sql.ref(column)} end`;
  };
  const add = prepare(
    db,
    (day: number | null, reserved: number, used: number, anonymous: number) => sql`
      update budgets set reserved = ${plus('reserved', reserved)}, used = ${plus('used', used)},
        day_reserved = case when day = ${day} then ${plus('day_reserved', reserved)} else day_reserved end,
        day_used = case when day = ${day} then ${plus('day_used', used)} else day_used end,
        anonymous_used = case when day = ${day} then ${plus('anonymous_used', anonymous)} else anonymous_used end
      where id = 'account'`,
  );

  const rowOf = (on: Kysely<Tables>) => on.selectFrom('budgets').selectAll().executeTakeFirst();

  /** As it stands, without making or rolling over anything. */
  async function read(on: Kysely<Tables>, at: number): Promise<BudgetTable> {
    const row = await rowOf(on);
    return row && isInForce(row, at) ? row : budgetOn(row, at, settings);
  }

  /** The row of today, made or rolled over where need be. */
  async function today(transaction: Transaction<Tables>, at: number): Promise<BudgetTable> {
    const row = await rowOf(transaction);
    if (row && isInForce(row, at)) return row;
    const fresh = budgetOn(row, at, settings);
    if (!row) {
      await transaction
        .insertInto('budgets')
        .values(fresh)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    } else {
      await transaction
        .updateTable('budgets')
        .set(fresh)
        .where('id', '=', 'account')
        .where('day', '=', row.day)
        .where('period_ends', '=', row.period_ends)
        .where('reserved', '=', row.reserved)
        .where('used', '=', row.used)
        .execute();
    }
    return today(transaction, at);
  }

  async function reserve(
    transaction: Transaction<Tables>,
    at: number,
    verified: boolean,
  ): Promise<{ day: number } | { resetsAt: number }> {
    const takeOne = async () => (await take(transaction, dayOf(at), at, verified ? 0 : 1)).rows[0];
    const taken = await takeOne();
    if (taken) return taken;
    const row = await today(transaction, at);
    return (await takeOne()) ?? { resetsAt: refillsAt(row) };
  }

  /** Changes the counts by what happened to one unit. */
  async function move(
    transaction: Transaction<Tables>,
    from: UnitMove,
    to: SendTable['unit'],
  ): Promise<void> {
    if (from.unit === to || from.unit === 'none') return;
    const reserved = (to === 'reserved' ? 1 : 0) - (from.unit === 'reserved' ? 1 : 0);
    const used = (to === 'consumed' ? 1 : 0) - (from.unit === 'consumed' ? 1 : 0);
    const anonymous = to === 'none' && from.verified === 0 ? -1 : 0;
    await add(transaction, from.unit_day, reserved, used, anonymous);
  }

  /** DurenAI is the truth: whatever else was spent with this key is spent. Never lowers a count within a period. */
  async function learn(transaction: Transaction<Tables>, at: number, quota: AccountQuota): Promise<void> {
    const row = await today(transaction, at);
    // It goes by another clock: what it counted in a period that is over here is not spent of this one.
    const isOver = quota.resetsAt <= at;
    const ends = quota.resetsAt > at ? quota.resetsAt : row.period_ends;
    const isNewPeriod = ends > row.period_ends + 1000 && quota.used < row.used;
    // What is reserved may be counted there already.
    const told = isOver ? 0 : Math.max(0, quota.used - row.reserved);
    const limit = spendable(Math.min(quota.limit, settings.messagesPerMonth ?? quota.limit));
    const used = Math.max(isNewPeriod ? row.day_used : row.used, told);
    await correct(transaction, at, row, { period_ends: ends, month_limit: limit, used });
  }

  /** What the site's owner has set since the month began holds at once where it is less; more, when the account is read. */
  async function obeySettings(transaction: Transaction<Tables>, at: number): Promise<void> {
    const most = spendable(settings.messagesPerMonth ?? Number.POSITIVE_INFINITY);
    const known = await rowOf(transaction);
    if (!known || known.month_limit <= most) return;
    const row = await today(transaction, at);
    await correct(transaction, at, row, { ...row, month_limit: most });
  }

  async function correct(
    transaction: Transaction<Tables>,
    at: number,
    row: BudgetTable,
    { period_ends, month_limit, used }: Pick<BudgetTable, 'period_ends' | 'month_limit' | 'used'>,
  ): Promise<void> {
    const isNews = row.month_limit !== month_limit || row.period_ends !== period_ends;
    // The day was paced, and its owner alerted, by what was known then.
    const month_alerted = Math.min(row.month_alerted, passedOf(month_limit, used + row.reserved));
    const known = { ...row, period_ends, month_limit, used, month_alerted };
    await transaction
      .updateTable('budgets')
      .set(isNews ? budgetOn(known, at, settings) : { used })
      .where('id', '=', 'account')
      .execute();
  }

  return { read, today, reserve, move, learn, obeySettings };
}

export type Budget = ReturnType<typeof createBudget>;

const isMonthSpent = ({ used, reserved, month_limit }: BudgetTable) => used + reserved >= month_limit;

export function isSpent(row: BudgetTable, verified: boolean): boolean {
  return (
    isMonthSpent(row) ||
    row.day_used + row.day_reserved >= row.day_limit ||
    (!verified && row.anonymous_used >= row.anonymous_limit)
  );
}

export const refillsAt = (row: BudgetTable) => (isMonthSpent(row) ? row.period_ends : endOfDay(row.day));
