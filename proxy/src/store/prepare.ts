import type { Compilable, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * A question that comes with every request, so that its SQL is written once: measured, two thirds of its cost.
 * `build` is called with stand-ins, and has to use each of them once and in the order of its parameters.
 *
 * @returns asks it, for the first row.
 */
export function prepare<Values extends string[], Row>(
  db: Kysely<Tables>,
  build: (...standIns: Values) => Compilable<Row>,
): (...values: Values) => Promise<Row | undefined> {
  const standIns = Array.from({ length: build.length }, (_, index) => `stand-in ${index}`) as Values;
  const query = build(...standIns).compile();
  if (query.parameters.join() !== standIns.join()) {
    throw new Error(`These values have another order in the query: ${query.sql}`);
  }
  return async (...parameters) => (await db.executeQuery<Row>({ ...query, parameters })).rows[0];
}
