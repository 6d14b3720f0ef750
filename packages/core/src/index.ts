export { createCharacterResource } from './catalogue/character-resource.ts';
export { createConversationsResource } from './catalogue/conversations-resource.ts';
export {
  type CharacterFilter,
  type CharacterList,
  type CharacterListOptions,
  type CharacterListState,
  createCharacterList,
} from './catalogue/create-character-list.ts';
export { createFavorites } from './catalogue/create-favorites.ts';
export { createResource, type Resource, type ResourceState } from './catalogue/create-resource.ts';
export type { Favorites, FavoritesState } from './catalogue/favorites.ts';
export { lazyFavorites } from './catalogue/lazy-favorites.ts';
export type { Chat, ChatOptions } from './chat/chat.ts';
export { createChatBase } from './chat/chat-base.ts';
export { type ChatEvent, chatReducer } from './chat/chat-machine.ts';
export type { ChatMessage, Delivery } from './chat/chat-message.ts';
export {
  type Allowance,
  type ChatState,
  type History,
  initialChatState,
  type Progress,
  pendingMessage,
} from './chat/chat-state.ts';
export { createChat } from './chat/create-chat.ts';
export { lazyChat, lazyChatOn, loadChat } from './chat/lazy-chat.ts';
export { mergeMessages } from './chat/merge-messages.ts';
export { mayHaveArrived } from './chat/open-outcomes.ts';
export {
  type Client,
  type ClientOptions,
  type ClientReply,
  createClient,
  DURENAI_BASE_URL,
  type ListCharactersOptions,
  type PageOptions,
  type SendMessageOptions,
} from './client/create-client.ts';
export {
  type CallArguments,
  type CallOptions,
  createTransport,
  type Reply,
  type Transport,
  type TransportOptions,
} from './client/create-transport.ts';
export { iteratePages } from './client/pages.ts';
export { type RateLimit, readRateLimit, readRetryAfter } from './client/rate-limit.ts';
export { createDurenai, type Durenai, type DurenaiOptions } from './create-durenai.ts';
export {
  addFavorite,
  cancelSend,
  createCharacter,
  createSession,
  createWebhook,
  documentedEndpoints,
  type EndpointSpec,
  endSession,
  forgetConversation,
  forgetVisitor,
  getAccount,
  getCharacter,
  getSend,
  getVisitor,
  listCharacters,
  listConversations,
  listFavorites,
  listMessages,
  type PlanName,
  removeFavorite,
  sendMessage,
  submitMessage,
} from './endpoints.ts';
export {
  type DocumentedErrorCode,
  DurenaiError,
  type DurenaiErrorCode,
  type DurenaiErrorOptions,
  isDurenaiError,
  type LocalErrorCode,
  type ProxyErrorCode,
  toDurenaiError,
} from './errors.ts';
export { openEvents } from './live/events-endpoint.ts';
export type { Change, Live } from './live/live.ts';
export {
  browserLock,
  browserPresence,
  browserStorage,
  browserTabs,
  type Clock,
  type Fetch,
  type FetchedBody,
  type FetchedHeaders,
  type FetchedResponse,
  type KeyValueStorage,
  memoryStorage,
  memoryTabs,
  type Presence,
  sleep,
  systemClock,
  type Tabs,
  type TextResponse,
  type WithLock,
} from './ports.ts';
export { Account } from './schema/account.ts';
export {
  Character,
  type CharacterCardFields,
  CharacterSort,
  CharacterSummary,
  CharacterSummaryPage,
  isTag,
  MAX_IMAGE_BYTES,
  MAX_TAGS,
  NewCharacter,
} from './schema/character.ts';
export { Conversation, ConversationPage } from './schema/conversation.ts';
export { ErrorEnvelope } from './schema/error-envelope.ts';
export {
  FavoriteAdded,
  FavoriteCharacter,
  FavoriteCharacterPage,
  FavoriteRemoved,
} from './schema/favorite.ts';
export { MAX_MESSAGE_LENGTH, Message, MessagePage, NewMessage } from './schema/message.ts';
export { type Page, Pagination, pageOf } from './schema/pagination.ts';
export { Id, isId, Timestamp } from './schema/primitives.ts';
export { Send } from './schema/send.ts';
export { Done, type Features, Session, SessionRequest, Visitor } from './schema/visitor.ts';
export { NewWebhook, Webhook } from './schema/webhook.ts';
export { buildUrl, type QueryValue } from './url.ts';
export { createVisitorResource, removeConversation, submitCharacter } from './visitor/actions.ts';
export { createVisitor } from './visitor/create-visitor.ts';
export type {
  IdentitySource,
  VisitorAccount,
  VisitorOptions,
  VisitorState,
} from './visitor/visitor-account.ts';
export { visitorTabs } from './visitor/visitor-tabs.ts';
