/**
 * The one table of endpoints. `documented` is DurenAI's API; `visitorEndpoints` is what the proxy adds
 * for browsers. The client, the simulator and the proxy's upstream read it, so a path or a limit is
 * written once.
 */
import * as v from 'valibot';
import { Account } from './schema/account.ts';
import {
  Character,
  CharacterSummaryPage,
  FavoriteAdded,
  FavoriteCharacterPage,
  FavoriteRemoved,
  NewCharacter,
} from './schema/character.ts';
import { ConversationPage } from './schema/conversation.ts';
import { Message, MessagePage, NewMessage } from './schema/message.ts';
import { Send } from './schema/send.ts';
import { Done, Session, SessionRequest, Visitor } from './schema/visitor.ts';
import { NewWebhook, Webhook } from './schema/webhook.ts';

export type PlanName = 'free' | 'standard' | 'premium' | 'enterprise';

export type EndpointSpec = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Relative to the base URL (which ends in `/v1`); `{name}` stands for an id. */
  path: `/${string}`;
  response: v.GenericSchema;
  body?: v.GenericSchema;
  /** Query parameters beside the page. */
  query?: readonly string[];
  /** Items per page: what DurenAI takes when unsaid, and at most. */
  page?: { defaultLimit: number; maxLimit: number };
  /** The cheapest plan that may call it. */
  plan: PlanName;
  /** Whether one call is taken from the month's chat requests. */
  costsChatRequest: boolean;
  /** Behind the proxy: `anyone` needs no visitor token. */
  access: 'anyone' | 'visitor';
  /** The docs print no HTTP verb here; the method is our assumption. */
  methodAssumed?: true;
};

/** Pure, so that a bundle carries only the endpoints that it asks. */
/* @__NO_SIDE_EFFECTS__ */
const endpoint = <const Spec extends EndpointSpec>(spec: Spec) => spec;

export const listCharacters = endpoint({
  method: 'GET',
  path: '/characters',
  query: ['tags', 'sort'],
  page: { defaultLimit: 20, maxLimit: 100 },
  response: CharacterSummaryPage,
  plan: 'standard',
  costsChatRequest: false,
  access: 'anyone',
});

export const getCharacter = endpoint({
  method: 'GET',
  path: '/characters/{character_id}',
  response: Character,
  plan: 'standard',
  costsChatRequest: false,
  access: 'anyone',
});

/** Premium: the plan table lists the Character Creation API without saying from which plan on. */
export const createCharacter = endpoint({
  method: 'POST',
  path: '/characters',
  body: NewCharacter,
  response: Character,
  plan: 'premium',
  costsChatRequest: false,
  access: 'visitor',
});

export const sendMessage = endpoint({
  method: 'POST',
  path: '/chat/{character_id}/messages',
  body: NewMessage,
  response: Message,
  plan: 'standard',
  costsChatRequest: true,
  access: 'visitor',
});

export const listConversations = endpoint({
  method: 'GET',
  path: '/chat/conversations',
  page: { defaultLimit: 20, maxLimit: 50 },
  response: ConversationPage,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

export const listMessages = endpoint({
  method: 'GET',
  path: '/chat/conversations/{conversation_id}/messages',
  page: { defaultLimit: 20, maxLimit: 100 },
  response: MessagePage,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

export const getAccount = endpoint({
  method: 'GET',
  path: '/user/me',
  response: Account,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

export const listFavorites = endpoint({
  method: 'GET',
  path: '/user/favorites',
  page: { defaultLimit: 20, maxLimit: 50 },
  response: FavoriteCharacterPage,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

export const addFavorite = endpoint({
  method: 'POST',
  methodAssumed: true,
  path: '/user/favorites/{character_id}',
  response: FavoriteAdded,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

export const removeFavorite = endpoint({
  method: 'DELETE',
  methodAssumed: true,
  path: '/user/favorites/{character_id}',
  response: FavoriteRemoved,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

export const createWebhook = endpoint({
  method: 'POST',
  methodAssumed: true,
  path: '/webhooks',
  body: NewWebhook,
  response: Webhook,
  plan: 'premium',
  costsChatRequest: false,
  access: 'visitor',
});

/** Every endpoint of the DurenAI docs. */
export const documentedEndpoints = {
  listCharacters,
  getCharacter,
  createCharacter,
  sendMessage,
  listConversations,
  listMessages,
  getAccount,
  listFavorites,
  addFavorite,
  removeFavorite,
  createWebhook,
} as const satisfies Record<string, EndpointSpec>;

export const createSession = endpoint({
  method: 'POST',
  path: '/session',
  body: SessionRequest,
  response: Session,
  plan: 'standard',
  costsChatRequest: false,
  access: 'anyone',
});

/** The proxy's own `/user/me`: the visitor, where DurenAI's {@link getAccount} is the owner. */
export const getVisitor = endpoint({
  method: 'GET',
  path: '/user/me',
  response: Visitor,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

/** {@link sendMessage} at the proxy, which answers 202 with a {@link Send} when the reply takes long. */
export const submitMessage = endpoint({
  ...sendMessage,
  response: v.union([Message, Send]),
});

/** Server-sent events: what changed, by its id. The answer has no end. */
export const openEvents = endpoint({
  method: 'GET',
  path: '/events',
  response: v.unknown(),
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

/** What became of a send whose answer did not come in time. */
export const getSend = endpoint({
  method: 'GET',
  path: '/sends/{send_id}',
  response: Send,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

/** Takes a send back while it is queued. */
export const cancelSend = endpoint({
  method: 'DELETE',
  path: '/sends/{send_id}',
  response: Send,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

/** Ends every session of this visitor, in all tabs and on all devices. */
export const endSession = endpoint({
  method: 'DELETE',
  path: '/session',
  response: Done,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

/** Forgets everything that the proxy keeps of this visitor. DurenAI documents no way to delete there. */
export const forgetVisitor = endpoint({
  method: 'DELETE',
  path: '/user/me',
  response: Done,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});

/** Takes a conversation from this visitor for good. DurenAI documents no way to delete it there. */
export const forgetConversation = endpoint({
  method: 'DELETE',
  path: '/chat/conversations/{conversation_id}',
  response: Done,
  plan: 'standard',
  costsChatRequest: false,
  access: 'visitor',
});
