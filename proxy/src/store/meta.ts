import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** What the proxy remembers about itself. */
export function metaStore(db: Kysely<Tables>) {
  return {
    /** The values whose names begin so, by name. */
    async list(prefix: string): Promise<string[]> {
      const rows = await db.selectFrom('meta').selectAll().orderBy('name').execute();
      return rows.flatMap(({ name, value }) => (name.startsWith(prefix) ? [value] : []));
    },
    /** The value under `name`; `make` gives the first one. */
    async remember(name: string, make: () => string): Promise<string> {
      await db
        .insertInto('meta')
        .values({ name, value: make() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { value } = await db
        .selectFrom('meta')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return value;
    },
  };
}
