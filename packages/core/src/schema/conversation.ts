import { pageOf } from './pagination.ts';
import { Count, Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

/** A conversation as `GET /chat/conversations` lists it. */
export const Conversation = v.object({
  id: Id,
  character: v.object({ id: Id, name: v.string(), image_url: v.nullable(v.string()) }),
  last_message: v.nullable(
    v.object({ content: v.string(), created_at: Timestamp, is_character: v.boolean() }),
  ),
  created_at: Timestamp,
  updated_at: Timestamp,
  message_count: Count,
});
export type Conversation = v.InferOutput<typeof Conversation>;

export const ConversationPage = pageOf(Conversation);
