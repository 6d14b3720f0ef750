/** The visitor's favourites alone. */
export { FavoritesList, type FavoritesListProps } from './favorites/FavoritesList.tsx';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
