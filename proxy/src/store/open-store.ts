import { sql } from 'kysely';
import { createBudget } from '../limits/budget.ts';
import type { BudgetSettings } from '../limits/budget-days.ts';
import { conversationStore } from './conversations.ts';
import { deliveryStore } from './deliveries.ts';
import { favoriteStore } from './favorites.ts';
import { metaStore } from './meta.ts';
import { migrate } from './migrate.ts';
import { type DatabasePlace, openDatabase } from './open-database.ts';
import { sendStore } from './sends.ts';
import { stopwatch } from './stopwatch.ts';
import { reasonOf, StoreError } from './store-error.ts';
import { visitorStore } from './visitors.ts';
import { groupCommit } from './writer.ts';

export type StoreOptions = DatabasePlace & {
  /** Default: the Standard plan's month, and nothing kept for verified visitors. */
  budget?: BudgetSettings | undefined;
  /** Refuses a database of an older version instead of bringing it to this one: a proxy may be at work on it. */
  asItIs?: boolean | undefined;
};

export type Store = Awaited<ReturnType<typeof openStore>>;

const STANDARD: BudgetSettings = { messagesPerMonth: undefined, verifiedShare: 0 };

/** @throws StoreError when the database is damaged, cannot be written or does not answer. */
export async function openStore({ budget: settings = STANDARD, asItIs = false, ...place }: StoreOptions) {
  const { clock } = place;
  const database = await openDatabase(place);
  const db = database.kysely;
  try {
    await sql`select 1`.execute(db);
  } catch (thrown) {
    await db.destroy();
    throw new StoreError(
      `${database.name} cannot be reached: ${reasonOf(thrown)}. Check it, and that the server runs and lets this machine in.`,
      thrown,
    );
  }
  try {
    await migrate(database, asItIs);
  } catch (thrown) {
    await db.destroy();
    throw thrown;
  }
  const now = () => new Date(clock.now()).toISOString();
  const write = groupCommit(database, stopwatch(clock));
  const budget = createBudget(db, settings);
  const visitors = visitorStore(db, write, budget, now);
  return {
    db,
    /** By the clock that the rows go by, in milliseconds. */
    now: database.now,
    write,
    budget,
    meta: metaStore(db),
    visitors,
    conversations: conversationStore(db, write, budget),
    sends: sendStore(db, write, budget),
    favorites: favoriteStore(db, visitors, now),
    deliveries: deliveryStore(write),
    /** @throws StoreError when the database does not answer. */
    async check(): Promise<void> {
      await sql`select 1 from meta limit 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
