import type { RateLimit } from '@durenai/core';
import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
import type { Store } from '../store/open-store.ts';
import { prepare } from '../store/prepare.ts';
import { hasPassed } from '../store/stopwatch.ts';
import type { PaceTable, Tables } from '../store/tables.ts';

/** Of the plan's requests per minute: reads of the catalogue and of histories need some as well. */
const SHARE = 0.9;
/** The Standard plan's, until an answer says otherwise. */
export const FIRST_LIMIT = 150;
const BURST = 10;
/** After a 429 it grows back by so much in a minute. */
const GROWTH = 1.05;
const MINUTE_MS = 60_000;
/** Intervals. What is further ahead was written before the clock was set back, and counts for nothing. */
const FULL = sql.lit(2 * BURST);
/** Below this part of what is left in the minute, it is waited for the next one. */
const LOW_WATER = 0.02;

type Known = Pick<PaceTable, 'per_minute' | 'ceiling'>;

const intervalOf = (perMinute: number) => Math.floor((MINUTE_MS * 1000) / Math.max(1, perMinute));

/** How fast DurenAI is asked, by all instances together. */
export function createPace({ db, write }: Pick<Store, 'db' | 'write'>) {
  /** Instants of `tat` are in microseconds. */
  const takeTurn = prepare(
    db,
    (at: number, now: number) => sql<Known>`
      update paces set tat = 60000000 / per_minute + case
          when tat > ${now} and tat <= cast(${now} as bigint) + ${FULL} * (60000000 / per_minute) then tat
          else ${now} end
      where (paused_until <= ${at} or paused_until > cast(${at} as bigint) + ${sql.lit(MINUTE_MS)})
        and (tat <= cast(${now} as bigint) + ${sql.lit(BURST - 1)} * (60000000 / per_minute)
          or tat > cast(${now} as bigint) + ${FULL} * (60000000 / per_minute))
      returning per_minute, ceiling`,
  );
  let known: Known = {
    per_minute: FIRST_LIMIT * SHARE,
    ceiling: FIRST_LIMIT * SHARE,
  };
  let grownAt = 0;

  async function ensure(transaction: Transaction<Tables>, at: number): Promise<void> {
    await transaction
      .insertInto('paces')
      .values({ id: 'upstream', tat: 0, paused_until: 0, ...known, changed_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** 0 when one call may be made now, else how many milliseconds to wait. */
  async function take(transaction: Transaction<Tables>, at: number): Promise<number> {
    const now = at * 1000;
    let [row] = (await takeTurn(transaction, at, now)).rows;
    if (!row && (await transaction.selectFrom('paces').select('id').executeTakeFirst()) === undefined) {
      await ensure(transaction, at);
      [row] = (await takeTurn(transaction, at, now)).rows;
    }
    if (row) {
      known = row;
      return 0;
    }
    const late = await transaction.selectFrom('paces').selectAll().executeTakeFirstOrThrow();
    known = late;
    const turn = Math.ceil((late.tat - now - (BURST - 1) * intervalOf(late.per_minute)) / 1000);
    const paused = late.paused_until - at;
    return Math.max(1, turn, paused > MINUTE_MS ? 0 : paused);
  }

  /** Nothing is asked for so long, and a minute at most: what is further ahead was written before the clock was set back. */
  async function pause(transaction: Transaction<Tables>, at: number, ms = MINUTE_MS): Promise<void> {
    const until = at + Math.min(ms, MINUTE_MS);
    await transaction
      .updateTable('paces')
      .set({ paused_until: until })
      .where((where) =>
        where.or([where('paused_until', '<', until), where('paused_until', '>', at + MINUTE_MS)]),
      )
      .execute();
  }

  /** The last change was so long ago, or before the clock was set back. */
  const changedBefore = (at: number, ms: number) => (where: ExpressionBuilder<Tables, 'paces'>) =>
    where.or([where('changed_at', '<=', at - ms), where('changed_at', '>', at)]);

  return {
    take,
    /** Calls in a minute, as last seen. */
    get perMinute() {
      return known.per_minute;
    },
    /** What an answer said about the minute, however the call ended. */
    async heed({ limit, remaining, resetAt }: RateLimit): Promise<void> {
      // An answer that says 0 was given all the same: it stands for no limit, or for one that is not known.
      const ceiling = limit ? Math.max(1, Math.floor(limit * SHARE)) : known.ceiling;
      const isLow = limit !== undefined && remaining !== undefined && remaining < limit * LOW_WATER;
      if (ceiling === known.ceiling && !isLow) return;
      const isNew = ceiling !== known.ceiling;
      known = isNew ? { per_minute: ceiling, ceiling } : known;
      await write(async (transaction, at) => {
        await ensure(transaction, at);
        if (isNew)
          await transaction
            .updateTable('paces')
            .set({ ...known, changed_at: at })
            .execute();
        if (isLow) await pause(transaction, at, resetAt && resetAt - at);
      });
    },
    /** After a 429: halved, and silence until it says. */
    slowDown: (retryAfterMs: number | undefined) =>
      write(async (transaction, at) => {
        await ensure(transaction, at);
        await pause(transaction, at, retryAfterMs);
        await transaction
          .updateTable('paces')
          .set({
            per_minute: sql`case when per_minute > 2 then per_minute / 2 else 1 end`,
            changed_at: at,
          })
          // One burst of refusals is one lesson.
          .where(changedBefore(at, 1000))
          .execute();
      }),
    /** Called now and then: what was halved grows back. */
    async recover(at: number): Promise<void> {
      if (!hasPassed(MINUTE_MS, grownAt, at)) return;
      grownAt = at;
      if (known.per_minute >= known.ceiling) return;
      await write(async (transaction, now) => {
        await transaction
          .updateTable('paces')
          .set({
            per_minute: sql`case when per_minute * cast(${GROWTH} as real) + 1 < ceiling
              then cast(per_minute * cast(${GROWTH} as real) + 1 as integer) else ceiling end`,
            changed_at: now,
          })
          .where(changedBefore(now, MINUTE_MS))
          .execute();
        known = await transaction.selectFrom('paces').selectAll().executeTakeFirstOrThrow();
      });
    },
  };
}

export type Pace = ReturnType<typeof createPace>;
