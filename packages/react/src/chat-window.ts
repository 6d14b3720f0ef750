/** The chat alone: what a page needs that shows one conversation. */
export type { SubmitOn } from './chat/ChatComposer.tsx';
export { ChatWindow, type ChatWindowHandle, type ChatWindowProps } from './chat/ChatWindow.tsx';
export type { ChatClassNames, ChatSlots } from './chat/chat-context.ts';
export { useCharacter } from './hooks/use-character.ts';
export { type UseChatResult, useChat } from './hooks/use-chat.ts';
export { useDurenai } from './hooks/use-durenai.ts';
export type { UseResourceResult } from './hooks/use-resource.ts';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
