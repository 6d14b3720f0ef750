import { type Dialect, DummyDriver, Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * One database under Kysely. Both kinds let one transaction write at a time, so that what a transaction has
 * read stays true until it commits.
 */
export type Database = {
  kysely: Kysely<Tables>;
  dialect: Dialect;
  /** What its operator knows it by; without a password. */
  name: string;
  /** The clock that all instances on this database share, in milliseconds. */
  now(on: Kysely<Tables>): Promise<number>;
};

export const databaseOn = (dialect: Dialect, { name, now }: Pick<Database, 'name' | 'now'>): Database => ({
  kysely: new Kysely<Tables>({ dialect }),
  dialect,
  name,
  now,
});

/**
 * A transaction in which one statement need not wait for the answer to another: whoever asks at the same moment is asked
 * together, in the order of asking. Whoever asks when `run` has ended is refused, as that would come after the commit.
 */
export const transact = <Result>(
  { kysely, dialect }: Database,
  run: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> =>
  kysely.transaction().execute((turn) =>
    // Kysely itself lets one in at a time.
    turn.getExecutor().provideConnection((connection) => {
      let isOver = false;
      const executor = turn.getExecutor().withConnectionProvider({
        async provideConnection(use) {
          if (isOver) throw new Error('The transaction is over.');
          return use(connection);
        },
      });
      const driver = new DummyDriver();
      return run(new Transaction({ config: { dialect }, dialect, driver, executor })).finally(() => {
        isOver = true;
      });
    }),
  );
