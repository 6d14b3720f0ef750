import type { BudgetTable } from '../store/tables.ts';

/** How the month's chat requests are spread. */
export type BudgetSettings = {
  /** At most so many chat requests in a month. Default: what the account says, and the Standard plan's until then. */
  messagesPerMonth: number | undefined;
  /** Of the day, for visitors that the site vouched for; 0 where it vouches for nobody. */
  verifiedShare: number;
};

const STANDARD_MONTH = 7500;

const DAY_MS = 86_400_000;

/** Kept back, against what is counted late. */
const MONTH_RESERVE = 0.01;

/** A day may take more than its share; what it leaves is spread over the days to come. */
const DAY_PACE = 1.5;

export const dayOf = (at: number) => Math.floor(at / DAY_MS);

/** When the day's counts begin anew: midnight UTC. */
export const endOfDay = (day: number) => (day + 1) * DAY_MS;

/** A clock that is set back over midnight begins no day a second time. One that was further ahead was wrong. */
const dayFrom = (known: number | undefined, at: number) => (known === dayOf(at) + 1 ? known : dayOf(at));

/** Whether its counts are those of now. */
export const isInForce = (row: BudgetTable, at: number) =>
  row.day === dayFrom(row.day, at) && row.period_ends > at;

export const spendable = (limit: number) => Math.floor(limit * (1 - MONTH_RESERVE));

const THRESHOLDS = [95, 80, 50];

/** The threshold that the owner is told of, in per cent; 0 below all of them. */
export const passedOf = (limit: number, used: number): number =>
  THRESHOLDS.find((threshold) => limit > 0 && used * 100 >= threshold * limit) ?? 0;

const nextMonth = (at: number) => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};

const NOTHING = { day_used: 0, day_reserved: 0, anonymous_used: 0, day_alerted: 0 };

/** The row as it has to be at `at`. What is reserved stays so, whatever period it was reserved in, and so does what the day has spent. */
export function budgetOn(
  row: BudgetTable | undefined,
  at: number,
  { messagesPerMonth, verifiedShare }: BudgetSettings,
): BudgetTable {
  const day = dayFrom(row?.day, at);
  const { day_used, day_reserved, anonymous_used, day_alerted } = row?.day === day ? row : NOTHING;
  const period =
    row === undefined || row.period_ends <= at
      ? {
          period_ends: nextMonth(at),
          month_limit: row?.month_limit ?? spendable(messagesPerMonth ?? STANDARD_MONTH),
          used: day_used,
          month_alerted: 0,
        }
      : row;
  const reserved = row?.reserved ?? 0;
  const daysLeft = Math.max(1, Math.ceil((period.period_ends - day * DAY_MS) / DAY_MS));
  const left = Math.max(0, period.month_limit - period.used - reserved);
  const more = Math.min(left, Math.ceil((left / daysLeft) * DAY_PACE));
  const day_limit = more + day_used + day_reserved;
  return {
    id: 'account',
    period_ends: period.period_ends,
    month_limit: period.month_limit,
    used: period.used,
    reserved,
    day,
    day_limit,
    day_used,
    day_reserved,
    anonymous_limit: Math.ceil(more * (1 - verifiedShare)) + anonymous_used,
    anonymous_used,
    month_alerted: period.month_alerted,
    day_alerted: Math.min(day_alerted, passedOf(day_limit, day_used + day_reserved)),
  };
}

/** Of the day, for one visitor, for one network and for its neighbourhood. */
export const VISITOR_DAY_SHARE = 0.1;
export const NETWORK_DAY_SHARE = 0.2;
export const NEIGHBOURHOOD_DAY_SHARE = 0.4;

export const shareOf = (dayLimit: number, share: number) => Math.max(1, Math.floor(dayLimit * share));
