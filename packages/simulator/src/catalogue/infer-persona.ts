import type { NewCharacter } from '@durenai/core';
import { createRandom } from '../random.ts';
import type { Persona } from './character-record.ts';
import { temperaments } from './temperaments.ts';
import { type World, worlds } from './worlds.ts';

const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}-]+/gu) ?? []);

function worldOf(character: NewCharacter): World {
  const tags = (character.tags ?? []).map((tag) => tag.toLowerCase());
  const said = words(`${character.description} ${character.background}`);
  const names = (world: World) => [world.tag, ...world.alsoKnownAs];
  return (
    worlds.find((world) => tags.includes(world.tag)) ??
    worlds.find((world) => names(world).some((name) => tags.includes(name))) ??
    worlds.find((world) => names(world).some((name) => said.has(name))) ??
    worlds[6]
  );
}

function presentationOf(character: NewCharacter): Persona['presentation'] {
  const tags = (character.tags ?? []).map((tag) => tag.toLowerCase());
  const text = words(`${character.description} ${character.personality} ${character.background}`);
  if (tags.includes('female') || text.has('she') || text.has('her')) return 'female';
  if (tags.includes('male') || text.has('he') || text.has('his')) return 'male';
  return 'nonbinary';
}

/** The noun phrase of "A tech genius who developed …": what the character is. */
function tradeOf(description: string): string | undefined {
  const phrase = /^(?:an?|the)\s+([\p{L} ’'-]{3,40}?)(?:\s+(?:who|with|from|that|in|of|and)\b|[.,;])/iu.exec(
    description,
  );
  return phrase?.[1]?.toLowerCase();
}

/** What the voice needs to know of a character that came in over `POST /characters`. */
export function inferPersona(id: string, character: NewCharacter): Persona {
  const random = createRandom('persona', id);
  const world = worldOf(character);
  const said = words(character.personality);
  const temperament =
    temperaments.find(({ adjectives }) => adjectives.some((adjective) => said.has(adjective))) ??
    random.pick(temperaments);
  return {
    world,
    temperament: temperament.name,
    presentation: presentationOf(character),
    trade: tradeOf(character.description) ?? random.pick(world.trades).title,
    place: random.pick(world.places),
    keepsake: random.pick(world.keepsakes),
    companion: random.pick(world.companions),
    dream: random.pick(world.dreams),
    fear: random.pick(world.fears),
    event: random.pick(world.events),
  };
}
