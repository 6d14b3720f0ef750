import * as v from 'valibot';
import { pageOf } from './pagination.ts';
import { Count, Id, object, Timestamp } from './primitives.ts';

/** A conversation as `GET /chat/conversations` lists it. */
export const Conversation = object({
  id: Id,
  character: object({ id: Id, name: v.string(), image_url: v.nullable(v.string()) }),
  last_message: v.nullable(object({ content: v.string(), created_at: Timestamp, is_character: v.boolean() })),
  created_at: Timestamp,
  updated_at: Timestamp,
  message_count: Count,
});
export type Conversation = v.InferOutput<typeof Conversation>;

export const ConversationPage = pageOf(Conversation);
