import { createRandom, type Random } from '../random.ts';
import type { CharacterRecord, Persona } from './character-record.ts';
import { GIVEN_NAMES, SURNAMES } from './names.ts';
import { slugOf } from './slug.ts';
import { temperaments } from './temperaments.ts';
import { type Trade, worlds } from './worlds.ts';

/** Share of generated characters without a picture. */
const WITHOUT_PICTURE = 0.08;

const article = (noun: string) => (/^[aeiou]/i.test(noun) ? 'an' : 'a');
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

type Draft = Persona & {
  first: string;
  does: string;
  adjectives: readonly [string, string, string];
  habit: string;
};

function describe(random: Random, draft: Draft): string {
  const { trade, does, place, keepsake, companion, event, dream } = draft;
  const [adjective] = draft.adjectives;
  return random.pick([
    `${capital(article(adjective))} ${adjective} ${trade} who ${does}.`,
    `${capital(article(trade))} ${trade} from ${place} who ${does}.`,
    `${capital(article(adjective))} ${adjective} ${trade}, never seen without ${keepsake}.`,
    `Once just ${article(trade)} ${trade} in ${place}; then came ${event}.`,
    `${capital(article(trade))} ${trade} with ${keepsake}, ${companion} and one wish: to ${dream}.`,
    `${draft.first} ${does}, and will tell you about ${event} if you ask twice.`,
    `The most ${adjective} ${trade} in ${place}, or so ${companion} would have it.`,
  ]);
}

function personality(random: Random, { adjectives, first, habit, fear, keepsake }: Draft): string {
  const [one, two, three] = adjectives;
  const traits = `${capital(one)}, ${two}, and ${three}.`;
  return random.pick([
    `${traits} ${first} ${habit}.`,
    `${traits} ${first} ${habit}, and admits to being afraid of ${fear} only after midnight.`,
    `${traits} Given the choice, ${first} ${habit}; given ${keepsake}, doubly so.`,
  ]);
}

function background(random: Random, draft: Draft): string {
  const { first, place, event, trade, keepsake, companion, dream } = draft;
  const beginning = random.pick([
    `Raised in ${place}, ${first} was expected to lead a quiet life.`,
    `${first} arrived in ${place} with ${keepsake} and no plan at all.`,
    `Nobody in ${place} remembers a time before ${first}.`,
    `${first} learned the work of ${article(trade)} ${trade} in ${place}, mostly by getting it wrong.`,
  ]);
  const turn = random.pick([
    `Everything changed with ${event}.`,
    `Then came ${event}, and there was no going back.`,
    `People still whisper about ${event}; ${first} was there.`,
  ]);
  const now = random.pick([
    `These days ${first} travels with ${companion} and hopes to ${dream}.`,
    `With ${companion} for company, ${first} has one goal left: to ${dream}.`,
    `Today, ${article(trade)} ${trade} through and through, ${first} still means to ${dream}.`,
  ]);
  return `${beginning} ${turn} ${now}`;
}

function tagsOf(random: Random, { world, presentation }: Persona, trade: Trade, mood: string): string[] {
  const third = random.pick(['fictional', 'original', trade.tag, mood]);
  return [...new Set([world.tag, presentation, third, 'fictional', trade.tag, mood])];
}

export type WriteOptions = {
  seed: number;
  index: number;
  id: string;
  createdAt: number;
  followers: number;
};

const creators = [
  'owenarii',
  'inkandember',
  'tidewriter',
  'moth_and_moon',
  'quietstorm',
  'papercranes',
  'novella',
  'fieldnotes',
  'brassfox',
  'lanternlit',
];

/** The whole of one generated character; the same for the same seed and index. */
export function writeCharacter({ seed, index, id, createdAt, followers }: WriteOptions): CharacterRecord {
  const random = createRandom(seed, 'character', index);
  const world = random.pick(worlds);
  const trade = random.pick<Trade>(world.trades);
  const temperament = random.pick(temperaments);
  const presentation = random.pick([
    'female',
    'female',
    'female',
    'male',
    'male',
    'male',
    'nonbinary',
  ] as const);
  const first = random.pick<string>(GIVEN_NAMES[presentation]);
  const [one = '', two = '', three = ''] = random.sample<string>(temperament.adjectives.slice(0, 6), 3);
  const name = `${first} ${random.pick(SURNAMES)}`;
  const draft: Draft = {
    world,
    presentation,
    temperament: temperament.name,
    trade: trade.title,
    does: trade.does,
    place: random.pick<string>(world.places),
    keepsake: random.pick<string>(world.keepsakes),
    companion: random.pick<string>(world.companions),
    dream: random.pick<string>(world.dreams),
    fear: random.pick<string>(world.fears),
    event: random.pick<string>(world.events),
    adjectives: [one, two, three],
    habit: random.pick<string>(temperament.habits),
    first,
  };
  const username = random.pick(creators);
  return {
    id,
    name,
    slug: `${slugOf(name)}-${id.replace('char_', '')}`,
    description: describe(random, draft),
    personality: personality(random, draft),
    background: background(random, draft),
    tags: tagsOf(random, draft, trade, temperament.name),
    picture: random.chance(WITHOUT_PICTURE) ? { kind: 'none' } : { kind: 'portrait' },
    createdAt,
    creator: { id: `user_${200_000 + creators.indexOf(username) * 7919}`, username },
    followers,
    persona: draft,
  };
}
