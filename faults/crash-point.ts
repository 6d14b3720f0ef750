/** Where a process of the harness kills itself: at the commit of an arrow of the send machine, or at a call. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Fetch } from '@durenai/core';
import { openSqlite } from '../proxy/src/store/sqlite.ts';

/** The states whose commit is a crash point, and the call to DurenAI. */
export const crashLabels = [
  'claimed',
  'reserved',
  'dispatching',
  'unknown',
  'reconciling',
  'completed',
  'not-processed',
  'call',
] as const;

/** `before:dispatching:3`: before the third time that a commit leads there. */
export function parseCrashPoint(text: string | undefined) {
  const [when, label, times] = (text ?? '').split(':');
  let left = Number(times ?? Number.POSITIVE_INFINITY);
  return {
    reach(at: 'before' | 'after', reached: ReadonlySet<string>): void {
      if (at !== when || !reached.has(label ?? '')) return;
      left -= 1;
      if (left <= 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}

type CrashPoint = ReturnType<typeof parseCrashPoint>;

export function crashingDatabase(point: CrashPoint) {
  return (file: string): DatabaseSync => {
    const database = openSqlite(file);
    const prepare = database.prepare.bind(database);
    let reached = new Set<string>();
    const watched = (statement: StatementSync, note: (values: readonly unknown[]) => void): StatementSync => {
      for (const name of ['run', 'all'] as const) {
        const original = statement[name].bind(statement) as (...values: unknown[]) => unknown;
        Object.assign(statement, {
          [name]: (...values: unknown[]) => {
            note(values);
            return original(...values);
          },
        });
      }
      return statement;
    };
    database.prepare = (sql) => {
      const statement = prepare(sql);
      if (/^(insert into|update) "sends"/.test(sql)) {
        return watched(statement, (values) => {
          for (const label of crashLabels) if (values.includes(label)) reached.add(label);
        });
      }
      if (sql !== 'commit') return statement;
      const run = statement.run.bind(statement);
      return Object.assign(statement, {
        run() {
          const labels = reached;
          reached = new Set();
          point.reach('before', labels);
          const result = run();
          point.reach('after', labels);
          return result;
        },
      });
    };
    return database;
  };
}

const CALL = new Set(['call']);

export const crashingFetch =
  (point: CrashPoint, fetch: Fetch): Fetch =>
  async (url, init) => {
    if (init?.method !== 'POST') return fetch(url, init);
    point.reach('before', CALL);
    const response = await fetch(url, init);
    point.reach('after', CALL);
    return response;
  };
