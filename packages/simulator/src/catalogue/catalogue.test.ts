import { type CharacterSummary, CharacterSummaryPage, isId } from '@durenai/core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { AXEL, ask, standard, VEXA } from '../../test/ask.ts';
import { CATALOGUE_SIZE, createCatalogue } from './create-catalogue.ts';
import { inferPersona } from './infer-persona.ts';

const all = [...createCatalogue(1).list('popular', [])];

async function list(query: string, simulator = standard()): Promise<CharacterSummary[]> {
  return v.parse(CharacterSummaryPage, (await ask(simulator, `/v1/characters?${query}`)).json).data;
}

describe('the catalogue', () => {
  it('has 2,500 different characters, the same ones for the same seed', () => {
    expect(all.length).toBe(CATALOGUE_SIZE);
    expect(new Set(all.map(({ id }) => id)).size).toBe(CATALOGUE_SIZE);
    expect(all.every(({ id }) => isId(id))).toBe(true);
    const records = [...createCatalogue(1).list('popular', [])].map(({ record }) => record);
    expect(records).toEqual(all.map(({ record }) => record));
    expect(createCatalogue(2).list('newest', [])[5]?.record.name).not.toBe(
      createCatalogue(1).list('newest', [])[5]?.record.name,
    );
  });

  it('is varied: names, descriptions and backgrounds seldom meet twice', () => {
    const different = (text: (entry: (typeof all)[number]) => string) => new Set(all.map(text)).size;
    expect(different(({ record }) => record.slug)).toBe(CATALOGUE_SIZE);
    expect(different(({ record }) => record.name)).toBeGreaterThan(1_900);
    expect(different(({ record }) => record.description)).toBeGreaterThan(1_300);
    expect(different(({ record }) => record.background)).toBeGreaterThan(2_400);
  });

  it('leaves about 8 % without a picture', () => {
    const without = all.filter(({ record }) => record.picture.kind === 'none').length;
    expect(without / CATALOGUE_SIZE).toBeGreaterThan(0.06);
    expect(without / CATALOGUE_SIZE).toBeLessThan(0.1);
  });

  it('filters by every tag given, whatever its case', async () => {
    const found = await list('tags=Cyberpunk,%20female&limit=100');
    expect(found[0]?.id).toBe(VEXA);
    expect(found.length).toBeGreaterThan(20);
    expect(found.every(({ tags }) => tags.includes('cyberpunk') && tags.includes('female'))).toBe(true);
    expect(await list('tags=limitless')).toHaveLength(1);
    expect(await list('tags=no-such-tag')).toEqual([]);
  });

  it('sorts three ways that differ', async () => {
    const [popular, trending, newest] = [
      await list('sort=popular'),
      await list('sort=trending'),
      await list('sort=newest'),
    ];
    expect(popular.map(({ id }) => id).slice(0, 2)).toEqual([VEXA, AXEL]);
    expect(new Set([popular, trending, newest].map((page) => page.map(({ id }) => id).join())).size).toBe(3);
    const times = newest.map(({ created_at }) => Date.parse(created_at));
    expect(times).toEqual([...times].sort((left, right) => right - left));
  });

  it('raises a character that people chat with and like', () => {
    const catalogue = createCatalogue(1);
    const quiet = catalogue.list('trending', [])[1_500];
    if (!quiet) throw new Error('The catalogue is too short.');
    const rank = (sort: 'trending' | 'popular') => catalogue.list(sort, []).indexOf(quiet);
    const before = { trending: rank('trending'), popular: rank('popular') };
    catalogue.react(quiet, { chats: 400, likes: 1 });
    expect(rank('trending')).toBeLessThan(before.trending);
    expect(rank('popular')).toBeLessThan(before.popular);
  });
});

it('reads setting, trade and temperament out of a character that somebody wrote', () => {
  const persona = inferPersona('char_x', {
    name: 'Nova Chen',
    description: 'A tech genius who developed an AI that can predict future events with startling accuracy.',
    personality:
      'Innovative, socially awkward, and intensely focused. Nova sees patterns where others see chaos.',
    background: 'Child prodigy who built her first supercomputer at age 12.',
    tags: ['sci-fi', 'female', 'genius'],
  });
  expect(persona).toMatchObject({
    trade: 'tech genius',
    temperament: 'scholarly',
    presentation: 'female',
    world: { tag: 'sci-fi' },
  });
});
