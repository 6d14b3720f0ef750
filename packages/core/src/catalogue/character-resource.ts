import type { Durenai } from '../create-durenai.ts';
import { getCharacter } from '../endpoints.ts';
import type { Character } from '../schema/character.ts';
import { createResource, type Resource } from './create-resource.ts';

/** One character in full. */
export function createCharacterResource(
  durenai: Durenai,
  characterId: string,
  initial?: Character,
): Resource<Character> {
  return createResource(async () => {
    const { data } = await durenai.transport.call(getCharacter, { params: { character_id: characterId } });
    return data;
  }, initial);
}
