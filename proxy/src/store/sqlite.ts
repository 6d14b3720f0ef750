import { closeSync, openSync, realpathSync } from 'node:fs';
import type { DatabaseSync, DatabaseSyncOptions, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely';
import { closeToOthers } from '../config/file-mode.ts';
import { inUse, isLocked, StoreError } from './store-error.ts';

export type OpenDatabase = (file: string) => DatabaseSync;

/** Waiting blocks the event loop, and only another process on the same file can make us wait. */
const BUSY_TIMEOUT_MS = 1000;

const AGAIN_MS = 5;

/** Asked for here and not imported: an older Node, which has none, would not come to say what it lacks. */
function newDatabase(file: string, options: DatabaseSyncOptions): DatabaseSync {
  const sqlite = process.getBuiltinModule('node:sqlite');
  return new sqlite.DatabaseSync(file, options);
}

/**
 * Opens the file, or makes it, readable by its owner alone. A damaged file is refused and left as it is.
 *
 * @throws StoreError that says which file and what to do.
 */
export const openSqlite: OpenDatabase = (file) => {
  let database: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') makePrivate(file);
    database = newDatabase(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    // First of all: the switch writes to the file.
    const [problem] = database.prepare('PRAGMA quick_check(1)').all();
    if (problem?.quick_check !== 'ok') throw new Error('database disk image is malformed');
    switchToWal(database);
    // What visitors have us forget is overwritten, not only let go.
    database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    return database;
  } catch (thrown) {
    if (database) letGo(database, file);
    if (isLocked(thrown)) throw inUse(`DATABASE_FILE "${file}"`, thrown);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new StoreError(`DATABASE_FILE "${file}" cannot be used: ${reason}. ${adviceOn(reason)}`, thrown);
  }
};

/** Also a copy that was put in its place, which has the mode that its maker gave it. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  // SQLite's own files stand beside what a link leads to.
  const path = realpathSync(file);
  for (const each of [path, `${path}-wal`, `${path}-shm`]) closeToOthers(each);
}

/** The last one to close a file moves its log into it, if it may write: so a reader closes after us. */
function letGo(database: DatabaseSync, file: string): void {
  const reader = newDatabase(file, { readOnly: true });
  try {
    reader.prepare('PRAGMA schema_version').get();
  } catch {
    // What cannot even be read has no log.
  }
  database.close();
  reader.close();
}

function adviceOn(reason: string): string {
  if (/malformed|not a database/.test(reason)) {
    return 'It is damaged, or not a database at all. It was left as it is: restore a backup, or name another file.';
  }
  if (/disk I\/O|full/.test(reason))
    return 'The disk may be full, or failing: make room there, or name another file.';
  return 'Check that the folder exists and that this user may write there.';
}

/** SQLite's own timeout does not cover this: of two processes at one fresh file, the later would be refused at once. */
function switchToWal(database: DatabaseSync): void {
  const until = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (thrown) {
      if (!isLocked(thrown) || performance.now() > until) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
    }
  }
}

const MAX_PREPARED = 200;

/** Kysely does not use that SQLite can: migrations belong into one transaction, alone and wholly or not at all. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** Kysely's SQLite dialect on the SQLite that Node brings along. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  const dialect = new SqliteDialect({ database: kyselyDatabase(database) });
  return Object.assign(dialect, { createAdapter: () => new TransactionalAdapter() });
}

function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
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
