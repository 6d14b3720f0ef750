import type { EndpointSpec, Page } from '@durenai/core';
import { refuse } from './refuse.ts';

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) {
    throw refuse('invalid_request', `${name} must be a whole number from 1 on.`, { parameter: name });
  }
  return Number(text);
}

/** One page of `items` as the query asks for it, in DurenAI's envelope. */
export function readPage<Item, Shown>(
  endpoint: EndpointSpec,
  query: URLSearchParams,
  items: readonly Item[],
  show: (item: Item) => Shown,
): Page<Shown> {
  const { defaultLimit, maxLimit } = endpoint.page ?? { defaultLimit: 20, maxLimit: 100 };
  const page = wholeNumber(query, 'page', 1);
  const limit = wholeNumber(query, 'limit', defaultLimit);
  if (limit > maxLimit) {
    throw refuse('invalid_request', `limit must be at most ${maxLimit}.`, {
      parameter: 'limit',
      maximum: maxLimit,
    });
  }
  const total = items.length;
  const data = items.slice((page - 1) * limit, page * limit).map(show);
  return { data, pagination: { total, page, limit, pages: Math.ceil(total / limit) } };
}
