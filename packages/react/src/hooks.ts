/** The hooks alone, for an interface of one's own. */
export { useCharacter } from './hooks/use-character.ts';
export { type UseCharactersResult, useCharacters } from './hooks/use-characters.ts';
export { type UseChatResult, useChat } from './hooks/use-chat.ts';
export { useConversations } from './hooks/use-conversations.ts';
export { useDurenai } from './hooks/use-durenai.ts';
export { type UseFavoritesResult, useFavorites } from './hooks/use-favorites.ts';
export type { UseResourceResult } from './hooks/use-resource.ts';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
