import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export type VisitorRow = Tables['visitors'];

export function visitorStore(db: Kysely<Tables>) {
  return {
    /** Undefined until the visitor's first accepted write: opening the widget leaves no row. */
    find: (visitorId: string): Promise<VisitorRow | undefined> =>
      db.selectFrom('visitors').selectAll().where('id', '=', visitorId).executeTakeFirst(),
  };
}

/** Part of every first write. */
export async function ensureVisitor(
  db: Kysely<Tables>,
  visitor: { id: string; generation: number },
  now: string,
): Promise<void> {
  await db
    .insertInto('visitors')
    .values({ id: visitor.id, generation: visitor.generation, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
