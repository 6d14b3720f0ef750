/** In a module of their own: the widget's panel, which sends nothing yet, would carry them. */

import { endpoint } from './endpoint.ts';
import { Message, NewMessage } from './schema/message.ts';
import { Send } from './schema/send.ts';
import * as v from './schema/small-valibot.ts';

export const sendMessage = endpoint({
  method: 'POST',
  path: '/chat/{character_id}/messages',
  body: NewMessage,
  response: Message,
  costsChatRequest: true,
  access: 'visitor',
});

/** {@link sendMessage} at the proxy, which answers 202 with a {@link Send} when the reply takes long. */
export const submitMessage = endpoint({
  ...sendMessage,
  response: v.union([Message, Send]),
});

/** What became of a send whose answer did not come in time. */
export const getSend = endpoint({
  method: 'GET',
  path: '/sends/{send_id}',
  response: Send,
  access: 'visitor',
});

/** Takes a send back while it is queued. */
export const cancelSend = endpoint({
  method: 'DELETE',
  path: '/sends/{send_id}',
  response: Send,
  access: 'visitor',
});
