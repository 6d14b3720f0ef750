import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';
import { StoreError } from './store-error.ts';

export type OpenDatabase = (file: string) => DatabaseSync;

/** Waiting blocks the event loop, and only another process on the same file can make us wait. */
const BUSY_TIMEOUT_MS = 1000;

/**
 * Opens the file, or makes it, readable by its owner alone. A damaged file is refused and left as it is.
 *
 * @throws StoreError that says which file and what to do.
 */
export const openSqlite: OpenDatabase = (file) => {
  try {
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const [problem] = database.prepare('PRAGMA quick_check(1)').all();
    if (problem?.quick_check !== 'ok') throw new Error('database disk image is malformed');
    return database;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const advice = /malformed|not a database/.test(reason)
      ? 'It is damaged, or not a database at all. It was left as it is: restore a backup, or name another file.'
      : 'Check that the folder exists and that this user may write there.';
    throw new StoreError(`DATABASE_FILE "${file}" cannot be used: ${reason}. ${advice}`, thrown);
  }
};

const MAX_PREPARED = 200;

/** Kysely's SQLite dialect on the SQLite that Node brings along. */
export function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, { statement: StatementSync; reader: boolean }>();
  const guard = <Result>(use: () => Result): Result => {
    try {
      return use();
    } catch (thrown) {
      throw new StoreError('The database failed.', thrown);
    }
  };
  const prepare = (sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    // Every transaction here writes: one that began by reading could not go on behind another process's write.
    const statement = database.prepare(sql === 'begin' ? 'begin immediate' : sql);
    if (prepared.size >= MAX_PREPARED) prepared.clear();
    const fresh = { statement, reader: statement.columns().length > 0 };
    prepared.set(sql, fresh);
    return fresh;
  };
  return {
    close: () => database.close(),
    prepare(sql) {
      const { statement, reader } = guard(() => prepare(sql));
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader,
        all: (parameters) => guard(() => statement.all(...values(parameters))),
        run: (parameters) => guard(() => statement.run(...values(parameters))),
        iterate: (parameters) => guard(() => statement.iterate(...values(parameters))),
      };
    },
  };
}
