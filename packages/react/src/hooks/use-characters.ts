'use client';
import {
  type CharacterList,
  type CharacterListOptions,
  type CharacterListState,
  createCharacterList,
} from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { firstPageOf, listNameOf } from '../provider/initial-data.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

export type UseCharactersResult = CharacterListState & Pick<CharacterList, 'loadMore' | 'setFilter'>;

/**
 * Characters, page after page. The options are where it starts; `setFilter` changes it from there.
 * Components that start from the same options share the list and its pages.
 */
export function useCharacters(options: Omit<CharacterListOptions, 'initialPage'> = {}): UseCharactersResult {
  const { durenai, initialData } = useSettings('useCharacters');
  const list = useShared(durenai, `characters:${listNameOf(options)}`, () =>
    createCharacterList(durenai, { ...options, initialPage: firstPageOf(initialData, options) }),
  );
  useEffect(() => list.open(), [list]);
  const state = useStoreState(list.store, (current) => current);
  const { loadMore, setFilter } = list;
  return { ...state, loadMore, setFilter };
}
