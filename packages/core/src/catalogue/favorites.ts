import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import type { DurenaiError } from '../errors.ts';
import type { CharacterCardFields } from '../schema/character.ts';
import type { FavoriteCharacter } from '../schema/favorite.ts';

type Shown = {
  /** Latest first, changes already applied before the server has confirmed them. */
  favorites: readonly FavoriteCharacter[];
  /** The last change that the server refused and that was therefore undone; null when none. */
  refusal: { characterId: string; wanted: boolean; error: DurenaiError } | null;
};

export type Progress = { status: 'idle' | 'loading' | 'ready' } | { status: 'failed'; error: DurenaiError };

export type FavoritesState = Shown & Progress;

export type Favorites = {
  readonly store: StoreApi<FavoritesState>;
  /** Loads the list on the first call, and again after a failure. */
  open(): void;
  isFavorite(characterId: string): boolean;
  /**
   * Shows the change at once, tells the server, and undoes it if the server refuses. One that was a favourite before
   * (`favorited_at`) is where it was then, until the list is loaded anew.
   */
  setFavorite(
    character: CharacterCardFields & Partial<Pick<FavoriteCharacter, 'favorited_at'>>,
    wanted: boolean,
  ): Promise<void>;
  dismissRefusal(): void;
};

/** What there is of the favourites before their machinery: the state, and what asks nothing of the server. */
export type FavoritesBase = Pick<Favorites, 'store' | 'isFavorite' | 'dismissRefusal'> & {
  /** Of the era in which they were made, whenever the machinery comes. */
  readonly durenai: Durenai;
};

export function createFavoritesBase(durenai: Durenai): FavoritesBase {
  const store = createStore<FavoritesState>(() => ({ favorites: [], refusal: null, status: 'idle' }));
  return {
    durenai: { ...durenai },
    store,
    isFavorite: (characterId) => store.getState().favorites.some(({ id }) => id === characterId),
    dismissRefusal: () => store.setState({ refusal: null }),
  };
}
