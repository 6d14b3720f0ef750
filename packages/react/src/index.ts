export type { BrowserOwnProps, BrowserRootProps } from './characters/BrowserRoot.tsx';
export type { BrowserClassNames, BrowserFilter, BrowserSlots } from './characters/browser-context.ts';
export { CharacterBrowser, type CharacterBrowserProps } from './characters/CharacterBrowser.tsx';
export { type CardClassNames, CharacterCard, type CharacterCardProps } from './characters/CharacterCard.tsx';
export {
  CharacterDialog,
  type CharacterDialogProps,
  type DialogClassNames,
} from './characters/CharacterDialog.tsx';
export { CharacterForm, type CharacterFormProps, type FormClassNames } from './characters/CharacterForm.tsx';
export { Browser } from './characters/parts.ts';
export type { SubmitOn } from './chat/ChatComposer.tsx';
export type { ChatOwnProps, ChatRootProps } from './chat/ChatRoot.tsx';
export { ChatWindow, type ChatWindowHandle, type ChatWindowProps } from './chat/ChatWindow.tsx';
export type { ChatClassNames, ChatSlots } from './chat/chat-context.ts';
export { Chat } from './chat/parts.ts';
export { ConversationList, type ConversationListProps } from './conversations/ConversationList.tsx';
export { FavoritesList, type FavoritesListProps } from './favorites/FavoritesList.tsx';
export { useCharacter } from './hooks/use-character.ts';
export { type UseCharactersResult, useCharacters } from './hooks/use-characters.ts';
export { type UseChatResult, useChat } from './hooks/use-chat.ts';
export { useConversations } from './hooks/use-conversations.ts';
export { useDurenai } from './hooks/use-durenai.ts';
export { type UseFavoritesResult, useFavorites } from './hooks/use-favorites.ts';
export type { UseResourceResult } from './hooks/use-resource.ts';
export { type UseVisitorResult, useVisitor } from './hooks/use-visitor.ts';
export type { Messages } from './messages/messages.ts';
export { FavoriteButton, type FavoriteButtonProps } from './parts/FavoriteButton.tsx';
export type { ListClassNames, ListSlots } from './parts/list-slots.ts';
export type { AsChild } from './parts/Part.tsx';
export { Portrait, type PortraitProps } from './parts/Portrait.tsx';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
export type { InitialData, InitialListOptions } from './provider/initial-data.ts';
