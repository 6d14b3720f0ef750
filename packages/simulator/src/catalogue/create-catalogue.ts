import type { CharacterSort } from '@durenai/core';
import { createRandom } from '../random.ts';
import type { CharacterRecord } from './character-record.ts';
import { documentedCharacters } from './documented-characters.ts';
import { writeCharacter } from './write-character.ts';

/** `pagination.total` of the docs' sample. */
export const CATALOGUE_SIZE = 2_500;

const FIRST_DAY = Date.parse('2023-01-09T08:00:00Z');
const LAST_DAY = Date.parse('2025-11-30T20:00:00Z');

/** One character with the counts that move. The record is written when somebody first looks. */
export type CatalogueEntry = {
  readonly id: string;
  readonly createdAt: number;
  readonly record: CharacterRecord;
  likes: number;
  chatCount: number;
  /** What is talked about lately: a seeded start, raised by everything that happens here. */
  heat: number;
};

/** A lazy value: `write` runs at most once. */
function lazily(write: () => CharacterRecord) {
  let written: CharacterRecord | undefined;
  return {
    get record() {
      written ??= write();
      return written;
    },
  };
}

/** Six digits like the docs' ids, scattered and without repetition (7919 and 900,000 share no factor). */
function generatedIds(seed: number): string[] {
  const offset = createRandom(seed, 'ids').integer(0, 899_999);
  const taken = new Set([...documentedCharacters.map(({ record }) => record.id), 'char_345678']);
  const ids: string[] = [];
  for (let step = 0; ids.length < CATALOGUE_SIZE - documentedCharacters.length; step += 1) {
    const id = `char_${100_000 + ((offset + step * 7919) % 900_000)}`;
    if (!taken.has(id)) ids.push(id);
  }
  return ids;
}

/** Below Axel Blaze in popularity, so that the two of the docs lead the first page as in its sample. */
function generatedEntry(seed: number, id: string, index: number): CatalogueEntry {
  const random = createRandom(seed, 'counts', index);
  const fame = random.next() ** 2.2;
  const likes = Math.round(4 + fame * 880 + random.next() * 30);
  const chatCount = Math.round(likes * random.between(4, 6.4) + random.next() * 60);
  const age = random.next() ** 0.8;
  const createdAt = Math.floor((FIRST_DAY + (LAST_DAY - FIRST_DAY) * age) / 1000) * 1000;
  const followers = Math.round(likes * random.between(0.3, 0.9));
  const heat = Math.round(random.next() ** 3 * 900 * (0.5 + age) + fame * 120);
  const lazy = lazily(() => writeCharacter({ seed, index, id, createdAt, followers }));
  return Object.assign(lazy, { id, createdAt, likes, chatCount, heat });
}

const popularity = (entry: CatalogueEntry) => entry.likes + entry.chatCount;

const ORDERS: Record<CharacterSort, (left: CatalogueEntry, right: CatalogueEntry) => number> = {
  popular: (left, right) => popularity(right) - popularity(left),
  trending: (left, right) => right.heat - left.heat,
  newest: (left, right) => right.createdAt - left.createdAt,
};

export function createCatalogue(seed: number) {
  const entries = new Map<string, CatalogueEntry>();
  for (const { record, likes, chatCount } of documentedCharacters) {
    const { id, createdAt } = record;
    entries.set(id, { id, createdAt, record, likes, chatCount, heat: 640 });
  }
  for (const [index, id] of generatedIds(seed).entries()) entries.set(id, generatedEntry(seed, id, index));

  let orders = new Map<string, readonly CatalogueEntry[]>();

  const ordered = (sort: CharacterSort, tags: readonly string[]) => {
    const matching = [...entries.values()].filter(
      ({ record }) =>
        tags.length === 0 || tags.every((tag) => record.tags.some((own) => own.toLowerCase() === tag)),
    );
    return matching.sort((left, right) => ORDERS[sort](left, right) || (left.id < right.id ? -1 : 1));
  };

  return {
    get size() {
      return entries.size;
    },
    get: (id: string) => entries.get(id),
    bySlug(slug: string): CatalogueEntry | undefined {
      const generated = entries.get(`char_${/-(\w+)$/.exec(slug)?.[1]}`);
      if (generated?.record.slug === slug) return generated;
      return [...entries.values()]
        .slice(0, documentedCharacters.length)
        .find(({ record }) => record.slug === slug);
    },
    /** Characters with all of `tags`, in the order asked for. */
    list(sort: CharacterSort, tags: readonly string[]): readonly CatalogueEntry[] {
      const key = JSON.stringify([sort, [...tags].sort()]);
      const known = orders.get(key);
      if (known) return known;
      if (orders.size >= 200) orders = new Map();
      const list = ordered(sort, tags);
      orders.set(key, list);
      return list;
    },
    add(record: CharacterRecord): CatalogueEntry {
      const { id, createdAt } = record;
      const entry = { id, createdAt, record, likes: 0, chatCount: 0, heat: 0 };
      entries.set(id, entry);
      orders = new Map();
      return entry;
    },
    /** Somebody chatted with, liked or unliked the character. */
    react(entry: CatalogueEntry, change: { likes?: number; chats?: number }): void {
      entry.likes += change.likes ?? 0;
      entry.chatCount += change.chats ?? 0;
      entry.heat += 3 * (change.likes ?? 0) + (change.chats ?? 0);
      orders = new Map();
    },
  };
}
