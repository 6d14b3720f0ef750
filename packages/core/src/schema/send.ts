import { ErrorEnvelope } from './error-envelope.ts';
import { Message } from './message.ts';
import { Count, Id, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

/**
 * What became of a send, from the proxy's `GET /v1/sends/{send_id}`, and the body of its 202 when the reply
 * takes longer than a request may. `queued`: nothing has left yet, so it may be cancelled. `checking`: whether
 * DurenAI received it is being found out.
 */
export const Send = v.object({
  send_id: Id,
  idempotency_key: v.string(),
  /** From 1; the visitor's own "try again" after a failure that spent nothing counts on. */
  attempt: v.pipe(Count, v.minValue(1)),
  status: v.picklist(['queued', 'sending', 'checking', 'completed', 'failed', 'cancelled']),
  /** Place in the queue from 1, while queued where the asked server holds it. */
  position: v.nullable(Count),
  character_id: Id,
  /** Null until a new conversation has its id. */
  conversation_id: v.nullable(Id),
  created_at: Timestamp,
  /** The reply, once completed. */
  message: v.nullable(Message),
  /** Why it failed; the same that the send itself is answered. */
  error: v.nullable(ErrorEnvelope.entries.error),
});
export type Send = v.InferOutput<typeof Send>;
