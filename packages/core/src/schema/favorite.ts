import { characterCard } from './character.ts';
import { pageOf } from './pagination.ts';
import { Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

/** A character as the favourites list shows it (`GET /user/favorites`). */
export const FavoriteCharacter = v.object({ ...characterCard, favorited_at: Timestamp });
export type FavoriteCharacter = v.InferOutput<typeof FavoriteCharacter>;

/** Answer of `POST /user/favorites/{character_id}`. */
export const FavoriteAdded = v.object({
  success: v.boolean(),
  message: v.string(),
  character_id: Id,
  favorited_at: Timestamp,
});
export type FavoriteAdded = v.InferOutput<typeof FavoriteAdded>;

/** Answer of `DELETE /user/favorites/{character_id}`. */
export const FavoriteRemoved = v.object({ success: v.boolean(), message: v.string(), character_id: Id });
export type FavoriteRemoved = v.InferOutput<typeof FavoriteRemoved>;

export const FavoriteCharacterPage = pageOf(FavoriteCharacter);
