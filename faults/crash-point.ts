/** Where a process of the harness kills itself or falls asleep: at the commit of an arrow of the send machine, or at a call. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Fetch } from '@durenai/core';
import { openSqlite } from '../proxy/src/store/sqlite.ts';

export type CrashPoint = {
  when: 'before' | 'after';
  /** The status that a commit leads to, or `call`. */
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

/** At which of the values of a write to `sends` its status is; undefined: it does not change. */
function placeOfStatus(sql: string): number | undefined {
  const [, columns] =
    /^(?:insert into "sends" \(|update "sends" set )([^)]*?)(?:\) values| where )/.exec(sql) ?? [];
  const place = columns?.split(', ').findIndex((column) => column.startsWith('"status"'));
  return place === undefined || place < 0 ? undefined : place;
}

export function crashingDatabase(crash: Crash) {
  return (file: string): DatabaseSync => {
    const database = openSqlite(file);
    const prepare = database.prepare.bind(database);
    let reached = new Set<string>();
    const watched = (statement: StatementSync, place: number): StatementSync => {
      for (const name of ['run', 'all'] as const) {
        const original = statement[name].bind(statement) as (...values: unknown[]) => unknown;
        Object.assign(statement, {
          [name]: (...values: unknown[]) => {
            reached.add(String(values[place]));
            return original(...values);
          },
        });
      }
      return statement;
    };
    database.prepare = (sql) => {
      const statement = prepare(sql);
      const place = placeOfStatus(sql);
      if (place !== undefined) return watched(statement, place);
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
  (crash: Crash, fetch: Fetch): Fetch =>
  async (url, init) => {
    if (init?.method !== 'POST') return fetch(url, init);
    crash.reach('before', CALL);
    const response = await fetch(url, init);
    crash.reach('after', CALL);
    return response;
  };
