import { iteratePages } from '../client/pages.ts';
import type { Durenai } from '../create-durenai.ts';
import { addFavorite, listFavorites, removeFavorite } from '../endpoints.ts';
import { toDurenaiError } from '../errors.ts';
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
  /** What the server has, as far as it said so. */
  let confirmed = new Map<string, FavoriteCharacter>();
  /** Of whom it said so after the list that is on its way was asked for. */
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
    changedSinceLoad = new Set();
    try {
      // A change elsewhere moves what follows to another page: it may come twice.
      const loaded = new Map<string, FavoriteCharacter>();
      if (visitor.isKnown()) {
        const fetchPage = (page: number) =>
          transport.call(listFavorites, { query: { page, limit: listFavorites.page.maxLimit } });
        for await (const favorite of iteratePages(fetchPage)) loaded.set(favorite.id, favorite);
      }
      for (const id of changedSinceLoad) keepIn(loaded, id, confirmed.get(id));
      confirmed = loaded;
      const shown = new Map(loaded);
      const { favorites } = store.getState();
      for (const id of wishes.keys())
        keepIn(
          shown,
          id,
          favorites.find((favorite) => favorite.id === id),
        );
      proceed({ status: 'ready' }, [...shown.values()].sort(byLatest));
    } catch (thrown) {
      const error = toDurenaiError(thrown);
      proceed({ status: 'failed', error });
      if (error.retryable) openWhenSeenOnline();
    }
  }

  function show(id: string, favorite: FavoriteCharacter | undefined): void {
    const shown = new Map(store.getState().favorites.map((each) => [each.id, each]));
    keepIn(shown, id, favorite);
    store.setState({ favorites: [...shown.values()].sort(byLatest) });
  }

  return {
    store,
    open,
    isFavorite,
    async setFavorite(character, wanted) {
      const { id, name, description, tags, image_url, created_at } = character;
      if (isFavorite(id) === wanted) return;
      const favorited_at = character.favorited_at ?? new Date(clock.now()).toISOString();
      const favorite = { id, name, description, tags, image_url, created_at, favorited_at };
      show(id, wanted ? favorite : undefined);
      store.setState({ refusal: null });
      const inFlight = wishes.has(id);
      wishes.set(id, wanted);
      if (inFlight) return;

      let told = !wanted;
      try {
        for (let wish = wishes.get(id); wish !== undefined && wish !== told; wish = wishes.get(id)) {
          await transport.call(wish ? addFavorite : removeFavorite, { params: { character_id: id } });
          told = wish;
          changedSinceLoad.add(id);
          keepIn(confirmed, id, told ? favorite : undefined);
        }
      } catch (thrown) {
        const refused = wishes.get(id) ?? wanted;
        const kept = confirmed.get(id);
        show(id, kept);
        if (refused !== (kept !== undefined)) {
          store.setState({ refusal: { characterId: id, wanted: refused, error: toDurenaiError(thrown) } });
        }
      } finally {
        wishes.delete(id);
      }
    },
    dismissRefusal,
  };
}

function keepIn(
  favorites: Map<string, FavoriteCharacter>,
  id: string,
  favorite: FavoriteCharacter | undefined,
): void {
  if (favorite) favorites.set(id, favorite);
  else favorites.delete(id);
}

/** DurenAI's own order is not promised, and its docs show the oldest first. */
function byLatest(a: FavoriteCharacter, b: FavoriteCharacter): number {
  return Date.parse(b.favorited_at) - Date.parse(a.favorited_at);
}
