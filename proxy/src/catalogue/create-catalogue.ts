import {
  type Character,
  type CharacterCardFields,
  type CharacterSort,
  type CharacterSummary,
  type Clock,
  isDurenaiError,
  type NewCharacter,
  type Page,
} from '@durenai/core';
import { LRUCache } from 'lru-cache';
import type { Metrics } from '../admin/metrics.ts';
import type { ReadLimit } from '../limits/read-limit.ts';
import type { Log } from '../log.ts';
import { characterNotFound, upstreamFailed } from '../refusals.ts';
import { toCreateRefusal, toReadRefusal, type Upstream } from '../upstream/create-upstream.ts';
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

/** Where they ask from, hashed: found out only when it matters. */
type Asker = { readonly network: string };

type Ports = { upstream: Upstream; reads: ReadLimit; clock: Clock; log: Log; metrics: Metrics };

/**
 * Characters for all visitors: upstream calls grow with pages, not with people. Nothing here is personal.
 *
 * Whoever asks for what is not known here yet does so within the limit of reads of their network: random ids must not
 * spend the account's requests, nor push the characters out of the cache.
 */
export function createCatalogue({ upstream, reads, clock, log, metrics }: Ports) {
  const cards = new LRUCache<string, { card: CharacterCardFields; seenAt: number }>({ max: 5000 });

  const remember = (card: CharacterCardFields) => void cards.set(card.id, { card, seenAt: clock.now() });

  const pages = createFreshCache<CataloguePageQuery, CharacterPage>({
    max: 500,
    clock,
    onRead: metrics.catalogueRead,
    // No tag holds a comma: they come separated by them.
    keyOf: ({ page, limit, tags, sort }) => [page, limit, sort, ...tags].join(),
    async load(query) {
      const { data } = await upstream.listCharacters(query).catch((thrown) => {
        throw toReadRefusal(thrown);
      });
      data.data.forEach(remember);
      return data;
    },
  });

  const characters = createFreshCache<string, Lookup>({
    max: 2000,
    clock,
    onRead: metrics.catalogueRead,
    keyOf: (characterId) => characterId,
    async load(characterId) {
      try {
        const { data } = await upstream.getCharacter(characterId);
        if (data.id !== characterId) {
          log.error({}, 'DurenAI answered with another character than the one asked for: withheld');
          throw upstreamFailed();
        }
        remember(data);
        return { found: true, character: data };
      } catch (thrown) {
        // In DurenAI's own words: a 404 of whoever stands on the way says nothing of the character.
        const isGone = isDurenaiError(thrown) && thrown.status === 404 && thrown.code !== 'invalid_response';
        if (!isGone) throw toReadRefusal(thrown);
        cards.delete(characterId);
        return { found: false };
      }
    },
  });

  /** @throws DurenaiError `rate_limited` or `upstream_unavailable`. */
  const page = (query: CataloguePageQuery, asker: Asker): Promise<CharacterPage> =>
    pages.get(query, () => reads.take(asker.network));

  /** @throws DurenaiError `not_found`, `rate_limited` or `upstream_unavailable`. */
  async function character(characterId: string, asker: Asker): Promise<Character> {
    const lookup = await characters.get(characterId, () => reads.take(asker.network));
    if (!lookup.found) throw characterNotFound();
    return lookup.character;
  }

  /** It changed: the next who asks reads it anew. Pages of the list follow within their minute. */
  function forget(characterId: string): void {
    cards.delete(characterId);
    characters.drop(characterId);
  }

  /**
   * Enough of a character to draw a card; lists that were read before usually have it already.
   *
   * @throws DurenaiError `not_found`, `rate_limited` or `upstream_unavailable`.
   */
  async function card(characterId: string, asker: Asker): Promise<CharacterCardFields> {
    const known = cards.get(characterId);
    const age = known ? clock.now() - known.seenAt : Number.POSITIVE_INFINITY;
    if (known && age < CARD_FRESH_MS) return known.card;
    try {
      return await character(characterId, asker);
    } catch (thrown) {
      if (known && age < STALE_IF_ERROR_MS && isDurenaiError(thrown) && thrown.status !== 404)
        return known.card;
      throw thrown;
    }
  }

  /** @throws DurenaiError `invalid_request` or `upstream_unavailable`. */
  async function create(
    character: NewCharacter,
    from: { image: Blob | undefined; source: string },
  ): Promise<Character> {
    const { data } = await upstream.createCharacter(character, from).catch((thrown) => {
      throw toCreateRefusal(thrown);
    });
    remember(data);
    return data;
  }

  return { page, character, card, create, forget };
}
