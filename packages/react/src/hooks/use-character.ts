'use client';
import { type Character, createCharacterResource } from '@durenai/core';
import { useSettings } from '../provider/durenai-context.ts';
import { type UseResourceResult, useResource } from './use-resource.ts';
import { useShared } from './use-shared.ts';

/** One character in full. What is shown stays while it is fetched again. */
export function useCharacter(characterId: string): UseResourceResult<Character> {
  const { durenai, initialData } = useSettings('useCharacter');
  return useResource(
    useShared(durenai, `character:${characterId}`, () =>
      createCharacterResource(durenai, characterId, initialData?.characters?.[characterId]),
    ),
  );
}
