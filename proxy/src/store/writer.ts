import type { Transaction } from 'kysely';
import { type Database, transact } from './database.ts';
import type { Elapsed, Stopwatch } from './stopwatch.ts';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';

/** What is done in one transaction. `at` is the database's clock, in milliseconds, and `elapsed` counts from there on ours. */
export type WriteTask<Result> = (
  transaction: Transaction<Tables>,
  at: number,
  elapsed: Elapsed,
) => Promise<Result>;

/**
 * Runs a task in a durable transaction of its own: committed when it resolves, without effect when it throws.
 *
 * @param lane whose task it is, e.g. a visitor's id. Tasks of other lanes are asked in between its statements, so what it
 * reads first and then writes has to be of its own lane; what it shares with others it changes by one statement alone. Without
 * a lane, nothing comes in between.
 */
export type Write = <Result>(task: WriteTask<Result>, lane?: string) => Promise<Result>;

type Waiting = {
  task: WriteTask<unknown>;
  lane: string | undefined;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
};

const LARGEST_GROUP = 64;

/** Tasks of a group threw, and took the whole transaction with them. */
class GroupBroken extends Error {
  readonly failures: ReadonlyMap<Waiting, unknown>;
  constructor(failures: ReadonlyMap<Waiting, unknown>) {
    super('A task of the group threw.');
    this.failures = failures;
  }
}

/**
 * Group commit: a commit costs a disk flush, and the turn to write; what is asked for at the same moment shares one. A
 * task that throws takes back only its own: the others are done once more without it, and it is told when they are kept.
 */
export function groupCommit(database: Database, startStopwatch: Stopwatch): Write {
  let waiting: Waiting[] = [];
  let isRunning = false;

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      const values = await attempt(group);
      for (const each of group) each.resolve(values.get(each));
    } catch (thrown) {
      if (!(thrown instanceof GroupBroken)) {
        for (const { reject } of group) reject(thrown);
        return;
      }
      const { failures } = thrown;
      const others = group.filter((each) => !failures.has(each));
      // What one of them asked failed, and then all that the rest asked: halves find out whose it was.
      const suspects = group.filter((each) => failures.get(each) instanceof StoreError);
      const half = Math.ceil(suspects.length / 2);
      for (const part of [others, suspects.slice(0, half), suspects.slice(half)]) {
        if (part.length > 0) await commit(part);
      }
      for (const [each, reason] of failures) if (!(reason instanceof StoreError)) each.reject(reason);
    }
  }

  /** What they resolve to, once that is committed. */
  function attempt(group: readonly Waiting[]): Promise<Map<Waiting, unknown>> {
    // Started before the database's clock is asked: it may say more than has passed there, never less.
    const elapsed = startStopwatch();
    return transact(database, async (transaction, at) => {
      const values = new Map<Waiting, unknown>();
      const failures = new Map<Waiting, unknown>();
      await inLanes(group, async (each) => {
        if (failures.size > 0) return;
        try {
          values.set(each, await each.task(transaction, at, elapsed));
        } catch (thrown) {
          failures.set(each, thrown);
        }
      });
      if (failures.size === 0) return values;
      const [alone] = failures.values();
      throw group.length === 1 ? alone : new GroupBroken(failures);
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

  return (task, lane) =>
    new Promise((resolve, reject) => {
      waiting.push({ task, lane, resolve: resolve as Waiting['resolve'], reject });
      if (isRunning) return;
      isRunning = true;
      // After what has arrived already: it joins the group.
      setImmediate(() => void run());
    });
}

/** Lanes go side by side, each in its order. What has no lane waits for all before it, and all after it for that. */
async function inLanes(
  group: readonly Waiting[],
  /** Never throws. */
  perform: (each: Waiting) => Promise<void>,
): Promise<void> {
  const ends = new Map<string, Promise<void>>();
  for (const each of group) {
    if (each.lane === undefined) {
      await Promise.all(ends.values());
      ends.clear();
      await perform(each);
    } else {
      const before = ends.get(each.lane) ?? Promise.resolve();
      ends.set(
        each.lane,
        before.then(() => perform(each)),
      );
    }
  }
  await Promise.all(ends.values());
}
