import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Change, StateStore } from '../state-store.ts';

/** What a later change of the same thing replaces. */
function keyOf(change: Change): string {
  switch (change.kind) {
    case 'turn':
      return `turn:${change.turn.id}`;
    case 'character':
      return `character:${change.record.id}`;
    case 'counts':
      return `counts:${change.characterId}`;
    case 'favorite':
      return `favorite:${change.characterId}`;
    case 'webhook':
      return `webhook:${change.webhook.id}`;
    case 'quota':
      return 'quota';
  }
}

type Row = { json: string; picture: Uint8Array | null };

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS changes (
    position INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, json TEXT NOT NULL, picture BLOB
  );
  CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** The bytes of an upload go into a column of their own. */
function toRow(change: Change): [json: string, picture: Uint8Array | null] {
  if (change.kind !== 'character' || change.record.picture.kind !== 'upload') {
    return [JSON.stringify(change), null];
  }
  const { bytes, ...picture } = change.record.picture;
  return [JSON.stringify({ ...change, record: { ...change.record, picture } }), bytes];
}

function fromRow({ json, picture }: Row): Change {
  const change: Change = JSON.parse(json);
  if (change.kind === 'character' && change.record.picture.kind === 'upload' && picture) {
    change.record.picture.bytes = Uint8Array.from(picture);
  }
  return change;
}

/**
 * Keeps a simulator's state in `directory`, one transaction per request.
 *
 * @throws Error when what is there was made with another seed: its characters would be others.
 */
export function openSqliteStore(directory: string, seed: number): StateStore {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'simulator.sqlite');
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  database.prepare('INSERT OR IGNORE INTO about VALUES (?, ?)').run('seed', String(seed));
  const kept = database.prepare('SELECT value FROM about WHERE key = ?').get('seed') as { value: string };
  if (kept.value !== String(seed)) {
    database.close();
    throw new Error(
      `${file} was made with seed ${kept.value}: pass --seed ${kept.value}, or another --data.`,
    );
  }
  const put = database.prepare('INSERT OR REPLACE INTO changes (key, json, picture) VALUES (?, ?, ?)');
  return {
    load: () =>
      (database.prepare('SELECT json, picture FROM changes ORDER BY position').all() as Row[]).map(fromRow),
    commit(changes) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const change of changes) put.run(keyOf(change), ...toRow(change));
        database.exec('COMMIT');
      } catch (thrown) {
        database.exec('ROLLBACK');
        throw thrown;
      }
    },
    clear: () => database.exec('DELETE FROM changes'),
    close() {
      if (database.isOpen) database.close();
    },
  };
}
