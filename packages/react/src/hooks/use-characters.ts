'use client';
import {
  type CharacterFilter,
  type CharacterList,
  type CharacterListOptions,
  type CharacterListState,
  createCharacterList,
} from '@durenai/core';
import { useCallback, useEffect, useState } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { firstPageOf, listNameOf } from '../provider/initial-data.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

export type UseCharactersResult = CharacterListState &
  Pick<CharacterList, 'loadMore'> & {
    /** Shows another list here, and nowhere else, until the options change. */
    setFilter: (filter: Partial<CharacterFilter>) => void;
  };

/**
 * Characters, page after page. The options are where it starts; `setFilter` changes it from there.
 * Components that show the same characters share the list and its pages.
 */
export function useCharacters(options: Omit<CharacterListOptions, 'initialPage'> = {}): UseCharactersResult {
  const { durenai, initialData } = useSettings('useCharacters');
  const start = listNameOf(options);
  const [turned, turn] = useState<{ from: string; to: Partial<CharacterFilter> }>({ from: start, to: {} });
  const wanted = turned.from === start ? { ...options, ...turned.to } : options;
  const list = useShared(durenai, `characters:${listNameOf(wanted)}`, () =>
    createCharacterList(durenai, { ...wanted, initialPage: firstPageOf(initialData, wanted) }),
  );
  useEffect(() => list.open(), [list]);
  const state = useStoreState(list.store, (current) => current);
  const setFilter = useCallback(
    (filter: Partial<CharacterFilter>) =>
      turn(({ from, to }) => ({ from: start, to: from === start ? { ...to, ...filter } : filter })),
    [start],
  );
  return { ...state, loadMore: list.loadMore, setFilter };
}
