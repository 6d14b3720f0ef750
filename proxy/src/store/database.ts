import { CompiledQuery, type Dialect, DummyDriver, Kysely, Transaction } from 'kysely';
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
  /**
   * Begins a transaction, and waits for its turn to write.
   *
   * @returns the time then, as of `now`.
   */
  begin(on: Kysely<Tables>): Promise<number>;
  /** By the clock that all instances on this database share, in milliseconds. */
  now(): Promise<number>;
};

export const databaseOn = (dialect: Dialect, own: Pick<Database, 'name' | 'begin' | 'now'>): Database => ({
  kysely: new Kysely<Tables>({ dialect }),
  dialect,
  ...own,
});

/**
 * A transaction in which one statement need not wait for the answer to another: whoever asks at the same moment is asked
 * together, in the order of asking. Whoever asks when `run` has ended is refused, as that would come after the commit.
 */
export const transact = <Result>(
  { kysely, dialect, begin }: Database,
  run: (transaction: Transaction<Tables>, at: number) => Promise<Result>,
): Promise<Result> =>
  kysely.connection().execute((turn) =>
    // Kysely itself lets one in at a time.
    turn.getExecutor().provideConnection(async (connection) => {
      let isOver = false;
      const executor = turn.getExecutor().withConnectionProvider({
        async provideConnection(use) {
          if (isOver) throw new Error('The transaction is over.');
          return use(connection);
        },
      });
      const end = (how: 'commit' | 'rollback') => connection.executeQuery(CompiledQuery.raw(how));
      const driver = new DummyDriver();
      const transaction = new Transaction<Tables>({ config: { dialect }, dialect, driver, executor });
      const at = await begin(transaction);
      try {
        const result = await run(transaction, at).finally(() => {
          isOver = true;
        });
        await end('commit');
        return result;
      } catch (thrown) {
        await end('rollback').catch(() => undefined);
        throw thrown;
      }
    }),
  );
