/** In a module of its own: the chat, which reads the history, comes in a file of its own. */
import { endpoint } from './endpoint.ts';
import { ConversationPage } from './schema/conversation.ts';
import { MessagePage } from './schema/message.ts';

export const listConversations = endpoint({
  method: 'GET',
  path: '/chat/conversations',
  page: { defaultLimit: 20, maxLimit: 50 },
  response: ConversationPage,
  access: 'visitor',
});

export const listMessages = endpoint({
  method: 'GET',
  path: '/chat/conversations/{conversation_id}/messages',
  page: { defaultLimit: 20, maxLimit: 100 },
  response: MessagePage,
  access: 'visitor',
});
