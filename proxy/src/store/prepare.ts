import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Tables } from './tables.ts';

/** A query builder, or a raw piece of SQL. */
type Query<Row> = { compile(on: Kysely<Tables>): CompiledQuery<Row> };

/** Asks it, there or within a transaction. */
export type Prepared<Values extends readonly unknown[], Row> = (
  on: Kysely<Tables>,
  ...values: Values
) => Promise<QueryResult<Row>>;

/**
 * A query that comes with every request or send, so that its SQL is written once: measured, two thirds of its cost.
 * `build` is called with stand-ins for the values, which stand wherever a value may, and as often; all else that it is
 * given stays as it was then.
 */
export function prepare<Values extends readonly unknown[], Row>(
  db: Kysely<Tables>,
  build: (...standIns: Values) => Query<Row>,
  /** How many values there are, where `build` takes them as a list. */
  count = build.length,
): Prepared<Values, Row> {
  const standIns = Array.from({ length: count }, (_, index) => `\0${index}`);
  const query = build(...(standIns as unknown as Values)).compile(db);
  const places = query.parameters.map((parameter) => standIns.indexOf(parameter as string));
  const unused = standIns.findIndex((_, index) => !places.includes(index));
  if (unused !== -1) throw new Error(`Value ${unused} is not in the query: ${query.sql}`);
  return (on, ...values) => {
    const parameters = query.parameters.map((constant, index) =>
      places[index] === -1 ? constant : values[places[index] as number],
    );
    return on.executeQuery<Row>({ ...query, parameters });
  };
}

/** As {@link prepare}, with columns first: one query for each set of their names. Those that are undefined are left out. */
export function prepareColumns<Columns extends object, Values extends readonly unknown[], Row>(
  db: Kysely<Tables>,
  build: (columns: Columns, ...standIns: Values) => Query<Row>,
): Prepared<[Columns, ...Values], Row> {
  const queries = new Map<string, Prepared<unknown[], Row>>();
  return (on, columns, ...values) => {
    const given = Object.entries(columns).filter(([, value]) => value !== undefined);
    const names = given.map(([name]) => name);
    const known =
      queries.get(names.join()) ??
      prepare<unknown[], Row>(
        db,
        (...standIns) => {
          const named = Object.fromEntries(names.map((name, index) => [name, standIns[index]])) as Columns;
          return build(named, ...(standIns.slice(names.length) as unknown as Values));
        },
        names.length + values.length,
      );
    queries.set(names.join(), known);
    return known(on, ...given.map(([, value]) => value), ...values);
  };
}
