import { type Kysely, sql, type Transaction } from 'kysely';
import { prepareColumns } from '../store/prepare.ts';
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

type Row = Pick<Tables['allowances'], 'minute_tat' | 'hour_tat' | 'day' | 'spent'>;

/**
 * What one message is measured by. Milliseconds; `first…`: what a new row begins with, `latest…`: what is just early
 * enough, `full…`: what no row is ahead of, but one that was written before the clock was set back: that counts for nothing.
 */
type Measure = {
  key: string;
  at: number;
  day: number;
  perDay: number;
  minute: number;
  firstMinute: number;
  latestMinute: number;
  fullMinute: number;
  hour: number;
  firstHour: number;
  latestHour: number;
  fullHour: number;
};

/**
 * Takes one from every window of a key, or from none: the generic cell rate algorithm as a single conditional
 * upsert, so that any number of instances admit exactly the limit.
 */
export function allowanceTaker(db: Kysely<Tables>) {
  const take = prepareColumns(
    db,
    (of: Measure) => sql<Row>`
    insert into allowances (key, minute_tat, hour_tat, day, spent)
    values (${of.key}, ${of.firstMinute}, ${of.firstHour}, ${of.day}, 1)
    on conflict (key) do update set
      minute_tat = case when allowances.minute_tat > ${of.at} and allowances.minute_tat <= ${of.fullMinute}
        then allowances.minute_tat + ${of.minute} else excluded.minute_tat end,
      hour_tat = case when allowances.hour_tat > ${of.at} and allowances.hour_tat <= ${of.fullHour}
        then allowances.hour_tat + ${of.hour} else excluded.hour_tat end,
      spent = 1 + case when allowances.day = excluded.day then allowances.spent else 0 end,
      day = excluded.day
    where (allowances.minute_tat <= ${of.latestMinute} or allowances.minute_tat > ${of.fullMinute})
      and (allowances.hour_tat <= ${of.latestHour} or allowances.hour_tat > ${of.fullHour})
      and (allowances.day <> excluded.day or allowances.spent < ${of.perDay})
    returning minute_tat, hour_tat, day, spent`,
  );
  return async (
    transaction: Transaction<Tables>,
    at: number,
    /** The wallet's. */
    day: number,
    key: string,
    rates: Rates,
  ): Promise<{ standing: Standing } | { retryAfterMs: number; standing: Standing }> => {
    const { minute, minuteTolerance, hour, hourTolerance } = gcraOf(rates);
    const { rows } = await take(transaction, {
      ...{ key, at, day, perDay: rates.perDay, minute, hour },
      firstMinute: at + minute,
      latestMinute: at + minuteTolerance,
      fullMinute: at + minuteTolerance + minute,
      firstHour: at + hour,
      latestHour: at + hourTolerance,
      fullHour: at + hourTolerance + hour,
    });
    const [taken] = rows;
    if (taken) return { standing: standingOf(taken, at, day, rates) };
    const row = await transaction
      .selectFrom('allowances')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    const isDaySpent = row.day === day && row.spent >= rates.perDay;
    const retryAfterMs = isDaySpent
      ? endOfDay(day) - at
      : Math.max(row.minute_tat - at - minuteTolerance, row.hour_tat - at - hourTolerance);
    return { retryAfterMs, standing: standingOf(row, at, day, rates) };
  };
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

export function standingOf(row: Row | undefined, at: number, day: number, rates: Rates): Standing {
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
