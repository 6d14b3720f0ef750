import { type Kysely, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import { migrations } from './migrations.ts';
import { inUse, isLocked, reasonOf, StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

/** Ends the name of a migration that older versions can work beside: CONTRIBUTING.md says which may have it. */
const ADDITIVE = '-additive';

const TRIES = 3;

/** Stands for one that a newer version has executed, so that Kysely does not miss it. */
const done: Migration = {
  up: () => Promise.reject(new Error('A migration of a newer version is gone from the database.')),
};

/**
 * Brings the database to this version, and lets be what newer ones have added.
 *
 * @param asItIs refuses an older one instead.
 * @throws StoreError
 */
export async function migrate(database: Database, asItIs: boolean): Promise<void> {
  const { kysely: db, name } = database;
  for (let tries = 1; ; tries += 1) {
    const newer = await newerMigrations(database);
    const all = { ...migrations, ...Object.fromEntries(newer.map((each) => [each, done])) };
    const migrator = new Migrator({ db, provider: { getMigrations: async () => all } });
    if (asItIs) {
      if ((await migrator.getMigrations()).every(({ executedAt }) => executedAt !== undefined)) return;
      throw new StoreError(
        `${name} comes from an older version: start a proxy of this one on it first.`,
        undefined,
      );
    }
    const { error } = await migrator.migrateToLatest();
    if (error === undefined) return;
    // Of two instances that start at once on an empty PostgreSQL, one may stumble over the other's first table.
    if (tries < TRIES) continue;
    if (isTaken(error)) throw anothers(name, error);
    if (isLocked(error)) throw inUse(name, error);
    throw new StoreError(`${name} cannot be brought to this version (${reasonOf(error)}).`, error);
  }
}

/**
 * What versions after this one have added, beside which it can work.
 *
 * @throws StoreError when it cannot, or the database is another program's.
 */
export async function newerMigrations({ kysely: db, name }: Database): Promise<string[]> {
  const executed = await executedMigrations(db).catch((thrown) => {
    if (isLocked(thrown)) throw inUse(name, thrown);
    throw new StoreError(`${name} cannot be read: ${reasonOf(thrown)}.`, thrown);
  });
  const newer = executed.filter((each) => !(each in migrations));
  if (newer.length > 0 && newer.length === executed.length) throw anothers(name, undefined);
  const barrier = newer.find((each) => !each.endsWith(ADDITIVE));
  if (barrier !== undefined) {
    throw new StoreError(
      `${name} comes from a newer version, and this one cannot work beside its "${barrier}": start the newer one, or restore a backup from before.`,
      undefined,
    );
  }
  return newer;
}

/** Hosts often call their own database what the proxy calls its one. */
const anothers = (name: string, thrown: unknown) =>
  new StoreError(
    `${name} belongs to another program${thrown ? ` (${reasonOf(thrown)})` : ''}. Its tables were left as they are: give the proxy a database of its own.`,
    thrown,
  );

/** PostgreSQL says the rest in the language of its operator. */
const DUPLICATE_TABLE = '42P07';

function isTaken(thrown: unknown): boolean {
  const { cause } = thrown as { cause?: { code?: string } };
  return cause?.code === DUPLICATE_TABLE || /^table .* already exists$/.test(reasonOf(thrown));
}

async function executedMigrations(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{
    name: string;
  }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return rows.map((row) => row.name);
}
