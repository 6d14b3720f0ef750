import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import { listCharacters } from '../endpoints.ts';
import { type DurenaiError, toDurenaiError } from '../errors.ts';
import type { CharacterSort, CharacterSummary, CharacterSummaryPage } from '../schema/character.ts';
import type { Pagination } from '../schema/pagination.ts';

export type CharacterFilter = {
  /** A character must have all of them. */
  tags: readonly string[];
  sort: CharacterSort;
};

type Shown = {
  filter: CharacterFilter;
  characters: readonly CharacterSummary[];
  /** How many there are in all; null until the first page came. */
  total: number | null;
  /** Null when the last page is here. */
  nextPage: number | null;
};

type Progress =
  | { status: 'idle' | 'loading' | 'loading-more' | 'ready' }
  | { status: 'failed'; error: DurenaiError };

export type CharacterListState = Shown & Progress;

export type CharacterListOptions = Partial<CharacterFilter> & {
  /** Characters per page. DurenAI accepts 1–100 (GET /characters). Default 20. More per page costs no more of the rate limit. */
  limit?: number | undefined;
  /** The first page where it is known already, e.g. from a server: then nothing is fetched until more is asked for. */
  initialPage?: CharacterSummaryPage | undefined;
};

export type CharacterList = {
  readonly store: StoreApi<CharacterListState>;
  /** Loads the first page on the first call; after a failure, the page that failed. */
  open(): void;
  /** The next page; after a failure, the page that failed. */
  loadMore(): Promise<void>;
};

const followingPage = ({ page, pages }: Pagination): number | null => (page < pages ? page + 1 : null);

export function createCharacterList(durenai: Durenai, options: CharacterListOptions = {}): CharacterList {
  const { tags = [], sort = 'popular', limit, initialPage } = options;
  const store = createStore<CharacterListState>(() => {
    const filter = { tags, sort };
    if (!initialPage) return { filter, characters: [], total: null, nextPage: 1, status: 'idle' };
    const { data: characters, pagination } = initialPage;
    return {
      filter,
      characters,
      total: pagination.total,
      nextPage: followingPage(pagination),
      status: 'ready',
    };
  });

  /** Replaces the state: the error of an earlier failure does not stay behind. */
  const show = (shown: Shown, progress: Progress) => store.setState({ ...shown, ...progress }, true);

  async function loadPage(): Promise<void> {
    const { filter, characters, total, nextPage } = store.getState();
    if (nextPage === null) return;
    const shown: Shown = { filter, characters, total, nextPage };
    show(shown, { status: nextPage === 1 ? 'loading' : 'loading-more' });
    try {
      const { data } = await durenai.transport.call(listCharacters, {
        query: { page: nextPage, limit, tags: filter.tags, sort: filter.sort },
      });
      // Counts move between two pages, so a character may come twice.
      const known = new Set(characters.map(({ id }) => id));
      const { pagination, data: page } = data;
      const loaded: Shown = {
        filter,
        characters: [...characters, ...page.filter(({ id }) => !known.has(id))],
        total: pagination.total,
        nextPage: followingPage({ ...pagination, page: nextPage }),
      };
      show(loaded, { status: 'ready' });
    } catch (thrown) {
      show(shown, { status: 'failed', error: toDurenaiError(thrown) });
    }
  }

  return {
    store,
    open() {
      const { status } = store.getState();
      if (status === 'idle' || status === 'failed') void loadPage();
    },
    async loadMore() {
      const { status } = store.getState();
      if (status === 'ready' || status === 'failed') await loadPage();
    },
  };
}
