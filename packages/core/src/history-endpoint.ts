/** In a module of its own: the chat, which reads the history, comes in a file of its own. */
import { endpoint } from './endpoint.ts';
import { MessagePage } from './schema/message.ts';

export const listMessages = endpoint({
  method: 'GET',
  path: '/chat/conversations/{conversation_id}/messages',
  page: { defaultLimit: 20, maxLimit: 100 },
  response: MessagePage,
  access: 'visitor',
});
