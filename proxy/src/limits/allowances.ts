import { type Kysely, sql, type Transaction } from 'kysely';
import { prepare } from '../store/prepare.ts';
import type { Tables } from '../store/tables.ts';
import { endOfDay } from './budget-days.ts';
import { hashedNeighbourhood } from './network.ts';

/** What one key may do: so much at once and in a minute, in an hour, in a day. */
export type Rates = { burst: number; perMinute: number; perHour: number; perDay: number };

/** What is left of it. */
export type Standing = { left: number; resetsAt: number; minuteLeft: number; minuteResetsAt: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const gcraOf = ({ burst, perMinute, perHour }: Rates) => {
  const minute = Math.ceil(MINUTE_MS / perMinute);
  const hour = Math.ceil(HOUR_MS / perHour);
  return { minute, minuteTolerance: (burst - 1) * minute, hour, hourTolerance: (perHour - 1) * hour };
};

export const visitorKey = (visitorId: string) => `visitor:${visitorId}`;

/** Whose allowances a message takes from: its visitor's, its network's and its neighbourhood's. */
export const allowanceKeys = ({ visitorId, network }: { visitorId: string; network: string }) =>
  [visitorKey(visitorId), `network:${network}`, `neighbourhood:${hashedNeighbourhood(network)}`] as const;

type Row = Pick<Tables['allowances'], 'key' | 'minute_tat' | 'hour_tat' | 'day' | 'spent'>;

/** One key's, and what it may do. */
type Allowance = { key: string; rates: Rates };

/** What one message is measured by. Milliseconds; `first…`: what a new row begins with, `latest…`: what is just early enough. */
const MEASURES = ['key', 'firstMinute', 'latestMinute', 'firstHour', 'latestHour', 'perDay'] as const;
type Measure = Record<(typeof MEASURES)[number], string | number>;

function measureOf({ key, rates }: Allowance, at: number): Measure {
  const { minute, minuteTolerance, hour, hourTolerance } = gcraOf(rates);
  return {
    key,
    firstMinute: at + minute,
    latestMinute: at + minuteTolerance,
    firstHour: at + hour,
    latestHour: at + hourTolerance,
    perDay: rates.perDay,
  };
}

/** Takes one from every window of so many keys, each of them from all or none. */
function upsertOf(at: number, day: number, measures: readonly Measure[]) {
  const its = (name: keyof Measure) => {
    // Uncast, PostgreSQL takes them for text.
    const cases = measures.map((of) => sql`when ${of.key} then cast(${of[name]} as bigint)`);
    return sql`case allowances.key ${sql.join(cases, sql` `)} end`;
  };
  const values = measures.map((of) => sql`(${of.key}, ${of.firstMinute}, ${of.firstHour}, ${day}, 1)`);
  const interval = { minute: sql`excluded.minute_tat - ${at}`, hour: sql`excluded.hour_tat - ${at}` };
  const latest = { minute: its('latestMinute'), hour: its('latestHour') };
  // What no row is ahead of, but one that was written before the clock was set back: that counts for nothing.
  const full = {
    minute: sql`${latest.minute} + ${interval.minute}`,
    hour: sql`${latest.hour} + ${interval.hour}`,
  };
  return sql<Row>`
    insert into allowances (key, minute_tat, hour_tat, day, spent) values ${sql.join(values)}
    on conflict (key) do update set
      minute_tat = case when allowances.minute_tat > ${at} and allowances.minute_tat <= ${full.minute}
        then allowances.minute_tat + ${interval.minute} else excluded.minute_tat end,
      hour_tat = case when allowances.hour_tat > ${at} and allowances.hour_tat <= ${full.hour}
        then allowances.hour_tat + ${interval.hour} else excluded.hour_tat end,
      spent = 1 + case when allowances.day = excluded.day then allowances.spent else 0 end,
      day = excluded.day
    where (allowances.minute_tat <= ${latest.minute} or allowances.minute_tat > ${full.minute})
      and (allowances.hour_tat <= ${latest.hour} or allowances.hour_tat > ${full.hour})
      and (allowances.day <> excluded.day or allowances.spent < ${its('perDay')})
    returning key, minute_tat, hour_tat, day, spent`;
}

/**
 * Counts one message for its visitor and for `others` keys: the generic cell rate algorithm as a single conditional
 * upsert, so that any number of instances admit exactly the limit.
 */
export function allowanceTaker(db: Kysely<Tables>, others: number) {
  const count = 1 + others;
  const take = prepare<(string | number)[], Row>(
    db,
    (at, day, ...values) => {
      const measures = Array.from({ length: count }, (_, index) =>
        Object.fromEntries(MEASURES.map((name, place) => [name, values[index * MEASURES.length + place]])),
      );
      return upsertOf(at as number, day as number, measures as Measure[]);
    },
    2 + count * MEASURES.length,
  );
  const find = prepare(db, (key: string) => db.selectFrom('allowances').selectAll().where('key', '=', key));

  /**
   * @param day the wallet's
   * @returns what the first of them has left. With `retryAfterMs`, one of them refuses, and the transaction has to go
   * with what the others gave.
   */
  return async (
    transaction: Transaction<Tables>,
    at: number,
    day: number,
    ...allowances: readonly [own: Allowance, ...others: Allowance[]]
  ): Promise<{ standing: Standing; retryAfterMs: number | undefined }> => {
    const measures = allowances.map((allowance) => measureOf(allowance, at));
    const values = measures.flatMap((measure) => MEASURES.map((name) => measure[name]));
    const taken = (await take(transaction, at, day, ...values)).rows;
    const refusing = allowances.filter(({ key }) => taken.every((row) => row.key !== key));
    const full = await Promise.all(refusing.map(async ({ key }) => (await find(transaction, key)).rows[0]));
    const waits = refusing.map(({ rates }, index) => waitOf(full[index], at, day, rates));
    const [{ key, rates }] = allowances;
    const own = [...taken, ...full].find((row) => row?.key === key);
    return {
      standing: standingOf(own, at, day, rates),
      retryAfterMs: waits.length > 0 ? Math.max(...waits) : undefined,
    };
  };
}

function waitOf(row: Row | undefined, at: number, day: number, rates: Rates): number {
  if (!row) return 0;
  if (row.day === day && row.spent >= rates.perDay) return endOfDay(day) - at;
  const { minuteTolerance, hourTolerance } = gcraOf(rates);
  return Math.max(row.minute_tat - at - minuteTolerance, row.hour_tat - at - hourTolerance);
}

/** Gives the day's count back for a send that was not processed; the pace of sending counts all the same. */
export async function returnAllowance(
  transaction: Transaction<Tables>,
  keys: readonly string[],
  day: number,
): Promise<void> {
  await transaction
    .updateTable('allowances')
    .set((row) => ({ spent: row('spent', '-', 1) }))
    .where('key', 'in', keys)
    .where('day', '=', day)
    .where('spent', '>', 0)
    .execute();
}

export function standingOf(
  row: Omit<Row, 'key'> | undefined,
  at: number,
  day: number,
  rates: Rates,
): Standing {
  const { minute, minuteTolerance, hour, hourTolerance } = gcraOf(rates);
  const cells = (tat: number | undefined, interval: number, tolerance: number, max: number) =>
    Math.min(max, Math.max(0, Math.floor((at + tolerance - Math.max(tat ?? at, at)) / interval) + 1));
  const dayLeft = Math.max(0, rates.perDay - (row?.day === day ? row.spent : 0));
  const hourLeft = cells(row?.hour_tat, hour, hourTolerance, rates.perHour);
  const isHourShorter = hourLeft < dayLeft;
  return {
    left: Math.min(dayLeft, hourLeft),
    resetsAt: isHourShorter ? Math.max(at, row?.hour_tat ?? at) : endOfDay(day),
    minuteLeft: cells(row?.minute_tat, minute, minuteTolerance, rates.burst),
    minuteResetsAt: Math.max(at, row?.minute_tat ?? at),
  };
}
