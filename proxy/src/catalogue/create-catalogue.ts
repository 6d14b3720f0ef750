import {
  type Character,
  type CharacterCardFields,
  type CharacterSort,
  type CharacterSummary,
  type Client,
  type Clock,
  isDurenaiError,
  type Page,
} from '@durenai/core';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import { characterNotFound, upstreamFailed } from '../refusals.ts';
import { logUpstreamFailure, toReadRefusal } from '../upstream/create-upstream.ts';
import { createFreshCache, STALE_IF_ERROR_MS } from './fresh-cache.ts';

export type CataloguePageQuery = {
  page: number;
  limit: number;
  tags: readonly string[];
  sort: CharacterSort;
};

export type CharacterPage = Page<CharacterSummary>;

/** What is kept of a character that does not exist: asking again soon costs nothing. */
type Lookup = { found: true; character: Character } | { found: false };

export type Catalogue = ReturnType<typeof createCatalogue>;

/** A name and a picture change rarely; a favourite or a chat header may be this old. */
const CARD_FRESH_MS = 60 * 60_000;

/** Characters for all visitors: upstream calls grow with pages, not with people. Nothing here is personal. */
export function createCatalogue({ upstream, clock, log }: { upstream: Client; clock: Clock; log: Log }) {
  const cards = new LRUCache<string, { card: CharacterCardFields; seenAt: number }>({ max: 5000 });

  const remember = (card: CharacterCardFields) => void cards.set(card.id, { card, seenAt: clock.now() });

  const pages = createFreshCache<CataloguePageQuery, CharacterPage>({
    max: 500,
    clock,
    keyOf: ({ page, limit, tags, sort }) => JSON.stringify([page, limit, tags, sort]),
    async load(query) {
      const { data } = await logged(() => upstream.characters.list(query));
      data.data.forEach(remember);
      return data;
    },
  });

  const characters = createFreshCache<string, Lookup>({
    max: 2000,
    clock,
    keyOf: (characterId) => characterId,
    async load(characterId) {
      try {
        const { data } = await upstream.characters.get(characterId);
        if (data.id !== characterId) {
          log.error({}, 'DurenAI answered with another character than the one asked for: withheld');
          throw upstreamFailed();
        }
        remember(data);
        return { found: true, character: data };
      } catch (thrown) {
        if (!isDurenaiError(thrown)) throw thrown;
        if (thrown.status !== 404) {
          logUpstreamFailure(log, thrown);
          throw thrown;
        }
        cards.delete(characterId);
        return { found: false };
      }
    },
  });

  /** A refresh in the background fails without anybody waiting for it: it is told here. */
  async function logged<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
      return await call();
    } catch (thrown) {
      if (isDurenaiError(thrown)) logUpstreamFailure(log, thrown);
      throw thrown;
    }
  }

  async function page(query: CataloguePageQuery): Promise<CharacterPage> {
    return pages.get(query).catch((thrown) => {
      throw toReadRefusal(thrown);
    });
  }

  /** @throws DurenaiError `not_found` or `upstream_unavailable`. */
  async function character(characterId: string): Promise<Character> {
    const lookup = await characters.get(characterId).catch((thrown) => {
      throw toReadRefusal(thrown);
    });
    if (!lookup.found) throw characterNotFound();
    return lookup.character;
  }

  /**
   * Enough of a character to draw a card; lists that were read before usually have it already.
   *
   * @throws DurenaiError `not_found` or `upstream_unavailable`.
   */
  async function card(characterId: string): Promise<CharacterCardFields> {
    const known = cards.get(characterId);
    const age = known ? clock.now() - known.seenAt : Number.POSITIVE_INFINITY;
    if (known && age < CARD_FRESH_MS) return known.card;
    try {
      return await character(characterId);
    } catch (thrown) {
      if (known && age < STALE_IF_ERROR_MS && isDurenaiError(thrown) && thrown.status !== 404)
        return known.card;
      throw thrown;
    }
  }

  return { page, character, card };
}
