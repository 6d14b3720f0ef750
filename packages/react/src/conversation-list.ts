/** The visitor's conversations alone. */
export { ConversationList, type ConversationListProps } from './conversations/ConversationList.tsx';
export type { Messages } from './messages/messages.ts';
export { DurenaiProvider, type DurenaiProviderProps } from './provider/DurenaiProvider.tsx';
export type { Theme } from './provider/durenai-context.ts';
