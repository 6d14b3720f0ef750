import type { Clock } from '@durenai/core';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { createBudget } from '../limits/budget.ts';
import type { BudgetSettings } from '../limits/budget-days.ts';
import { conversationStore } from './conversations.ts';
import { deliveryStore } from './deliveries.ts';
import { favoriteStore } from './favorites.ts';
import { metaStore } from './meta.ts';
import { migrations } from './migrations.ts';
import { sendStore } from './sends.ts';
import { kyselyDatabase, type OpenDatabase, openSqlite } from './sqlite.ts';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';
import { visitorStore } from './visitors.ts';
import { groupCommit } from './writer.ts';

export type StoreOptions = {
  file: string;
  clock: Clock;
  /** Default: the Standard plan's month, and nothing kept for verified visitors. */
  budget?: BudgetSettings | undefined;
  openDatabase?: OpenDatabase | undefined;
};

export type Store = Awaited<ReturnType<typeof openStore>>;

const STANDARD: BudgetSettings = { messagesPerMonth: undefined, verifiedShare: 0 };

/** @throws StoreError when the file is damaged or cannot be written. */
export async function openStore({ file, clock, openDatabase = openSqlite, ...options }: StoreOptions) {
  const database = kyselyDatabase(openDatabase(file));
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest();
  if (error !== undefined) {
    database.close();
    throw new StoreError(
      `DATABASE_FILE "${file}" cannot be brought to this version: it may come from a newer one.`,
      error,
    );
  }
  const now = () => new Date(clock.now()).toISOString();
  // All processes on one file share its machine's clock.
  const write = groupCommit(db, () => clock.now());
  const budget = createBudget(options.budget ?? STANDARD);
  return {
    db,
    write,
    budget,
    meta: metaStore(db),
    visitors: visitorStore(db, write, budget, now),
    conversations: conversationStore(db, write),
    sends: sendStore(db, write, budget),
    favorites: favoriteStore(db, now),
    deliveries: deliveryStore(write),
    /** @throws StoreError when the database does not answer. */
    async check(): Promise<void> {
      await sql`select 1 from meta limit 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
