import { type Kysely, sql, type Transaction } from 'kysely';
import type { Budget } from '../limits/budget.ts';
import { tokenInvalid } from '../refusals.ts';
import { OPEN_ENDED_STATUSES } from '../sends/send-machine.ts';
import { disown, NOBODY } from './ownership.ts';
import { prepare } from './prepare.ts';
import { releaseUnits } from './release-units.ts';
import { type Tables, VISITOR_COLUMNS } from './tables.ts';
import type { Write } from './writer.ts';

export type VisitorRow = Tables['visitors'];

export type VisitorStore = ReturnType<typeof visitorStore>;

/** As a token names them. */
export type TokenHolder = { id: string; generation: number };

export function visitorStore(db: Kysely<Tables>, write: Write, budget: Budget, now: () => string) {
  const findBySubject = (on: Kysely<Tables>, subject: string): Promise<VisitorRow | undefined> =>
    on.selectFrom('visitors').selectAll().where('subject', '=', subject).executeTakeFirst();

  const find = prepare(db, (visitorId: string) =>
    db.selectFrom('visitors').select(VISITOR_COLUMNS).where('id', '=', visitorId),
  );

  return {
    /** Undefined until the visitor's first accepted write: opening the widget leaves no row. */
    find: async (visitorId: string): Promise<VisitorRow | undefined> => (await find(db, visitorId)).rows[0],

    /**
     * Part of every write in a visitor's name. The first one makes their row.
     *
     * @throws DurenaiError `invalid_token` when their tokens died between the door and here.
     */
    async admit(transaction: Kysely<Tables>, visitor: TokenHolder): Promise<void> {
      const row = (await find(transaction, visitor.id)).rows[0];
      if (!row) return insert(transaction, visitor, now());
      if (row.generation !== visitor.generation) throw tokenInvalid();
    },

    /**
     * The visitor whom the site calls `subject`, made under `newId` on first sight. What an anonymous visitor
     * did becomes theirs, once: in the same transaction the anonymous tokens die, or whoever planted them in
     * this browser would go on reading (session fixation).
     *
     * @param maxFavorites Of the two, the user's own come first, then the latest.
     * @returns `merged`: the anonymous visitor whose tokens died.
     */
    async become(
      subject: string,
      {
        newId,
        anonymous,
        maxFavorites,
      }: { newId: string; anonymous: TokenHolder | undefined; maxFavorites: number },
    ): Promise<{ visitor: VisitorRow; merged: string | undefined }> {
      const known = await findBySubject(db, subject);
      if (known && !anonymous) return { visitor: known, merged: undefined };
      return write(async (transaction) => {
        await transaction
          .insertInto('visitors')
          .values({ id: newId, generation: 0, created_at: now(), subject })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const visitor = await findBySubject(transaction, subject);
        if (!visitor) throw new Error('A visitor who was just written is not there.');
        const isTheirs = anonymous !== undefined && (await countOn(transaction, anonymous, now()));
        if (isTheirs) await hand(transaction, anonymous.id, visitor.id, maxFavorites);
        return { visitor, merged: isTheirs ? anonymous.id : undefined };
      });
    },

    /** Kills every token of the visitor. */
    endSessions: (visitor: TokenHolder): Promise<void> =>
      write(async (transaction) => {
        await countOn(transaction, visitor, now());
      }),

    /**
     * Everything of the visitor. What stays is a random id that counted on, so that their tokens stay dead,
     * and that their upstream conversations are nobody's; one that is just beginning as well.
     *
     * @throws DurenaiError `invalid_token` when their tokens died between the door and here.
     */
    forget: (visitor: TokenHolder): Promise<void> =>
      write(async (transaction) => {
        // What they had went over to somebody else meanwhile, or to nobody.
        if (!(await countOn(transaction, visitor, now()))) throw tokenInvalid();
        await disownBeginnings(transaction, visitor.id);
        await releaseUnits(transaction, budget, (where) => where('visitor_id', '=', visitor.id));
        await disown(transaction, { visitorId: visitor.id });
        await transaction.deleteFrom('sends').where('visitor_id', '=', visitor.id).execute();
        await transaction.deleteFrom('favorites').where('visitor_id', '=', visitor.id).execute();
        await transaction
          .updateTable('visitors')
          .set({ subject: null })
          .where('id', '=', visitor.id)
          .execute();
      }),
  };
}

/**
 * A first message that has left may have begun a conversation that nobody here knows yet. Without it, another visitor's of
 * the same words would be taken for what began that one. Its words go now, and it ends as all others do.
 */
async function disownBeginnings(transaction: Transaction<Tables>, visitorId: string): Promise<void> {
  await transaction
    .updateTable('sends')
    .set((column) => ({
      visitor_id: NOBODY,
      // Nobody may have several.
      key: sql<string>`'.' || id`,
      text: null,
      network: '',
      answer_status: null,
      answer_body: null,
      version: column('version', '+', 1),
    }))
    .where('visitor_id', '=', visitorId)
    .where('conversation_id', 'is', null)
    .where('status', 'in', OPEN_ENDED_STATUSES)
    .execute();
}

async function insert(on: Kysely<Tables>, { id, generation }: TokenHolder, now: string): Promise<void> {
  await on
    .insertInto('visitors')
    .values({ id, generation, created_at: now, subject: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** False when the tokens of this generation were dead already: two tabs that log in merge once. */
async function countOn(
  transaction: Transaction<Tables>,
  visitor: TokenHolder,
  now: string,
): Promise<boolean> {
  await insert(transaction, visitor, now);
  const { numUpdatedRows } = await transaction
    .updateTable('visitors')
    .set({ generation: visitor.generation + 1 })
    .where('id', '=', visitor.id)
    .where('generation', '=', visitor.generation)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

async function hand(
  transaction: Transaction<Tables>,
  from: string,
  to: string,
  maxFavorites: number,
): Promise<void> {
  await transaction
    .updateTable('conversations')
    .set({ visitor_id: to })
    .where('visitor_id', '=', from)
    .execute();
  const theirs = transaction.selectFrom('favorites').select('character_id').where('visitor_id', '=', to);
  const room = Math.max(0, maxFavorites - (await theirs.execute()).length);
  const latest = transaction
    .selectFrom('favorites')
    .select('character_id')
    .where('visitor_id', '=', from)
    .where('character_id', 'not in', theirs)
    .orderBy('created_at', 'desc')
    .limit(room);
  await transaction
    .updateTable('favorites')
    .set({ visitor_id: to })
    .where('visitor_id', '=', from)
    .where('character_id', 'in', latest)
    .execute();
  await transaction.deleteFrom('favorites').where('visitor_id', '=', from).execute();
  // Of a key that both have used, neither answer may stand in for the other: the user's own stays, and the other one
  // gets a key that nobody can say. Whoever is about to settle one of these reads it again, by its version, and finds
  // the new owner.
  await sql`
    update sends set visitor_id = ${to}, version = version + 1,
      key = case when key in (select key from sends where visitor_id = ${to}) then '.' || id else key end
    where visitor_id = ${from}`.execute(transaction);
}
