/** Beside the other endpoints, so that a chat which shows no favourites does not carry them. */
import { endpoint } from './endpoint.ts';
import { FavoriteAdded, FavoriteCharacterPage, FavoriteRemoved } from './schema/favorite.ts';

export const listFavorites = endpoint({
  method: 'GET',
  path: '/user/favorites',
  page: { defaultLimit: 20, maxLimit: 50 },
  response: FavoriteCharacterPage,
  access: 'visitor',
});

export const addFavorite = endpoint({
  method: 'POST',
  methodAssumed: true,
  path: '/user/favorites/{character_id}',
  response: FavoriteAdded,
  access: 'visitor',
});

export const removeFavorite = endpoint({
  method: 'DELETE',
  methodAssumed: true,
  path: '/user/favorites/{character_id}',
  response: FavoriteRemoved,
  access: 'visitor',
});
