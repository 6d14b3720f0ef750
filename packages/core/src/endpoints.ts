/**
 * The one table of endpoints. `documented` is DurenAI's API; `visitorEndpoints` is what the proxy adds
 * for browsers. The client, the simulator and the proxy's upstream read it, so a path or a limit is
 * written once.
 */
import { listConversations } from './conversations-endpoint.ts';
import { type EndpointSpec, endpoint } from './endpoint.ts';
import { addFavorite, listFavorites, removeFavorite } from './favorite-endpoints.ts';
import { forgetConversation } from './forget-endpoint.ts';
import { listMessages } from './history-endpoint.ts';
import { Account } from './schema/account.ts';
import { Character, CharacterSummaryPage, NewCharacter } from './schema/character.ts';
import { NewWebhook, Webhook } from './schema/webhook.ts';
import { cancelSend, getSend, sendMessage, submitMessage } from './send-endpoints.ts';
import { createSession, endSession, forgetVisitor, getVisitor } from './visitor-endpoints.ts';

export type { EndpointSpec, PlanName } from './endpoint.ts';
export {
  addFavorite,
  cancelSend,
  createSession,
  endSession,
  forgetConversation,
  forgetVisitor,
  getSend,
  getVisitor,
  listConversations,
  listFavorites,
  listMessages,
  removeFavorite,
  sendMessage,
  submitMessage,
};

export const listCharacters = endpoint({
  method: 'GET',
  path: '/characters',
  query: ['tags', 'sort'],
  page: { defaultLimit: 20, maxLimit: 100 },
  response: CharacterSummaryPage,
  access: 'anyone',
});

export const getCharacter = endpoint({
  method: 'GET',
  path: '/characters/{character_id}',
  response: Character,
  access: 'anyone',
});

/** Premium: the plan table lists the Character Creation API without saying from which plan on. */
export const createCharacter = endpoint({
  method: 'POST',
  path: '/characters',
  body: NewCharacter,
  response: Character,
  plan: 'premium',
  access: 'visitor',
});

export const getAccount = endpoint({
  method: 'GET',
  path: '/user/me',
  response: Account,
  access: 'visitor',
});

export const createWebhook = endpoint({
  method: 'POST',
  methodAssumed: true,
  path: '/webhooks',
  body: NewWebhook,
  response: Webhook,
  plan: 'premium',
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
