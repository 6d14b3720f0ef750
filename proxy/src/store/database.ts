import type { Clock } from '@durenai/core';
import { Kysely, SqliteDialect } from 'kysely';
import type { Secret } from '../config/secret.ts';
import { openPostgres } from './postgres.ts';
import { kyselyDatabase, type OpenDatabase, openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type DatabasePlace = {
  /** SQLite. */
  file: string;
  /** PostgreSQL, which then takes the file's place. */
  url?: Secret | undefined;
  clock: Clock;
  openDatabase?: OpenDatabase | undefined;
};

/**
 * One database under Kysely. Both kinds let one transaction write at a time, so that what a transaction has
 * read stays true until it commits.
 */
export type Database = {
  kysely: Kysely<Tables>;
  /** What its operator knows it by; without a password. */
  name: string;
  /** The clock that all instances on this database share, in milliseconds. */
  now(on: Kysely<Tables>): Promise<number>;
};

/** @throws StoreError when a file is damaged or cannot be written. */
export function openDatabase({ file, url, clock, openDatabase = openSqlite }: DatabasePlace): Database {
  if (url) return openPostgres(url);
  const database = kyselyDatabase(openDatabase(file));
  return {
    kysely: new Kysely<Tables>({ dialect: new SqliteDialect({ database }) }),
    name: `DATABASE_FILE "${file}"`,
    // All processes on one file share its machine's clock.
    now: async () => Math.floor(clock.now()),
  };
}
