/** Where a process of the harness kills itself or falls asleep: at the commit of an arrow of the send machine, or at a call. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Fetch, FetchedResponse } from '@durenai/core';
import { openSqlite } from '../proxy/src/store/sqlite.ts';

export type CrashPoint = {
  when: 'before' | 'after';
  /** The status that a commit leads to, `look` where it takes an uncertain send for its hourly look, or `call`. */
  label: string;
  /** At which of the commits that lead there from now on. */
  times: number;
  /** It does nothing at all for so long, as when a laptop is closed, and goes on. In ms. Default: it dies. */
  sleepMs?: number;
};

type Crash = {
  arm(point: CrashPoint): void;
  reach(when: CrashPoint['when'], labels: ReadonlySet<string>): void;
};

/** What the harness is told of a process that sleeps. */
export type SleepNews = { isAsleep: boolean };

function sleepSoundly(ms: number): void {
  process.send?.({ isAsleep: true } satisfies SleepNews);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  process.send?.({ isAsleep: false } satisfies SleepNews);
}

export function createCrash(): Crash {
  let armed: CrashPoint | undefined;
  return {
    arm(point) {
      armed = { ...point };
    },
    reach(when, labels) {
      if (when !== armed?.when || !labels.has(armed.label)) return;
      armed.times -= 1;
      if (armed.times > 0) return;
      const { sleepMs } = armed;
      armed = undefined;
      if (sleepMs === undefined) process.kill(process.pid, 'SIGKILL');
      else sleepSoundly(sleepMs);
    },
  };
}

/** What the values of a write to `sends` lead to; undefined: the write leads nowhere. */
function labelFrom(sql: string): ((values: readonly unknown[]) => string) | undefined {
  const [, columns] =
    /^(?:insert into "sends" \(|update "sends" set )([^)]*?)(?:\) values| where )/.exec(sql) ?? [];
  const placeOf = (name: string) =>
    columns?.split(', ').findIndex((column) => column.startsWith(`"${name}"`)) ?? -1;
  const place = placeOf('status');
  if (place >= 0) return (values) => String(values[place]);
  // Whoever takes it puts the next look off.
  return placeOf('due_at') >= 0 ? () => 'look' : undefined;
}

export function crashingDatabase(crash: Crash) {
  return (file: string): DatabaseSync => {
    const database = openSqlite(file);
    const prepare = database.prepare.bind(database);
    let reached = new Set<string>();
    const watched = (statement: StatementSync, label: (values: unknown[]) => string): StatementSync => {
      for (const name of ['run', 'all'] as const) {
        const original = statement[name].bind(statement) as (...values: unknown[]) => unknown;
        Object.assign(statement, {
          [name]: (...values: unknown[]) => {
            reached.add(label(values));
            return original(...values);
          },
        });
      }
      return statement;
    };
    database.prepare = (sql) => {
      const statement = prepare(sql);
      const label = labelFrom(sql);
      if (label) return watched(statement, label);
      if (sql !== 'commit') return statement;
      const run = statement.run.bind(statement);
      return Object.assign(statement, {
        run() {
          const labels = reached;
          reached = new Set();
          crash.reach('before', labels);
          const result = run();
          crash.reach('after', labels);
          return result;
        },
      });
    };
    return database;
  };
}

const CALL = new Set(['call']);

export const crashingFetch =
  (crash: Crash, fetch: Fetch<FetchedResponse>): Fetch<FetchedResponse> =>
  async (url, init) => {
    if (init?.method !== 'POST') return fetch(url, init);
    crash.reach('before', CALL);
    const response = await fetch(url, init);
    crash.reach('after', CALL);
    return response;
  };
