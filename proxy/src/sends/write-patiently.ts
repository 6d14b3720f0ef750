import { type Clock, sleep } from '@durenai/core';
import type { Store } from '../store/open-store.ts';
import { ConversationTakenError, StaleSendError } from '../store/sends.ts';
import type { Elapsed } from '../store/stopwatch.ts';
import type { SendTable } from '../store/tables.ts';
import type { WriteTask } from '../store/writer.ts';

export type RowTask<Result> = (
  transaction: Parameters<WriteTask<Result>>[0],
  at: number,
  row: SendTable,
  isFresh: boolean,
  elapsed: Elapsed,
) => Promise<Result>;

/** The outcome is known and only the database is not there: worth trying for a while. */
const SETTLE_RETRY_MS = [50, 250, 1_000, 5_000];
const SETTLE_PATIENCE_MS = 5 * 60_000;

type Ports = {
  store: Store;
  clock: Clock;
  storeFailed: (thrown: unknown) => undefined;
  /** Then nobody waits for the database any more. */
  ended: AbortSignal;
};

export function createPatientWriter({ store, clock, storeFailed, ended }: Ports) {
  /** Goes by what this process knows of the row, and reads it again only when it has changed. */
  async function persistOn<Result>(known: SendTable, task: RowTask<Result>): Promise<Result | undefined> {
    let row = known;
    for (let isFresh = false; ; isFresh = true) {
      try {
        return await persist(
          (transaction, at, elapsed) => task(transaction, at, row, isFresh, elapsed),
          row.visitor_id,
        );
      } catch (thrown) {
        if (!(thrown instanceof StaleSendError)) throw thrown;
        const fresh = await persist((transaction) => store.sends.read(transaction, known.id));
        if (!fresh) return undefined;
        row = fresh;
      }
    }
  }

  /** Writes until it is written: the outcome is known here and nowhere else. */
  async function persist<Result>(...task: Parameters<typeof store.write<Result>>): Promise<Result> {
    const startedAt = clock.now();
    for (let tries = 0; ; tries += 1) {
      try {
        return await store.write(...task);
      } catch (thrown) {
        const isPatient = clock.now() - startedAt < SETTLE_PATIENCE_MS && !ended.aborted;
        const isNews = thrown instanceof ConversationTakenError || thrown instanceof StaleSendError;
        if (isNews || !isPatient) throw thrown;
        if (tries > 0) storeFailed(thrown);
        const wait = SETTLE_RETRY_MS[Math.min(tries, SETTLE_RETRY_MS.length - 1)] ?? 0;
        await sleep(clock, wait, ended).catch(() => undefined);
      }
    }
  }

  return { persist, persistOn };
}
