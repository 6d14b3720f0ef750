/** In a module of its own: lists read it at once, and a chat, whose code comes later. */
import { endpoint } from './endpoint.ts';
import { ConversationPage } from './schema/conversation.ts';

export const listConversations = endpoint({
  method: 'GET',
  path: '/chat/conversations',
  page: { defaultLimit: 20, maxLimit: 50 },
  response: ConversationPage,
  access: 'visitor',
});
