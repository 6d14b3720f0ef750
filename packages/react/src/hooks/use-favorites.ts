'use client';
import { createFavorites, type Favorites, type FavoritesState } from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

export type UseFavoritesResult = FavoritesState &
  Pick<Favorites, 'dismissRefusal' | 'isFavorite' | 'setFavorite'> & {
    /** Loads the list again after a failure. */
    reload: () => void;
  };

export function useFavoritesStore(): Favorites {
  const { durenai } = useSettings('useFavorites');
  const favorites = useShared(durenai, 'favorites', () => createFavorites(durenai));
  useEffect(() => favorites.open(), [favorites]);
  return favorites;
}

/** The visitor's favourites. A change shows at once and is undone when the server refuses it. */
export function useFavorites(): UseFavoritesResult {
  const favorites = useFavoritesStore();
  const state = useStoreState(favorites.store, (current) => current);
  const { dismissRefusal, isFavorite, setFavorite, open } = favorites;
  return { ...state, dismissRefusal, isFavorite, setFavorite, reload: open };
}
