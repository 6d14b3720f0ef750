import { buildUrl } from '@durenai/core';

/** Visitors get the relay's address in place of upstream's: they never touch a third party. */
export function withRelayedImage<Character extends { id: string; image_url: string | null }>(
  character: Character,
  baseUrl: string,
): Character {
  if (character.image_url === null) return character;
  const url = buildUrl(`${baseUrl}/v1`, '/characters/{character_id}/image', { character_id: character.id });
  return { ...character, image_url: url };
}
