import type { Character, CharacterCardFields, CharacterSummary } from '@durenai/core';
import { isoTime } from '../time.ts';
import type { CharacterRecord } from './character-record.ts';
import type { CatalogueEntry } from './create-catalogue.ts';

/** How many tags a list shows: the docs' list sample prints three of Vexa's four. */
const TAGS_IN_LISTS = 3;

/**
 * The docs' sample says `.jpg` under api.durenai.com. Ours are PNG, because portraits are drawn here in
 * plain JavaScript and a JPEG encoder would be ten times the code. `.jpg` answers too, with the same picture.
 */
export function imageUrl({ slug, picture }: CharacterRecord, origin: string): string | null {
  if (picture.kind === 'none') return null;
  const ending = picture.kind === 'upload' && picture.type === 'image/jpeg' ? 'jpg' : 'png';
  return `${origin}/images/${slug}.${ending}`;
}

export function showCard({ record }: CatalogueEntry, origin: string): CharacterCardFields {
  return {
    id: record.id,
    name: record.name,
    description: record.description,
    tags: record.tags.slice(0, TAGS_IN_LISTS),
    image_url: imageUrl(record, origin),
    created_at: isoTime(record.createdAt),
  };
}

export function showSummary(entry: CatalogueEntry, origin: string): CharacterSummary {
  return { ...showCard(entry, origin), likes: entry.likes, chat_count: entry.chatCount };
}

export function showDetail({ record, likes, chatCount }: CatalogueEntry, origin: string): Character {
  const { id, name, description, personality, background, tags, creator, followers } = record;
  return {
    id,
    name,
    description,
    personality,
    background,
    tags: [...tags],
    image_url: imageUrl(record, origin),
    created_at: isoTime(record.createdAt),
    creator,
    stats: { likes, chat_count: chatCount, followers },
  };
}
