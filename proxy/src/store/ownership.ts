import type { Kysely } from 'kysely';
import type { ConversationTable, Tables } from './tables.ts';

export type OwnedConversation = ConversationTable;

/**
 * Whose conversation DurenAI speaks of. Only for what goes to nobody else than that visitor: its answer never
 * depends on who asks.
 */
export function findByUpstream(
  db: Kysely<Tables>,
  upstreamId: string,
): Promise<OwnedConversation | undefined> {
  return db.selectFrom('conversations').selectAll().where('upstream_id', '=', upstreamId).executeTakeFirst();
}

/**
 * The one question that stands between visitors: is this conversation theirs? Every route that takes a
 * conversation id asks it here, and nothing else looks a conversation up by our id.
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
