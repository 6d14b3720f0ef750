import { sql } from 'kysely';
import { FORGOTTEN } from '../sends/fingerprint.ts';
import {
  isPending,
  PENDING_STATUSES,
  type SendStatus,
  UNCERTAIN_EVERY_MS,
  WAITING_STATUSES,
} from '../sends/send-machine.ts';
import type { Store } from './open-store.ts';
import { NOBODY } from './ownership.ts';
import type { BudgetTable } from './tables.ts';

export type Promised = {
  /** Of the numbered invariants of sending. */
  number: number;
  what: string;
  /** What breaks it, each in a line without any visitor's words. */
  broken: string[];
};

const IN_FLIGHT: SendStatus[] = ['dispatching', 'unknown', 'reconciling'];
/** What has cost nothing, and what has cost its unit for good. */
const FREE: SendStatus[] = ['claimed', 'queued', 'rejected', 'expired', 'not-processed', 'cancelled'];
const SPENT: SendStatus[] = ['completed', 'no-reply', 'uncertain'];

/** A send that nobody has moved for so long is stuck. */
const STUCK_MS = 15 * 60_000;

/** Checks what a store can show of the promises of sending, on a live one as well: it only reads. */
export async function verifyStore(store: Store): Promise<Promised[]> {
  const { db } = store;
  const check = async (number: number, what: string, found: Promise<string[]>): Promise<Promised> => ({
    number,
    what,
    broken: await found,
  });
  const ids = async (query: { execute(): Promise<{ id: string }[]> }, say: string) =>
    (await query.execute()).map(({ id }) => `${id} ${say}`);
  return [
    await check(
      1,
      'one acceptance per key and attempt: no reply answers two sends',
      ids(
        db
          .selectFrom('sends')
          .select('reply_id as id')
          .where('reply_id', 'is not', null)
          .groupBy('reply_id')
          .having((count) => count.fn.countAll(), '>', 1)
          .$narrowType<{ id: string }>(),
        'is the reply to more than one send',
      ),
    ),
    await check(
      2,
      'a completed send has its conversation, and its visitor owns it',
      ids(
        db
          .selectFrom('sends')
          .leftJoin('conversations', (join) =>
            join
              .onRef('conversations.id', '=', 'sends.conversation_id')
              .onRef('conversations.visitor_id', '=', 'sends.visitor_id'),
          )
          .select('sends.id')
          .where('sends.status', '=', 'completed')
          .where('fingerprint', '!=', FORGOTTEN)
          .where('conversations.id', 'is', null),
        'is completed in no conversation of its visitor',
      ),
    ),
    await check(
      3,
      'a conversation at DurenAI has one owner',
      ids(
        db
          .selectFrom('conversations')
          .select('upstream_id as id')
          .groupBy('upstream_id')
          .having((count) => count.fn.countAll(), '>', 1),
        'is owned more than once',
      ),
    ),
    await check(
      4,
      'a text is kept until it is answered',
      ids(
        db
          .selectFrom('sends')
          .select('id')
          .where('text', 'is', null)
          .where('status', 'in', PENDING_STATUSES)
          .where('visitor_id', '!=', NOBODY),
        'is under way without its text',
      ),
    ),
    await check(
      5,
      'no more is spent and reserved than the limit, and each unit is where its send has come to',
      Promise.all([wallet(store), units(store)]).then((found) => found.flat()),
    ),
    await check(6, 'an answer speaks of its own conversation only', answers(store)),
    await check(
      7,
      'a conversation’s messages leave one at a time, in the order in which they were accepted',
      ids(
        db
          .selectFrom('sends as flying')
          .innerJoin('sends as other', 'other.conversation_id', 'flying.conversation_id')
          .select('flying.id')
          .distinct()
          .whereRef('other.id', '!=', 'flying.id')
          .where('flying.status', 'in', IN_FLIGHT)
          .where((where) =>
            where.or([
              where('other.status', 'in', IN_FLIGHT),
              where.and([
                where('other.status', 'in', WAITING_STATUSES),
                where('other.created_at', '<', where.ref('flying.created_at')),
              ]),
            ]),
          ),
        'is in flight beside another one, or before one that came earlier',
      ),
    ),
    await check(8, 'what has ended has its answer, and nothing is stuck', endings(store)),
  ];
}

type Counted = Record<'all_reserved' | 'today_reserved' | 'today_consumed' | 'today_anonymous', number>;

async function wallet({ db }: Store): Promise<string[]> {
  // One statement, so that a live store cannot change between the counts.
  const { rows } = await sql<BudgetTable & Counted>`
    select budgets.*,
      (select count(*) from sends where unit = 'reserved') as all_reserved,
      (select count(*) from sends where unit = 'reserved' and unit_day = budgets.day) as today_reserved,
      (select count(*) from sends where unit = 'consumed' and unit_day = budgets.day) as today_consumed,
      (select count(*) from sends where unit <> 'none' and unit_day = budgets.day and verified = 0) as today_anonymous
    from budgets`.execute(db);
  return rows.flatMap((row) => {
    const { used, reserved, month_limit, day_used, day_reserved, day_limit, anonymous_used } = row;
    const { all_reserved, today_reserved, today_consumed, today_anonymous } = row;
    // What was deleted counts on: of what is spent there may be more than can be found.
    const broken: [boolean, string][] = [
      // DurenAI's own count is taken over even where others have spent the account's limit.
      [
        reserved > 0 && used + reserved > month_limit,
        `${used} spent and ${reserved} reserved are more than ${month_limit}`,
      ],
      [reserved !== all_reserved, `${reserved} units are reserved, by ${all_reserved} sends`],
      [
        day_used + day_reserved > day_limit,
        `${day_used} spent and ${day_reserved} reserved today are more than ${day_limit}`,
      ],
      [
        day_reserved !== today_reserved,
        `${day_reserved} units of today are reserved, by ${today_reserved} sends`,
      ],
      [day_used < today_consumed, `${day_used} units of today are spent, by ${today_consumed} sends`],
      [used < day_used, `${used} units are spent, and ${day_used} of them today`],
      [
        anonymous_used < today_anonymous,
        `${anonymous_used} units of today are counted for anonymous visitors, who have ${today_anonymous}`,
      ],
    ];
    return broken.flatMap(([is, line]) => (is ? [line] : []));
  });
}

async function units({ db }: Store): Promise<string[]> {
  const rows = await db
    .selectFrom('sends')
    .select(['id', 'status', 'unit'])
    .where((where) =>
      where.not(
        where.or([
          where.and([where('unit', '=', 'none'), where('status', 'in', FREE)]),
          where.and([where('unit', '=', 'reserved'), where('status', 'in', ['reserved', ...IN_FLIGHT])]),
          where.and([where('unit', '=', 'consumed'), where('status', 'in', SPENT)]),
        ]),
      ),
    )
    .execute();
  return rows.map(({ id, status, unit }) => `${id} is ${status}, and its unit is ${unit}`);
}

async function answers({ db }: Store): Promise<string[]> {
  const rows = await db
    .selectFrom('sends')
    .select(['id', 'conversation_id', 'answer_body'])
    .where('status', '=', 'completed')
    .where('answer_body', 'is not', null)
    .execute();
  return rows.flatMap(({ id, conversation_id, answer_body }) => {
    const said = (JSON.parse(answer_body ?? '{}') as { conversation_id?: string }).conversation_id;
    return said === conversation_id ? [] : [`${id} is answered with another conversation`];
  });
}

async function endings({ db, write }: Store): Promise<string[]> {
  const at = await write(async (_, now) => now);
  const rows = await db
    .selectFrom('sends')
    .select(['id', 'status', 'answer_body', 'updated_at'])
    .where((where) =>
      where.or([
        where.and([where('status', 'in', PENDING_STATUSES), where('updated_at', '<', at - STUCK_MS)]),
        where.and([
          where('status', 'not in', PENDING_STATUSES),
          where('answer_body', 'is', null),
          // Their visitors have forgotten them.
          where('fingerprint', '!=', FORGOTTEN),
          where('visitor_id', '!=', NOBODY),
        ]),
        where.and([where('status', '=', 'uncertain'), where('due_at', '<', at - UNCERTAIN_EVERY_MS)]),
      ]),
    )
    .execute();
  return rows.map(({ id, status, answer_body, updated_at }) => {
    if (!isPending(status) && answer_body === null) return `${id} is ${status} without an answer`;
    return `${id} is ${status}, and nobody has looked at it for ${Math.round((at - updated_at) / 60_000)} minutes`;
  });
}
