import { parse } from 'node:querystring';
import { invalidParameter } from '../refusals.ts';

/** Query parameters, each at most once. Unknown ones are there and nobody reads them. */
export type Query = Readonly<Record<string, string>>;

/** @throws DurenaiError `invalid_request` when a parameter comes twice: servers disagree on which one counts. */
export function readQuery(target: string): Query {
  const start = target.indexOf('?');
  const query = parse(start === -1 ? '' : target.slice(start + 1), '&', '=', { maxKeys: 0 });
  for (const name in query) {
    if (Array.isArray(query[name]))
      throw invalidParameter(name.slice(0, 64), 'is given more than once: give it once.');
  }
  return query as Query;
}

type Range = { min: number; max: number; otherwise: number };

/** @throws DurenaiError `invalid_request` naming the parameter and its range. */
export function readInteger(query: Query, name: string, { min, max, otherwise }: Range): number {
  const text = query[name];
  if (text === undefined || text === '') return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw invalidParameter(name, `must be a whole number from ${min} to ${max}.`);
  }
  return value;
}

/** No list has more pages; a larger number only fills caches. */
const MAX_PAGE = 100_000;

export type PageLimits = { defaultLimit: number; maxLimit: number };

export function readPage(query: Query, { defaultLimit, maxLimit }: PageLimits) {
  return {
    page: readInteger(query, 'page', { min: 1, max: MAX_PAGE, otherwise: 1 }),
    limit: readInteger(query, 'limit', { min: 1, max: maxLimit, otherwise: defaultLimit }),
  };
}
