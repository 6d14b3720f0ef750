import type { Kysely } from 'kysely';
import type { ConversationTable, Tables } from './tables.ts';

export type OwnedConversation = ConversationTable;

/**
 * The one question that stands between visitors: is this conversation theirs? Every route that takes a
 * conversation id asks it here, and nothing else looks a conversation up by id.
 */
export function findOwnedConversation(
  db: Kysely<Tables>,
  visitorId: string,
  conversationId: string,
): Promise<OwnedConversation | undefined> {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', conversationId)
    .where('visitor_id', '=', visitorId)
    .executeTakeFirst();
}
