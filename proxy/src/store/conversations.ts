import type { Kysely } from 'kysely';
import { findOwnedConversation, type OwnedConversation } from './ownership.ts';
import { offsetOf, type PageQuery, type Rows } from './page.ts';
import type { Tables } from './tables.ts';

export function conversationStore(db: Kysely<Tables>) {
  const count = async (visitorId: string): Promise<number> => {
    const { total } = await db
      .selectFrom('conversations')
      .select((select) => select.fn.countAll<number>().as('total'))
      .where('visitor_id', '=', visitorId)
      .executeTakeFirstOrThrow();
    return Number(total);
  };
  return {
    findOwned: (visitorId: string, conversationId: string) =>
      findOwnedConversation(db, visitorId, conversationId),
    count,
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
