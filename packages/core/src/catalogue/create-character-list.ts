import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import { listCharacters } from '../endpoints.ts';
import { type DurenaiError, toDurenaiError } from '../errors.ts';
import type { CharacterSort, CharacterSummary } from '../schema/character.ts';

export type CharacterFilter = {
  /** A character must have all of them. */
  tags: readonly string[];
  sort: CharacterSort;
};

export type CharacterListState = {
  filter: CharacterFilter;
  characters: readonly CharacterSummary[];
  /** How many there are in all; null until the first page came. */
  total: number | null;
  /** Null when the last page is here. */
  nextPage: number | null;
} & ({ status: 'idle' | 'loading' | 'loading-more' | 'ready' } | { status: 'failed'; error: DurenaiError });

export type CharacterListOptions = Partial<CharacterFilter> & {
  /** Characters per page. DurenAI accepts 1–100 (GET /characters). Default 20. More per page costs no more of the rate limit. */
  limit?: number | undefined;
};

export type CharacterList = {
  readonly store: StoreApi<CharacterListState>;
  /** Loads the first page on the first call; after a failure, the page that failed. */
  open(): void;
  setFilter(filter: Partial<CharacterFilter>): void;
  /** The next page; after a failure, the page that failed. */
  loadMore(): Promise<void>;
};

export function createCharacterList(durenai: Durenai, options: CharacterListOptions = {}): CharacterList {
  const { tags = [], sort = 'popular', limit } = options;
  const empty = { characters: [], total: null, nextPage: 1 } as const;
  const store = createStore<CharacterListState>(() => ({ filter: { tags, sort }, ...empty, status: 'idle' }));
  let run = new AbortController();

  async function loadPage(): Promise<void> {
    const { filter, nextPage, characters: shown } = store.getState();
    if (nextPage === null) return;
    run.abort();
    run = new AbortController();
    const { signal } = run;
    store.setState({ status: nextPage === 1 ? 'loading' : 'loading-more' });
    try {
      const { data } = await durenai.transport.call(listCharacters, {
        query: { page: nextPage, limit, tags: filter.tags, sort: filter.sort },
        signal,
      });
      if (signal.aborted) return;
      // Counts move between two pages, so a character may come twice.
      const known = new Set(shown.map(({ id }) => id));
      store.setState({
        status: 'ready',
        characters: [...shown, ...data.data.filter(({ id }) => !known.has(id))],
        total: data.pagination.total,
        nextPage: nextPage < data.pagination.pages ? nextPage + 1 : null,
      });
    } catch (thrown) {
      if (!signal.aborted) store.setState({ status: 'failed', error: toDurenaiError(thrown) });
    }
  }

  return {
    store,
    open() {
      const { status } = store.getState();
      if (status === 'idle' || status === 'failed') void loadPage();
    },
    setFilter(change) {
      const { filter } = store.getState();
      const next = { ...filter, ...change };
      if (next.sort === filter.sort && next.tags.join() === filter.tags.join()) return;
      store.setState({ filter: next, ...empty });
      void loadPage();
    },
    async loadMore() {
      const { status } = store.getState();
      if (status === 'ready' || status === 'failed') await loadPage();
    },
  };
}
