import type { Kysely } from 'kysely';
import type { ConversationTable, SendStatus, SendTable, Tables } from './tables.ts';
import { ensureVisitor } from './visitors.ts';

/** What is answered to a send, byte for byte, as often as it is asked. */
export type StoredAnswer = { status: number; body: string };

export type Claim = { visitorId: string; key: string };

type LastMessage = Pick<ConversationTable, 'last_message_content' | 'last_message_created_at'>;

/** The conversation that a completed send began or continued. */
export type SentConversation =
  | {
      kind: 'new';
      row: Omit<ConversationTable, 'visitor_id' | 'message_count' | 'created_at' | 'updated_at'>;
    }
  | { kind: 'existing'; id: string; lastMessage: LastMessage };

/** Upstream gave a "new" conversation that some visitor already owns. */
export class ConversationTakenError extends Error {}

/** A message and its reply. */
const MESSAGES_PER_SEND = 2;

export function sendStore(db: Kysely<Tables>, now: () => string) {
  const settle = (on: Kysely<Tables>, { visitorId, key }: Claim, status: SendStatus, answer: StoredAnswer) =>
    on
      .updateTable('sends')
      .set({ status, answer_status: answer.status, answer_body: answer.body, updated_at: now() })
      .where('visitor_id', '=', visitorId)
      .where('key', '=', key)
      .execute();

  return {
    find: ({ visitorId, key }: Claim): Promise<SendTable | undefined> =>
      db
        .selectFrom('sends')
        .selectAll()
        .where('visitor_id', '=', visitorId)
        .where('key', '=', key)
        .executeTakeFirst(),

    /** Committed before anything is sent. False when the key is taken. */
    claim: (
      visitor: { id: string; generation: number },
      key: string,
      fingerprint: string,
    ): Promise<boolean> =>
      db.transaction().execute(async (transaction) => {
        const at = now();
        await ensureVisitor(transaction, visitor, at);
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('sends')
          .values({
            visitor_id: visitor.id,
            key,
            fingerprint,
            status: 'in-progress',
            answer_status: null,
            answer_body: null,
            created_at: at,
            updated_at: at,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        return numInsertedOrUpdatedRows === 1n;
      }),

    /** Nothing was sent: the same key may try again. */
    async release({ visitorId, key }: Claim): Promise<void> {
      await db
        .deleteFrom('sends')
        .where('visitor_id', '=', visitorId)
        .where('key', '=', key)
        .where('status', '=', 'in-progress')
        .execute();
    },

    async settle(claim: Claim, status: 'rejected' | 'unknown', answer: StoredAnswer): Promise<void> {
      await settle(db, claim, status, answer);
    },

    /**
     * Reply, ownership and conversation in one transaction.
     *
     * @throws ConversationTakenError and changes nothing.
     */
    complete: (claim: Claim, conversation: SentConversation, answer: StoredAnswer): Promise<void> =>
      db.transaction().execute(async (transaction) => {
        const at = now();
        if (conversation.kind === 'new') {
          const { numInsertedOrUpdatedRows } = await transaction
            .insertInto('conversations')
            .values({
              ...conversation.row,
              visitor_id: claim.visitorId,
              message_count: MESSAGES_PER_SEND,
              created_at: at,
              updated_at: at,
            })
            .onConflict((conflict) => conflict.column('upstream_id').doNothing())
            .executeTakeFirstOrThrow();
          if (numInsertedOrUpdatedRows !== 1n) throw new ConversationTakenError();
        } else {
          await transaction
            .updateTable('conversations')
            .set((row) => ({
              ...conversation.lastMessage,
              message_count: row('message_count', '+', MESSAGES_PER_SEND),
              updated_at: at,
            }))
            .where('id', '=', conversation.id)
            .where('visitor_id', '=', claim.visitorId)
            .execute();
        }
        await settle(transaction, claim, 'completed', answer);
      }),

    /** Claims of a process that died: whether they were sent, nobody knows. */
    async abandon(answer: StoredAnswer): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('sends')
        .set({ status: 'unknown', answer_status: answer.status, answer_body: answer.body, updated_at: now() })
        .where('status', '=', 'in-progress')
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}
