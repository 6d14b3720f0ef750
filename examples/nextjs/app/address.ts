import type { BrowserFilter } from '@durenai/react';

/** What the page keeps in its address: it can be shared, reloaded, and gone back from. */
export type Address = { filter: BrowserFilter; characterId: string };

const SORTS = ['popular', 'trending', 'newest'] as const;
const FIRST_CHARACTER = 'char_123456';

export function readAddress(query: Record<string, string | string[] | undefined>): Address {
  const text = (name: string) => [query[name] ?? ''].flat()[0] ?? '';
  return {
    filter: {
      tags: text('tags').split(',').filter(Boolean),
      sort: SORTS.find((sort) => sort === text('sort')) ?? 'popular',
      search: text('search'),
    },
    characterId: text('character') || FIRST_CHARACTER,
  };
}

export function writeAddress({ filter, characterId }: Address): string {
  const query = new URLSearchParams();
  if (filter.tags.length > 0) query.set('tags', filter.tags.join(','));
  if (filter.sort !== 'popular') query.set('sort', filter.sort);
  if (filter.search !== '') query.set('search', filter.search);
  if (characterId !== FIRST_CHARACTER) query.set('character', characterId);
  return `?${query}`;
}
