import { hasPassed } from './stopwatch.ts';
import type { Write } from './writer.ts';

/** Longer than any sender tries again (Standard Webhooks recommends about a day and a half). */
const REMEMBERED_MS = 72 * 60 * 60_000;

const FORGET_EVERY_MS = 60 * 60_000;

/** Which webhook deliveries were taken, so that one that comes again does nothing. */
export function deliveryStore(write: Write) {
  let forgotAt = Number.NEGATIVE_INFINITY;
  return {
    /** False when it was taken before. `id` is a hash: the sender chose the original. */
    take: (id: string): Promise<boolean> =>
      write(async (transaction, at) => {
        if (hasPassed(FORGET_EVERY_MS, forgotAt, at)) {
          forgotAt = at;
          await transaction
            .deleteFrom('webhook_deliveries')
            .where('received_at', '<', at - REMEMBERED_MS)
            .execute();
        }
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('webhook_deliveries')
          .values({ id, received_at: at })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        return numInsertedOrUpdatedRows === 1n;
      }),
  };
}
