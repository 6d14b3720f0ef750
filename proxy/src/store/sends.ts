import { randomBytes } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { allowanceKeys, returnAllowance } from '../limits/allowances.ts';
import type { Budget } from '../limits/budget.ts';
import { dayOf } from '../limits/budget-days.ts';
import { FORGOTTEN } from '../sends/fingerprint.ts';
import {
  isPending,
  isUnresolved,
  isWaiting,
  newSend,
  OPEN_ENDED_STATUSES,
  PENDING_STATUSES,
  type SendEvent,
  type SendState,
  type SendStatus,
  sendReducer,
  UNCERTAIN_EVERY_MS,
  WAITING_STATUSES,
} from '../sends/send-machine.ts';
import { BLANK, NOBODY } from './ownership.ts';
import { prepare, prepareColumns } from './prepare.ts';
import { type ConversationTable, SEND_COLUMNS, type SendTable, type Tables } from './tables.ts';
import type { Write } from './writer.ts';

export type LastMessage = Pick<
  ConversationTable,
  'last_message_content' | 'last_message_created_at' | 'last_message_id' | 'last_message_is_character'
>;

/** What a send did to its conversation; with `begun`, it is a new one. */
export type Delivered = {
  lastMessage: LastMessage;
  messages: number;
  begun?: Pick<ConversationTable, 'id' | 'upstream_id' | 'character_name' | 'character_image_url'>;
};

/** A conversation as a send finds it. `others`: what else is pending there. */
export type Place = {
  /** Undefined: it begins one. */
  upstreamId: string | undefined;
  lastMessageId: string | null;
  others: readonly Pick<SendTable, 'status' | 'created_at'>[];
};

/**
 * A place behind all that wait in its conversation, even if the clock was set back meanwhile.
 *
 * @returns `blocker`: what another of them has come to that has to end first; undefined: nothing is in the way.
 */
export function joinLine({ others }: Place, at: number) {
  return {
    created_at: Math.max(at, ...others.map(({ created_at }) => created_at + 1)),
    blocker: others.find(({ status }) => isUnresolved(status))?.status ?? others[0]?.status,
  };
}

/** Whether another send of its conversation has to end first. */
export const isBlocked = ({ others }: Place, row: SendTable): boolean =>
  others.some(({ status, created_at }) => !isWaiting(status) || created_at < row.created_at);

export type NewSend = Pick<
  SendTable,
  'key' | 'fingerprint' | 'character_id' | 'conversation_id' | 'text' | 'network' | 'verified'
> & { visitor: { id: string } };

/** Upstream gave a "new" conversation that some visitor already owns. */
export class ConversationTakenError extends Error {}

/** Two writers met at one row: the later one starts again. */
export class StaleSendError extends Error {}

/** Another request was quicker with the same key. */
export class KeyTakenError extends Error {}

/** Who works on sends, and until when: a process that stops renewing loses them to whoever looks next. */
export const LEASE_MS = 10_000;

/** Nobody else takes an hourly look for so long: longer than it lasts, and soon enough where its process has died. */
const LOOK_MS = 5 * 60_000;

/** Longest that a key is remembered after its outcome. */
const KEY_LIFETIME_MS = 24 * 60 * 60_000;

/**
 * Written into the query: where a parameter stands, neither database knows that its index of such rows alone will do. The one of
 * those that wait for somebody is short; all sends of a day are not.
 */
const written = (statuses: readonly SendStatus[]) =>
  sql<SendStatus>`(${sql.join(statuses.map((status) => sql.lit(status)))})`;

type Extra = Partial<
  Pick<
    SendTable,
    | 'conversation_id'
    | 'baseline'
    | 'reply_id'
    | 'answer_status'
    | 'answer_body'
    | 'text'
    | 'unit_day'
    | 'network'
    | 'verified'
    | 'created_at'
    | 'lease_owner'
    | 'lease_until'
  >
>;

export function sendStore(db: Kysely<Tables>, write: Write, budget: Budget) {
  const byId = (on: Kysely<Tables>, id: string) =>
    on.selectFrom('sends').selectAll().where('id', '=', id).executeTakeFirst();

  const find = prepare(db, (visitorId: string, key: string) =>
    db.selectFrom('sends').select(SEND_COLUMNS).where('visitor_id', '=', visitorId).where('key', '=', key),
  );

  const insert = prepareColumns(db, (row: SendTable) =>
    db
      .insertInto('sends')
      .values(row)
      .onConflict((conflict) => conflict.columns(['visitor_id', 'key']).doNothing()),
  );

  const update = (changes: Partial<SendTable>, id: string, version: number) =>
    db.updateTable('sends').set(changes).where('id', '=', id).where('version', '=', version);
  const change = prepareColumns(db, update);
  const changeHeld = prepareColumns(
    db,
    (changes: Partial<SendTable>, id: string, version: number, holder: string, at: number) =>
      update(changes, id, version).where('lease_owner', '=', holder).where('lease_until', '>', at),
  );

  const begin = prepareColumns(db, (conversation: ConversationTable) =>
    db
      .insertInto('conversations')
      .values(conversation)
      .onConflict((conflict) => conflict.column('upstream_id').doNothing()),
  );
  const goOnWith = prepareColumns(
    db,
    (lastMessage: LastMessage, messages: number, now: string, id: string, visitorId: string) =>
      db
        .updateTable('conversations')
        .set((column) => ({
          ...lastMessage,
          message_count: column('message_count', '+', messages),
          updated_at: now,
        }))
        .where('id', '=', id)
        // Not one that was forgotten meanwhile.
        .where('visitor_id', '=', visitorId),
  );

  /** The conversation, once for each other send that is pending in it, and at least once. */
  const placeOf = prepare(db, (conversationId: string, visitorId: string, id: string) =>
    db
      .selectFrom('conversations')
      .leftJoin('sends', (join) =>
        join
          .onRef('sends.conversation_id', '=', 'conversations.id')
          .on('sends.id', '!=', id)
          .on('sends.status', 'in', written(PENDING_STATUSES)),
      )
      .select(['upstream_id', 'last_message_id', 'status', 'sends.created_at'])
      .where('conversations.id', '=', conversationId)
      .where('conversations.visitor_id', '=', visitorId),
  );

  /**
   * Takes the events, one after the other, and writes where they lead: the row, the wallet and the lease in one
   * transaction. Undefined when the machine did not take one of them. With a `holder`, only under its lease.
   *
   * @throws StaleSendError when the row is not as it was read.
   */
  async function advance(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    events: readonly SendEvent[],
    extra: Extra = {},
    holder?: string,
  ): Promise<SendTable | undefined> {
    let state: SendState = row;
    for (const event of events) {
      const next = sendReducer(state, event);
      if (next === state) return undefined;
      state = next;
    }
    const { status, attempt, unit, tries, deadline_at, dispatched_at, ended_at } = state;
    const { reads, absent_reads, seen_at, due_at } = state;
    const changes = {
      ...{ status, attempt, unit, tries, deadline_at, dispatched_at, ended_at },
      ...{ reads, absent_reads, seen_at, due_at },
      ...extra,
      ...(isPending(status) ? {} : { lease_owner: null, lease_until: null }),
      // Whoever sends has the whole lease for it.
      ...(status === 'dispatching' ? { lease_until: at + LEASE_MS } : {}),
      ...(status === 'completed' ? { text: null } : {}),
      version: row.version + 1,
      updated_at: at,
    };
    const isForNothing = !isPending(status) && unit === 'none' && status !== row.status;
    const { visitor_id: visitorId, network } = row;
    // All at once: if the row is not as it was read, the whole task goes.
    const [{ numAffectedRows }] = await Promise.all([
      holder === undefined
        ? change(transaction, changes, row.id, row.version)
        : changeHeld(transaction, changes, row.id, row.version, holder, at),
      budget.move(transaction, row, unit),
      isForNothing &&
        returnAllowance(transaction, allowanceKeys({ visitorId, network }), dayOf(row.created_at)),
    ]);
    if (numAffectedRows !== 1n) throw new StaleSendError();
    return { ...row, ...changes } as SendTable;
  }

  /**
   * Ownership and the copy of the last message; part of the transaction that completes a send. False when its visitor has
   * forgotten the conversation meanwhile, or everything: what it began then is nobody's for good.
   */
  async function deliver(
    transaction: Transaction<Tables>,
    row: SendTable,
    { begun, lastMessage, messages }: Delivered,
    now: string,
  ): Promise<boolean> {
    if (!begun) {
      const { conversation_id, visitor_id } = row;
      if (conversation_id === null) return true;
      const changed = await goOnWith(transaction, lastMessage, messages, now, conversation_id, visitor_id);
      return changed.numAffectedRows === 1n;
    }
    const isForgotten = row.visitor_id === NOBODY;
    const { numAffectedRows } = await begin(transaction, {
      ...begun,
      ...lastMessage,
      visitor_id: row.visitor_id,
      character_id: row.character_id,
      message_count: messages,
      created_at: now,
      updated_at: now,
      ...(isForgotten ? BLANK : {}),
    });
    if (numAffectedRows !== 1n) throw new ConversationTakenError();
    return !isForgotten;
  }

  /** Where a send goes on, and who else waits there; undefined when its visitor has forgotten it. */
  async function findPlace(
    on: Kysely<Tables>,
    { id, conversation_id, visitor_id }: SendTable,
  ): Promise<Place | undefined> {
    if (visitor_id === NOBODY) return undefined;
    if (conversation_id === null) return { upstreamId: undefined, lastMessageId: null, others: [] };
    const { rows } = await placeOf(on, conversation_id, visitor_id, id);
    const [place] = rows;
    if (!place) return undefined;
    const others = rows.flatMap(({ status, created_at }) =>
      status === null || created_at === null ? [] : { status, created_at },
    );
    return { upstreamId: place.upstream_id, lastMessageId: place.last_message_id, others };
  }

  return {
    advance,
    deliver,
    findPlace,
    byId: (id: string) => byId(db, id),
    async drop(transaction: Transaction<Tables>, { id }: SendTable): Promise<void> {
      await transaction.deleteFrom('sends').where('id', '=', id).execute();
    },
    read: byId,
    async find(visitorId: string, key: string): Promise<SendTable | undefined> {
      return (await find(db, visitorId, key)).rows[0];
    },
    /** The visitor's own, unless its conversation was forgotten. */
    findOwned: (visitorId: string, id: string): Promise<SendTable | undefined> =>
      db
        .selectFrom('sends')
        .selectAll()
        .where('id', '=', id)
        .where('visitor_id', '=', visitorId)
        .where('fingerprint', '!=', FORGOTTEN)
        .executeTakeFirst(),

    /** A send as it is before it is kept. */
    draft: (at: number, { visitor, ...send }: NewSend, owner: string): SendTable => ({
      ...newSend(at),
      ...send,
      id: `send_${randomBytes(16).toString('hex')}`,
      visitor_id: visitor.id,
      unit_day: null,
      baseline: null,
      lease_owner: owner,
      lease_until: at + LEASE_MS,
      reply_id: null,
      answer_status: null,
      answer_body: null,
      version: 1,
      created_at: at,
      updated_at: at,
    }),

    /**
     * Keeps a draft, as far as the events bring it.
     *
     * @throws KeyTakenError: what was done for it in this transaction has to go with it.
     */
    async claim(
      transaction: Transaction<Tables>,
      draft: SendTable,
      events: readonly SendEvent[],
      extra: Extra = {},
    ): Promise<SendTable> {
      const row: SendTable = { ...draft, ...events.reduce<SendState>(sendReducer, draft), ...extra };
      const { numAffectedRows } = await insert(transaction, row);
      if (numAffectedRows !== 1n) throw new KeyTakenError();
      return row;
    },

    /** What waits at other processes. All of them ask DurenAI in turn. */
    async countElsewhere(on: Kysely<Tables>, owner: string): Promise<number> {
      const { total } = await on
        .selectFrom('sends')
        .select((select) => select.fn.countAll<number>().as('total'))
        // SQLite takes its index of what is pending where this is asked for in the same words.
        .where('status', 'in', written(PENDING_STATUSES))
        .where('status', 'in', written(WAITING_STATUSES))
        .where('lease_owner', '!=', owner)
        .executeTakeFirstOrThrow();
      return Number(total);
    },

    /** Keeps those of a process's sends that it works on: one whose claim it never heard of goes to whoever looks next. */
    async renew(owner: string, ids: readonly string[]): Promise<void> {
      await write((transaction, at) =>
        transaction
          .updateTable('sends')
          .set({ lease_until: at + LEASE_MS })
          .where('id', 'in', ids)
          .where('lease_owner', '=', owner)
          .where('lease_until', '>', at)
          .where('status', 'in', written(PENDING_STATUSES))
          .execute(),
      );
    },

    /** Lets others have what is not on its way at this moment. */
    async letGo(owner: string): Promise<void> {
      await write((transaction, at) =>
        transaction
          .updateTable('sends')
          .set({ lease_until: at - 1 })
          .where('lease_owner', '=', owner)
          .where('status', 'in', written(PENDING_STATUSES))
          .where('status', '!=', 'dispatching')
          .execute(),
      );
    },

    /** Takes up to `limit` sends whose lease ran out, or whose hourly check is due. A row goes to one taker. */
    async takeOver(owner: string, limit: number): Promise<SendTable[]> {
      const at = await write(async (_transaction, now) => now);
      const dead = db
        .selectFrom('sends')
        .select('id')
        .where((where) => {
          const isPending = where('status', 'in', written(PENDING_STATUSES));
          const isUncertain = where('status', '=', sql.lit<SendStatus>('uncertain'));
          return where.or([
            where.and([isPending, where('lease_until', '<=', at)]),
            // A lease never ends later, but one that was given before the clock was set back.
            where.and([isPending, where('lease_until', '>', at + LEASE_MS)]),
            where.and([isUncertain, where('due_at', '<=', at)]),
            where.and([isUncertain, where('due_at', '>', at + UNCERTAIN_EVERY_MS)]),
          ]);
        })
        .limit(limit);
      const ids = (await dead.execute()).map(({ id }) => id);
      if (ids.length === 0) return [];
      const taken: SendTable[] = [];
      for (const id of ids) {
        const row = await write(async (transaction, now) => {
          const found = await byId(transaction, id);
          if (!found) return undefined;
          const { status, lease_until, due_at } = found;
          const isIn = (instant: number | null, ms: number) =>
            instant !== null && instant > now && instant <= now + ms;
          const isDead = isPending(status)
            ? !isIn(lease_until, LEASE_MS)
            : status === 'uncertain' && due_at !== null && !isIn(due_at, UNCERTAIN_EVERY_MS);
          if (!isDead) return undefined;
          const lease = {
            lease_owner: owner,
            lease_until: now + LEASE_MS,
            version: found.version + 1,
            // What is due is waited for from now on, not for as long again as it was at first.
            updated_at: now,
            ...(status === 'uncertain' ? { due_at: now + LOOK_MS } : {}),
          };
          const { numUpdatedRows } = await transaction
            .updateTable('sends')
            .set(lease)
            .where('id', '=', id)
            .where('version', '=', found.version)
            .executeTakeFirstOrThrow();
          if (numUpdatedRows !== 1n) return undefined;
          const held: SendTable = { ...found, ...lease };
          const event: SendEvent = { type: 'lease-expired', at: now, since: found.created_at };
          return (await advance(transaction, now, held, [event])) ?? held;
        });
        if (row) taken.push(row);
      }
      return taken;
    },

    /** First messages with this fingerprint whose conversation is not known, begun about then. */
    async countUnresolvedTwins({ fingerprint, dispatched_at }: SendTable): Promise<number> {
      const about = dispatched_at ?? 0;
      const { total } = await db
        .selectFrom('sends')
        .select((select) => select.fn.countAll<number>().as('total'))
        .where('fingerprint', '=', fingerprint)
        .where('conversation_id', 'is', null)
        .where('status', 'in', OPEN_ENDED_STATUSES)
        .where('dispatched_at', '>', about - 5 * 60_000)
        .where('dispatched_at', '<', about + 5 * 60_000)
        .executeTakeFirstOrThrow();
      return Number(total);
    },

    /** Which of these upstream conversations belong to somebody. */
    async ownedAmong(upstreamIds: readonly string[]): Promise<Set<string>> {
      if (upstreamIds.length === 0) return new Set();
      const rows = await db
        .selectFrom('conversations')
        .select('upstream_id')
        .where('upstream_id', 'in', upstreamIds)
        .execute();
      return new Set(rows.map(({ upstream_id }) => upstream_id));
    },

    async repliesOf(conversationId: string): Promise<Set<string>> {
      const rows = await db
        .selectFrom('sends')
        .select('reply_id')
        .where('conversation_id', '=', conversationId)
        .where('reply_id', 'is not', null)
        .execute();
      return new Set(rows.map(({ reply_id }) => reply_id as string));
    },

    /** Forgets keys whose outcome is old, and allowances that are full again. */
    async forgetOld(): Promise<void> {
      await write(async (transaction, at) => {
        await transaction
          .deleteFrom('sends')
          .where('updated_at', '<', at - KEY_LIFETIME_MS)
          .where('status', 'not in', PENDING_STATUSES)
          .where((where) => where.or([where('status', '!=', 'uncertain'), where('due_at', 'is', null)]))
          .execute();
        await transaction
          .deleteFrom('allowances')
          .where('hour_tat', '<', at - KEY_LIFETIME_MS)
          .execute();
      });
    },
  };
}
