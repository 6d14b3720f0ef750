import type { Kysely, UpdateResult } from 'kysely';
import { prepare } from './prepare.ts';
import { CONVERSATION_COLUMNS, type ConversationTable, type Tables } from './tables.ts';

export type OwnedConversation = ConversationTable;

/** The visitor who owns what was forgotten. No token is ever minted for it. */
export const NOBODY = 'nobody';

/**
 * Whose conversation DurenAI speaks of; undefined also for one that was forgotten here. Only for what goes to nobody
 * else than that visitor: its answer never depends on who asks.
 */
export function findByUpstream(
  db: Kysely<Tables>,
  upstreamId: string,
): Promise<OwnedConversation | undefined> {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('upstream_id', '=', upstreamId)
    .where('visitor_id', '!=', NOBODY)
    .executeTakeFirst();
}

/**
 * The one question that stands between visitors: is this conversation theirs? Every route that takes a
 * conversation id asks it here, and nothing else looks a conversation up by our id.
 */
export const ownedConversation = (db: Kysely<Tables>) =>
  prepare(db, (conversationId: string, visitorId: string) =>
    db
      .selectFrom('conversations')
      .select(CONVERSATION_COLUMNS)
      .where('id', '=', conversationId)
      .where('visitor_id', '=', visitorId),
  );

/** What is kept of a forgotten conversation beside its ids and times. */
export const BLANK = {
  visitor_id: NOBODY,
  character_name: '',
  character_image_url: null,
  last_message_content: '',
  last_message_id: null,
  message_count: 0,
} as const;

/**
 * Takes conversations from their visitor for good, and blanks what was copied of them. The rows stay: as long
 * as `upstream_id` is taken, a conversation that was forgotten here can never become somebody else's.
 */
export function disown(
  db: Kysely<Tables>,
  which: { visitorId: string; conversationId?: string },
): Promise<UpdateResult> {
  const { visitorId, conversationId } = which;
  return db
    .updateTable('conversations')
    .set(BLANK)
    .where('visitor_id', '=', visitorId)
    .$if(conversationId !== undefined, (query) => query.where('id', '=', conversationId ?? ''))
    .executeTakeFirstOrThrow();
}
