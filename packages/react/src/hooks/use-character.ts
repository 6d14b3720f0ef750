'use client';
import { type Character, createCharacterResource } from '@durenai/core';
import { useSettings } from '../provider/durenai-context.ts';
import type { InitialData } from '../provider/initial-data.ts';
import { type UseResourceResult, useResource } from './use-resource.ts';
import { useShared } from './use-shared.ts';

/** Ids come from addresses as well, and every object has something called `constructor`. */
const knownOf = ({ characters = {} }: InitialData = {}, characterId: string): Character | undefined =>
  Object.hasOwn(characters, characterId) ? characters[characterId] : undefined;

/** One character in full. What is shown stays while it is fetched again. */
export function useCharacter(characterId: string): UseResourceResult<Character> {
  const { durenai, initialData } = useSettings('useCharacter');
  return useResource(
    useShared(durenai, `character:${characterId}`, () =>
      createCharacterResource(durenai, characterId, knownOf(initialData, characterId)),
    ),
  );
}
