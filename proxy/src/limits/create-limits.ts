import type { Clock } from '@durenai/core';
import type { Transaction } from 'kysely';
import type { ProxyConfig } from '../config/config.ts';
import type { Secret } from '../config/secret.ts';
import { describeError, type Log, type LogFields } from '../log.ts';
import { budgetExhausted, rateLimited } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import { hasPassed } from '../store/stopwatch.ts';
import type { BudgetTable, Tables } from '../store/tables.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import {
  allowanceKeys,
  allowanceTaker,
  type Rates,
  type Standing,
  standingOf,
  visitorKey,
} from './allowances.ts';
import { isSpent, refillsAt } from './budget.ts';
import {
  endOfDay,
  isInForce,
  NEIGHBOURHOOD_DAY_SHARE,
  NETWORK_DAY_SHARE,
  passedOf,
  shareOf,
  VISITOR_DAY_SHARE,
} from './budget-days.ts';

type LimitSettings = Pick<ProxyConfig, 'visitorBurst' | 'visitorPerMinute' | 'visitorPerHour' | 'alertUrl'>;

export type Sender = { visitorId: string; network: string; verified: boolean };

/** What a visitor is told about their own limits, as header fields and in `GET /v1/user/me`. */
export type Told = { headers: Record<string, string>; left: number; limit: number; resetsAt: number };

export type Limits = ReturnType<typeof createLimits>;

/** A network may be a household or an office: so many visitors' worth. */
export const VISITORS_PER_NETWORK = 4;

/** Whoever rents one address, or is given a /64, easily has its neighbours: so many networks' worth. */
export const NETWORKS_PER_NEIGHBOURHOOD = 4;

const GLANCE_MS = 500;
const SYNC_MS = 5 * 60_000;
const ALERT_AGAIN_MS = 5 * 60_000;

type Ports = {
  store: Store;
  upstream: Pick<Upstream, 'getAccount'>;
  settings: LimitSettings;
  clock: Clock;
  log: Log;
  /** Tells the owner, and gives the status of the answer. Default: `fetch`. */
  post?: ((url: string, body: string) => Promise<number>) | undefined;
};

export function createLimits({ store, upstream, settings, clock, log, post = postJson }: Ports) {
  const { visitorBurst, visitorPerMinute, visitorPerHour, alertUrl } = settings;
  const takeAllowances = allowanceTaker(store.db, 2);
  let syncedAt: number | undefined;
  let unheardAt: number | undefined;
  let seen: { row: BudgetTable; at: number } | undefined;

  /** The day's figures change seldom: what they were a moment ago does, as the wallet itself decides in the end. */
  async function glance(transaction: Transaction<Tables>, at: number): Promise<BudgetTable> {
    if (!seen || hasPassed(GLANCE_MS, seen.at, at) || !isInForce(seen.row, at)) {
      seen = { row: await store.budget.today(transaction, at), at };
    }
    return seen.row;
  }

  const ratesOf = ({ day_limit }: BudgetTable, visitors: number, dayShare: number): Rates => ({
    burst: visitorBurst * visitors,
    perMinute: visitorPerMinute * visitors,
    perHour: visitorPerHour * visitors,
    perDay: shareOf(day_limit, dayShare),
  });
  const visitorRates = (budget: BudgetTable) => ratesOf(budget, 1, VISITOR_DAY_SHARE);

  function tell(standing: Standing, rates: Rates, at: number): Told {
    const seconds = (until: number) => Math.max(0, Math.ceil((until - at) / 1000));
    return {
      headers: {
        'ratelimit-policy': `"minute";q=${rates.perMinute};w=60, "day";q=${rates.perDay};w=86400`,
        ratelimit: `"minute";r=${standing.minuteLeft};t=${seconds(standing.minuteResetsAt)}, "day";r=${standing.left};t=${seconds(standing.resetsAt)}`,
      },
      left: standing.left,
      limit: rates.perDay,
      resetsAt: standing.resetsAt,
    };
  }

  /**
   * Counts one message against its sender, and looks whether there is anything left to spend.
   *
   * @throws LimitedError `rate_limited` or `budget_exhausted`: the transaction has to go with it.
   */
  async function admit(transaction: Transaction<Tables>, at: number, sender: Sender): Promise<Told> {
    const budget = await glance(transaction, at);
    const [visitor, network, neighbourhood] = allowanceKeys(sender);
    const rates = visitorRates(budget);
    const visitorsThere = VISITORS_PER_NETWORK * NETWORKS_PER_NEIGHBOURHOOD;
    const { standing, retryAfterMs } = await takeAllowances(
      transaction,
      at,
      budget.day,
      { key: visitor, rates },
      { key: network, rates: ratesOf(budget, VISITORS_PER_NETWORK, NETWORK_DAY_SHARE) },
      { key: neighbourhood, rates: ratesOf(budget, visitorsThere, NEIGHBOURHOOD_DAY_SHARE) },
    );
    const told = tell(standing, rates, at);
    if (retryAfterMs !== undefined) throw rateLimited(retryAfterMs, told.headers);
    if (isSpent(budget, sender.verified)) throw budgetExhausted(refillsAt(budget) - at, told.headers);
    return told;
  }

  async function sync(): Promise<void> {
    const { data } = await upstream.getAccount();
    const { used, limit, reset_date } = data.subscription.chat_requests;
    await store.write((transaction, at) =>
      store.budget.learn(transaction, at, { used, limit, resetsAt: Date.parse(reset_date) }),
    );
  }

  /** Tells the owner when a threshold is passed: once in a period, whichever instance sees it first and is heard. */
  async function alert(): Promise<void> {
    if (unheardAt !== undefined && !hasPassed(ALERT_AGAIN_MS, unheardAt, clock.now())) return;
    unheardAt = undefined;
    for (const { column, before, news } of await store.write(passedThresholds)) {
      const { percent, period, used, limit } = news;
      log.warn({}, `${percent} % of the ${period}'s chat requests are spent (${used} of ${limit})`);
      if (alertUrl === undefined || (await isHeard(alertUrl, { type: 'budget.threshold', ...news })))
        continue;
      unheardAt = clock.now();
      await store.write((transaction) =>
        transaction
          .updateTable('budgets')
          .set({ [column]: before })
          .where(column, '=', percent)
          .execute(),
      );
    }
  }

  /** Marks them as told of. */
  async function passedThresholds(transaction: Transaction<Tables>, at: number) {
    const row = await store.budget.today(transaction, at);
    const periods = [
      ['month', 'month_alerted', row.used + row.reserved, row.month_limit, row.period_ends],
      ['day', 'day_alerted', row.day_used + row.day_reserved, row.day_limit, endOfDay(row.day)],
    ] as const;
    const passed = [];
    for (const [period, column, used, limit, end] of periods) {
      const percent = passedOf(limit, used);
      const before = row[column];
      if (before >= percent) continue;
      const { numUpdatedRows } = await transaction
        .updateTable('budgets')
        .set({ [column]: percent })
        .where(column, '<', percent)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) continue;
      const news = { period, percent, used, limit, ends_at: new Date(end).toISOString() };
      passed.push({ column, before, news });
    }
    return passed;
  }

  async function isHeard(url: Secret, news: object): Promise<boolean> {
    let reason: LogFields;
    try {
      const status = await post(url.reveal(), JSON.stringify(news));
      if (status >= 200 && status < 300) return true;
      reason = { status };
    } catch (thrown) {
      reason = describeError(thrown);
    }
    log.warn(reason, 'ALERT_URL did not take the news: it is told again in five minutes');
    return false;
  }

  return {
    admit,
    /** What a visitor has left. Reads only, so that it can be told when nothing can be written. */
    async standing({ visitorId, verified }: Omit<Sender, 'network'>): Promise<Told> {
      const at = await store.now();
      const budget = await store.budget.read(store.db, at);
      const rates = visitorRates(budget);
      const row = await store.db
        .selectFrom('allowances')
        .selectAll()
        .where('key', '=', visitorKey(visitorId))
        .executeTakeFirst();
      const told = tell(standingOf(row, at, budget.day, rates), rates, at);
      return isSpent(budget, verified) ? { ...told, left: 0, resetsAt: refillsAt(budget) } : told;
    },
    /** For the owner, which ALERT_URL has not taken yet. */
    get hasNews() {
      return unheardAt !== undefined;
    },
    /** Called now and then while there is something to do: asks the account, and tells its owner. */
    async tend(): Promise<void> {
      if (syncedAt === undefined || hasPassed(SYNC_MS, syncedAt, clock.now())) {
        syncedAt = clock.now();
        await sync().catch((thrown) =>
          log.warn(describeError(thrown), 'the quota of the account could not be read'),
        );
      }
      await alert();
    },
  };
}

async function postJson(url: string, body: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  return response.status;
}
