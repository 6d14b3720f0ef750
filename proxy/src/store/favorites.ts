import type { Kysely } from 'kysely';
import { offsetOf, type PageQuery, type Rows } from './page.ts';
import type { Tables } from './tables.ts';
import type { TokenHolder, VisitorStore } from './visitors.ts';

export type FavoriteRow = Tables['favorites'];

type NewFavorite = Pick<FavoriteRow, 'character_id' | 'card'>;

export function favoriteStore(db: Kysely<Tables>, visitors: VisitorStore, now: () => string) {
  const count = async (visitorId: string, on: Kysely<Tables> = db): Promise<number> => {
    const { total } = await on
      .selectFrom('favorites')
      .select((select) => select.fn.countAll<number>().as('total'))
      .where('visitor_id', '=', visitorId)
      .executeTakeFirstOrThrow();
    return Number(total);
  };
  return {
    count,
    /** Idempotent: the second time gives the row of the first. Undefined when the visitor already has `max`. */
    add: (visitor: TokenHolder, favorite: NewFavorite, max: number) =>
      db.transaction().execute(async (transaction): Promise<FavoriteRow | undefined> => {
        await visitors.admit(transaction, visitor);
        const existing = await transaction
          .selectFrom('favorites')
          .selectAll()
          .where('visitor_id', '=', visitor.id)
          .where('character_id', '=', favorite.character_id)
          .executeTakeFirst();
        if (existing) return existing;
        if ((await count(visitor.id, transaction)) >= max) return undefined;
        const row = { visitor_id: visitor.id, ...favorite, created_at: now() };
        await transaction.insertInto('favorites').values(row).execute();
        return row;
      }),
    async remove(visitorId: string, characterId: string): Promise<void> {
      await db
        .deleteFrom('favorites')
        .where('visitor_id', '=', visitorId)
        .where('character_id', '=', characterId)
        .execute();
    },
    /** Newest first. */
    async list(visitorId: string, query: PageQuery): Promise<Rows<FavoriteRow>> {
      const rows = await db
        .selectFrom('favorites')
        .selectAll()
        .where('visitor_id', '=', visitorId)
        .orderBy('created_at', 'desc')
        .orderBy('character_id')
        .limit(query.limit)
        .offset(offsetOf(query))
        .execute();
      return { rows, total: await count(visitorId) };
    },
  };
}
