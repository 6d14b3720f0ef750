import {
  type CharacterCardFields,
  type Done,
  type FavoriteAdded,
  type FavoriteCharacter,
  type FavoriteRemoved,
  isDurenaiError,
  type Visitor,
} from '@durenai/core';
import type { Catalogue } from '../catalogue/create-catalogue.ts';
import type { Hints } from '../events/hints.ts';
import { type Answer, jsonAnswer, type VisitorCall } from '../http/answer.ts';
import type { Limits } from '../limits/create-limits.ts';
import { tooManyFavorites } from '../refusals.ts';
import type { FavoriteRow } from '../store/favorites.ts';
import type { Store } from '../store/open-store.ts';
import { characterIdOf } from './characters.ts';
import { pageAnswer } from './page-answer.ts';
import { withRelayedImage } from './relay-url.ts';

export const MAX_FAVORITES = 200;

/** The visitor and their favourites. The account behind the key is never asked about itself here. */
type Parts = { store: Store; catalogue: Catalogue; limits: Limits; hints: Hints };

export function userHandlers({ store, catalogue, limits, hints }: Parts) {
  /**
   * What cannot be read now is shown as it was when it was added: a long list would lose itself to the limit of reads, any list to
   * one failure, and a character that is gone could not be removed by who cannot see it.
   */
  async function hydrate({ character_id, created_at, card: kept }: FavoriteRow, call: VisitorCall) {
    const card = await catalogue.card(character_id, call).catch((thrown) => {
      if (kept !== null) return JSON.parse(kept) as CharacterCardFields;
      // Added before cards were kept.
      if (isDurenaiError(thrown) && thrown.status === 404) return undefined;
      throw thrown;
    });
    return card && presentFavorite(card, created_at, call.baseUrl);
  }

  return {
    async me({ visitor }: VisitorCall): Promise<Answer> {
      const { left, limit, resetsAt } = await limits.standing({
        visitorId: visitor.id,
        verified: visitor.verified,
      });
      const me: Visitor = {
        id: visitor.id,
        verified: visitor.verified,
        created_at: visitor.createdAt ?? null,
        stats: {
          conversations: await store.conversations.count(visitor.id),
          favorites: await store.favorites.count(visitor.id),
        },
        messages: { left, limit, resets_at: new Date(resetsAt).toISOString() },
      };
      return jsonAnswer(me);
    },

    async forget({ visitor }: VisitorCall): Promise<Answer> {
      await store.visitors.forget(visitor);
      hints.publish({ kind: 'cut', visitorId: visitor.id });
      const done: Done = {
        success: true,
        message:
          'Forgotten here. DurenAI keeps the messages: the site owner can ask for them to be deleted there',
      };
      return jsonAnswer(done);
    },

    async favorites(call: VisitorCall): Promise<Answer> {
      const { visitor, page } = call;
      const { rows, total } = await store.favorites.list(visitor.id, page);
      const favorites = await Promise.all(rows.map((row) => hydrate(row, call)));
      return pageAnswer(
        favorites.filter((favorite) => favorite !== undefined),
        total,
        page,
      );
    },

    async addFavorite(call: VisitorCall): Promise<Answer> {
      const { visitor, params } = call;
      const card = await catalogue.card(characterIdOf(params), call);
      const owner = { id: visitor.id, generation: visitor.generation };
      const favorite = { character_id: card.id, card: JSON.stringify(fieldsOf(card)) };
      const row = await store.favorites.add(owner, favorite, MAX_FAVORITES);
      if (!row) throw tooManyFavorites(MAX_FAVORITES);
      const added: FavoriteAdded = {
        success: true,
        message: 'Character added to favorites',
        character_id: card.id,
        favorited_at: row.created_at,
      };
      return jsonAnswer(added);
    },

    async removeFavorite({ visitor, params }: VisitorCall): Promise<Answer> {
      const id = characterIdOf(params);
      await store.favorites.remove(visitor.id, id);
      const removed: FavoriteRemoved = {
        success: true,
        message: 'Character removed from favorites',
        character_id: id,
      };
      return jsonAnswer(removed);
    },
  };
}

/** By name: a card may be a whole character. */
function fieldsOf(card: CharacterCardFields): CharacterCardFields {
  const { id, name, description, tags, image_url, created_at } = card;
  return { id, name, description, tags, image_url, created_at };
}

const presentFavorite = (
  card: CharacterCardFields,
  favoritedAt: string,
  baseUrl: string,
): FavoriteCharacter => withRelayedImage({ ...fieldsOf(card), favorited_at: favoritedAt }, baseUrl);
