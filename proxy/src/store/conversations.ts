import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Budget } from '../limits/budget.ts';
import { FORGOTTEN } from '../sends/fingerprint.ts';
import { PENDING_STATUSES, WAITING_STATUSES } from '../sends/send-machine.ts';
import { disown, findByUpstream, type OwnedConversation, ownedConversation } from './ownership.ts';
import { offsetOf, type PageQuery, type Rows } from './page.ts';
import { releaseUnits } from './release-units.ts';
import type { LastMessage } from './sends.ts';
import type { Tables } from './tables.ts';
import type { Write } from './writer.ts';

/** More than a visitor could follow at a glance: who was away longer reads the list. */
const MOST_CHANGED = 50;

/** What is left of a send whose conversation was forgotten. */
const WITHOUT_WORDS = {
  fingerprint: FORGOTTEN,
  text: null,
  reply_id: null,
  answer_status: null,
  answer_body: null,
} as const;

export function conversationStore(db: Kysely<Tables>, write: Write, budget: Budget) {
  const findOwned = ownedConversation(db);
  const count = async (visitorId: string): Promise<number> => {
    const { total } = await db
      .selectFrom('conversations')
      .select((select) => select.fn.countAll<number>().as('total'))
      .where('visitor_id', '=', visitorId)
      .executeTakeFirstOrThrow();
    return Number(total);
  };
  return {
    async findOwned(visitorId: string, conversationId: string): Promise<OwnedConversation | undefined> {
      return (await findOwned(db, conversationId, visitorId)).rows[0];
    },
    count,
    /**
     * With the answers that are kept of it, and what is still being found out: of what has ended, its key stays alone, or a
     * copy of the first message that comes late would begin it anew. A message that waits for its turn, or for its reply,
     * leaves nothing when it ends. False when the visitor has no such conversation.
     */
    forget: (visitorId: string, conversationId: string): Promise<boolean> =>
      write(async (transaction) => {
        const { numUpdatedRows } = await disown(transaction, { visitorId, conversationId });
        if (numUpdatedRows !== 1n) return false;
        const isOver = (where: ExpressionBuilder<Tables, 'sends'>) =>
          where.and([
            where('conversation_id', '=', conversationId),
            where('status', 'not in', [...WAITING_STATUSES, 'dispatching']),
          ]);
        await releaseUnits(transaction, budget, isOver);
        await transaction
          .updateTable('sends')
          .set(WITHOUT_WORDS)
          .where('conversation_id', '=', conversationId)
          .where('status', 'in', ['completed', 'no-reply'])
          .execute();
        await transaction.deleteFrom('sends').where(isOver).where('fingerprint', '!=', FORGOTTEN).execute();
        return true;
      }),
    findByUpstream: (upstreamId: string) => findByUpstream(db, upstreamId),
    /** Ids of the visitor's conversations that changed at `since` (milliseconds) or later. */
    async changedSince(visitorId: string, since: number): Promise<string[]> {
      const rows = await db
        .selectFrom('conversations')
        .select('id')
        .where('visitor_id', '=', visitorId)
        .where('updated_at', '>=', new Date(since).toISOString())
        .orderBy('updated_at', 'desc')
        .limit(MOST_CHANGED)
        .execute();
      return rows.map(({ id }) => id);
    },
    /** Whether a send of it has not ended: what it did is still being found out. */
    async hasOpenSend(conversationId: string): Promise<boolean> {
      const row = await db
        .selectFrom('sends')
        .select('id')
        .where('conversation_id', '=', conversationId)
        .where('status', 'in', [...PENDING_STATUSES])
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    /** Takes over what DurenAI says is the latest message, unless it changed here meanwhile. */
    hear: (
      { id, last_message_id, visitor_id }: OwnedConversation,
      lastMessage: LastMessage,
      messages: number,
    ): Promise<boolean> =>
      write(async (transaction, at) => {
        const { numUpdatedRows } = await transaction
          .updateTable('conversations')
          .set({ ...lastMessage, message_count: messages, updated_at: new Date(at).toISOString() })
          .where('id', '=', id)
          .where('visitor_id', '=', visitor_id)
          .where('last_message_id', last_message_id === null ? 'is' : '=', last_message_id)
          .executeTakeFirstOrThrow();
        return numUpdatedRows === 1n;
      }),
    /** The visitor's own, the latest first. */
    async list(visitorId: string, query: PageQuery): Promise<Rows<OwnedConversation>> {
      const rows = await db
        .selectFrom('conversations')
        .selectAll()
        .where('visitor_id', '=', visitorId)
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .limit(query.limit)
        .offset(offsetOf(query))
        .execute();
      return { rows, total: await count(visitorId) };
    },
  };
}
