'use client';
import { type Durenai, type Favorites, type FavoritesState, lazyFavorites } from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

export type UseFavoritesResult = FavoritesState &
  Pick<Favorites, 'dismissRefusal' | 'isFavorite' | 'setFavorite'> & {
    /** Loads the list again after a failure. */
    reload: () => void;
  };

/** @param create makes them where there are none yet: `createFavorites`, or `lazyFavorites` for who would not wait for its code. */
export function useFavoritesStore(create: (durenai: Durenai) => Favorites): Favorites {
  const { durenai } = useSettings('useFavorites');
  const favorites = useShared(durenai, 'favorites', () => create(durenai));
  useEffect(() => {
    // Not after a failure: every heart that comes into sight would ask once more.
    if (favorites.store.getState().status === 'idle') favorites.open();
  }, [favorites]);
  return favorites;
}

/** The visitor's favourites. A change shows at once and is undone when the server refuses it. */
export function useFavorites(): UseFavoritesResult {
  return useFavoritesMadeBy(lazyFavorites);
}

/** As {@link useFavorites}, for components that draw them and bring the code along. */
export function useFavoritesMadeBy(create: (durenai: Durenai) => Favorites): UseFavoritesResult {
  const favorites = useFavoritesStore(create);
  const state = useStoreState(favorites.store, (current) => current);
  const { dismissRefusal, isFavorite, setFavorite, open } = favorites;
  return { ...state, dismissRefusal, isFavorite, setFavorite, reload: open };
}
