import { iteratePages } from '../client/pages.ts';
import type { Durenai } from '../create-durenai.ts';
import { addFavorite, listFavorites, removeFavorite } from '../endpoints.ts';
import { toDurenaiError } from '../errors.ts';
import type { CharacterCardFields } from '../schema/character.ts';
import type { FavoriteCharacter } from '../schema/favorite.ts';
import { createFavoritesBase, type Favorites, type FavoritesBase, type Progress } from './favorites.ts';

export function createFavorites(durenai: Durenai): Favorites {
  return createFavoritesOn(createFavoritesBase(durenai));
}

export function createFavoritesOn(base: FavoritesBase): Favorites {
  const { store, isFavorite, dismissRefusal } = base;
  const { transport, visitor, clock, presence } = base.durenai;
  /** What the visitor wants of a character whose change is on its way; the last wish wins. */
  const wishes = new Map<string, boolean>();
  /** Whose state here is newer than the list that is on its way. */
  let changedSinceLoad = new Set<string>();
  let stopWaiting = () => {};

  /** Replaces the state: the error of an earlier failure does not stay behind. */
  function proceed(progress: Progress, favorites = store.getState().favorites): void {
    store.setState({ favorites, refusal: store.getState().refusal, ...progress }, true);
  }

  function open(): void {
    const { status } = store.getState();
    if (status === 'idle' || status === 'failed') void load();
  }

  /** Hearts show no failure that somebody could press: they ask again by themselves. */
  function openWhenSeenOnline(): void {
    stopWaiting = presence.onChange(() => {
      if (presence.online() && presence.visible()) open();
    });
  }

  async function load(): Promise<void> {
    stopWaiting();
    proceed({ status: 'loading' });
    changedSinceLoad = new Set(wishes.keys());
    try {
      // A change elsewhere moves what follows to another page: it may come twice.
      const loaded = new Map<string, FavoriteCharacter>();
      if (visitor.isKnown()) {
        const fetchPage = (page: number) =>
          transport.call(listFavorites, { query: { page, limit: listFavorites.page.maxLimit } });
        for await (const favorite of iteratePages(fetchPage)) loaded.set(favorite.id, favorite);
      }
      const changed = store.getState().favorites.filter(({ id }) => changedSinceLoad.has(id));
      const unchanged = [...loaded.values()].filter(({ id }) => !changedSinceLoad.has(id));
      proceed({ status: 'ready' }, [...changed, ...unchanged].sort(byLatest));
    } catch (thrown) {
      const error = toDurenaiError(thrown);
      proceed({ status: 'failed', error });
      if (error.code === 'network_error') openWhenSeenOnline();
    }
  }

  function show(character: CharacterCardFields, wanted: boolean, favoritedAt: string): void {
    const { favorites } = store.getState();
    const others = favorites.filter(({ id }) => id !== character.id);
    const { id, name, description, tags, image_url, created_at } = character;
    const favorite = { id, name, description, tags, image_url, created_at, favorited_at: favoritedAt };
    store.setState({ favorites: wanted ? [favorite, ...others].sort(byLatest) : others });
  }

  return {
    store,
    open,
    isFavorite,
    async setFavorite(character, wanted) {
      const { id } = character;
      const before = store.getState().favorites.find((favorite) => favorite.id === id);
      if ((before !== undefined) === wanted) return;
      show(character, wanted, character.favorited_at ?? new Date(clock.now()).toISOString());
      store.setState({ refusal: null });
      const inFlight = wishes.has(id);
      wishes.set(id, wanted);
      changedSinceLoad.add(id);
      if (inFlight) return;

      let confirmed = !wanted;
      try {
        for (let wish = wishes.get(id); wish !== undefined && wish !== confirmed; wish = wishes.get(id)) {
          await transport.call(wish ? addFavorite : removeFavorite, { params: { character_id: id } });
          confirmed = wish;
        }
      } catch (thrown) {
        const refused = wishes.get(id) ?? wanted;
        show(before ?? character, confirmed, before?.favorited_at ?? new Date(clock.now()).toISOString());
        if (refused !== confirmed) {
          store.setState({ refusal: { characterId: id, wanted: refused, error: toDurenaiError(thrown) } });
        }
      } finally {
        wishes.delete(id);
      }
    },
    dismissRefusal,
  };
}

/** DurenAI's own order is not promised, and its docs show the oldest first. */
function byLatest(a: FavoriteCharacter, b: FavoriteCharacter): number {
  return Date.parse(b.favorited_at) - Date.parse(a.favorited_at);
}
