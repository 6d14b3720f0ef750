'use client';
import {
  type CharacterList,
  type CharacterListOptions,
  type CharacterListState,
  createCharacterList,
} from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { firstPageOf } from '../provider/initial-data.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

export type UseCharactersResult = CharacterListState & Pick<CharacterList, 'loadMore' | 'setFilter'>;

/**
 * Characters, page after page. The options are where it starts; `setFilter` changes it from there.
 * Components that start from the same options share the list and its pages.
 */
export function useCharacters({
  tags,
  sort,
  limit,
}: Omit<CharacterListOptions, 'initialPage'> = {}): UseCharactersResult {
  const { durenai, initialData } = useSettings('useCharacters');
  const name = `characters:${JSON.stringify([tags, sort, limit])}`;
  const list = useShared(durenai, name, () =>
    createCharacterList(durenai, {
      tags,
      sort,
      limit,
      initialPage: firstPageOf(initialData, { tags, sort, limit }),
    }),
  );
  useEffect(() => list.open(), [list]);
  const state = useStoreState(list.store, (current) => current);
  const { loadMore, setFilter } = list;
  return { ...state, loadMore, setFilter };
}
