import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * One database under Kysely. Both kinds let one transaction write at a time, so that what a transaction has
 * read stays true until it commits.
 */
export type Database = {
  kysely: Kysely<Tables>;
  /** What its operator knows it by; without a password. */
  name: string;
  /** The clock that all instances on this database share, in milliseconds. */
  now(on: Kysely<Tables>): Promise<number>;
};
