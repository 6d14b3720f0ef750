/** In a module of its own: whoever only sends a message would carry it. */
import { endpoint } from './endpoint.ts';
import { Done } from './schema/visitor.ts';

/** Takes a conversation from this visitor for good. DurenAI documents no way to delete it there. */
export const forgetConversation = endpoint({
  method: 'DELETE',
  path: '/chat/conversations/{conversation_id}',
  response: Done,
  access: 'visitor',
});
