import type { Clock } from '@durenai/core';
import { sql } from 'kysely';
import type { Secret } from '../config/secret.ts';
import { type Database, databaseOn } from './database.ts';
import { type OpenDatabase, openSqlite, sqliteDialect } from './sqlite.ts';

export type DatabasePlace = {
  /** SQLite. */
  file: string;
  /** PostgreSQL, which then takes the file's place. */
  url?: Secret | undefined;
  clock: Clock;
  openDatabase?: OpenDatabase | undefined;
};

/** @throws StoreError when a file is damaged or cannot be written. */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  const { file, url, clock, openDatabase = openSqlite } = place;
  if (url) return (await import('./postgres.ts')).openPostgres(url);
  // All processes on one file share its machine's clock.
  const now = async () => Math.floor(clock.now());
  return databaseOn(sqliteDialect(openDatabase(file)), {
    name: `DATABASE_FILE "${file}"`,
    async begin(on) {
      await sql`begin`.execute(on);
      return now();
    },
    now,
  });
}
