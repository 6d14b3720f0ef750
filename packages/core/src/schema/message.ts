import { pageOf } from './pagination.ts';
import { Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

/** One turn of a conversation; `character_id` is null on the visitor's own turns. */
export const Message = v.object({
  id: Id,
  conversation_id: Id,
  character_id: v.nullable(Id),
  content: v.string(),
  created_at: Timestamp,
  is_character: v.boolean(),
});
export type Message = v.InferOutput<typeof Message>;

export const MessagePage = pageOf(Message);

/** Characters (code points) in one message. DurenAI documents no limit; this one is ours. */
export const MAX_MESSAGE_LENGTH = 4000;

/** Body of `POST /chat/{character_id}/messages`. Without `conversation_id` a new conversation begins. */
export const NewMessage = v.object({
  message: v.pipe(
    v.string(),
    v.check((value) => value.trim() !== '', 'must not be empty'),
  ),
  conversation_id: v.optional(Id),
});
export type NewMessage = v.InferOutput<typeof NewMessage>;
