import { sql } from 'kysely';
import { isPending, PENDING_STATUSES } from '../sends/send-machine.ts';
import type { Store } from './open-store.ts';

export type Promised = {
  /** Of the numbered invariants of sending. */
  number: number;
  what: string;
  /** What breaks it, each in a line without any visitor's words. */
  broken: string[];
};

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
          .innerJoin('conversations', 'conversations.id', 'sends.conversation_id')
          .select('sends.id')
          .where('sends.status', '=', 'completed')
          .whereRef('conversations.visitor_id', '!=', 'sends.visitor_id'),
        'is completed in a conversation of somebody else',
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
        db.selectFrom('sends').select('id').where('text', 'is', null).where('status', 'in', PENDING_STATUSES),
        'is under way without its text',
      ),
    ),
    await check(
      5,
      'no more is spent and reserved than the limit, and all that is reserved is known',
      wallet(store),
    ),
    await check(6, 'an answer speaks of its own conversation only', answers(store)),
    await check(
      7,
      'one send at a time in a conversation',
      ids(
        db
          .selectFrom('sends')
          .select('conversation_id as id')
          .where('status', 'in', ['dispatching', 'unknown', 'reconciling'])
          .where('conversation_id', 'is not', null)
          .groupBy('conversation_id')
          .having((count) => count.fn.countAll(), '>', 1)
          .$narrowType<{ id: string }>(),
        'has more than one send in flight',
      ),
    ),
    await check(8, 'what has ended has its answer, and nothing is stuck', endings(store)),
  ];
}

async function wallet({ db }: Store): Promise<string[]> {
  // One statement, so that a live store cannot change between the two counts.
  const { rows } = await sql<{ used: number; reserved: number; month_limit: number; known: number }>`
    select used, reserved, month_limit,
      (select count(*) from sends where unit = 'reserved') as known from budgets`.execute(db);
  return rows.flatMap(({ used, reserved, month_limit, known }) => [
    // DurenAI's own count is taken over even where others have spent the account's limit.
    ...(reserved > 0 && used + reserved > month_limit
      ? [`${used} spent and ${reserved} reserved are more than ${month_limit}`]
      : []),
    ...(reserved !== known ? [`${reserved} units are reserved, by ${known} sends`] : []),
  ]);
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
        where.and([where('status', 'not in', PENDING_STATUSES), where('answer_body', 'is', null)]),
      ]),
    )
    .execute();
  return rows.map(({ id, status, updated_at }) =>
    isPending(status)
      ? `${id} is ${status} for ${Math.round((at - updated_at) / 60_000)} minutes`
      : `${id} is ${status} without an answer`,
  );
}
