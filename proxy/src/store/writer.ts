import { type Kysely, sql, type Transaction } from 'kysely';
import type { Elapsed, Stopwatch } from './stopwatch.ts';
import type { Tables } from './tables.ts';

/** What is done in one transaction. `at` is the database's clock, in milliseconds, and `elapsed` counts from there on ours. */
export type WriteTask<Result> = (
  transaction: Transaction<Tables>,
  at: number,
  elapsed: Elapsed,
) => Promise<Result>;

/** Runs a task in a durable transaction of its own: committed when it resolves, without effect when it throws. */
export type Write = <Result>(task: WriteTask<Result>) => Promise<Result>;

type Waiting = {
  task: WriteTask<unknown>;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
};

const LARGEST_GROUP = 64;

/** A task of a group threw, and took the whole transaction with it. */
class GroupBroken extends Error {}

/**
 * Group commit: a commit costs a disk flush, and the turn to write; what is asked for at the same moment shares one. A
 * task that throws takes back only its own: then the group is done once more, each task behind a savepoint of its own. So
 * are the groups after it, until nothing throws any more: savepoints are a third of all statements.
 */
export function groupCommit(
  db: Kysely<Tables>,
  now: (on: Kysely<Tables>) => Promise<number>,
  startStopwatch: Stopwatch,
): Write {
  let waiting: Waiting[] = [];
  let isRunning = false;
  let isCalm = true;

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      for (const tell of await attempt(group)) tell();
    } catch (thrown) {
      if (thrown instanceof GroupBroken) return commit(group);
      for (const { reject } of group) reject(thrown);
    }
  }

  /** How each of them ended, to be told once that is committed. */
  function attempt(group: readonly Waiting[]): Promise<(() => void)[]> {
    const isApart = group.length > 1 && !isCalm;
    return db.transaction().execute(async (transaction) => {
      // Started before: it may say more than has passed there, never less.
      const elapsed = startStopwatch();
      const at = await now(transaction);
      const outcomes: (() => void)[] = [];
      if (isApart) isCalm = true;
      for (const { task, resolve, reject } of group) {
        if (isApart) await sql`savepoint task`.execute(transaction);
        try {
          const value = await task(transaction, at, elapsed);
          outcomes.push(() => resolve(value));
        } catch (thrown) {
          if (group.length === 1) throw thrown;
          isCalm = false;
          if (!isApart) throw new GroupBroken();
          await sql`rollback to savepoint task`.execute(transaction);
          outcomes.push(() => reject(thrown));
        }
        if (isApart) await sql`release savepoint task`.execute(transaction);
      }
      return outcomes;
    });
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, LARGEST_GROUP);
      waiting = waiting.slice(LARGEST_GROUP);
      await commit(group);
    }
    isRunning = false;
  }

  return (task) =>
    new Promise((resolve, reject) => {
      waiting.push({ task, resolve: resolve as Waiting['resolve'], reject });
      if (isRunning) return;
      isRunning = true;
      // After what has arrived already: it joins the group.
      setImmediate(() => void run());
    });
}
