import type { Durenai } from '../create-durenai.ts';
import { loadLater } from '../load-later.ts';
import { createFavoritesBase, type Favorites, type FavoritesBase } from './favorites.ts';

type FavoritesCode = { createFavoritesOn(base: FavoritesBase): Favorites };

/**
 * The same as `createFavorites`, for pages that should not wait for its code: that comes in a file of its own, when the
 * list is opened. Should it not come, the list has failed, or the change is refused.
 */
export function lazyFavorites(durenai: Durenai): Favorites {
  return lazyFavoritesOn(createFavoritesBase(durenai), () => import('./create-favorites.ts'));
}

export function lazyFavoritesOn(base: FavoritesBase, loadCode: () => Promise<FavoritesCode>): Favorites {
  const { store, isFavorite, dismissRefusal } = base;
  const load = loadLater(async () => (await loadCode()).createFavoritesOn(base));
  return {
    store,
    isFavorite,
    dismissRefusal,
    open() {
      void load().then(
        ({ open }) => open(),
        (error) => store.setState({ status: 'failed', error }),
      );
    },
    setFavorite: (character, wanted) =>
      load().then(
        ({ setFavorite }) => setFavorite(character, wanted),
        (error) => store.setState({ refusal: { characterId: character.id, wanted, error } }),
      ),
  };
}
