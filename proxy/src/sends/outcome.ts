import { type DurenaiError, type Message, toDurenaiError } from '@durenai/core';
import { upstreamBusy, upstreamFailed } from '../refusals.ts';
import { classify } from '../upstream/classify.ts';

/** How an upstream send ended. */
export type Outcome =
  | { kind: 'replied'; reply: Message }
  /** DurenAI said no to this message, and would again. */
  | { kind: 'rejected'; status: number }
  /** Certainly not processed: the same key may try again after `refusal` has been told. */
  | { kind: 'not-sent'; refusal: DurenaiError }
  /** It may have been processed, so it is never sent again on our own accord. */
  | { kind: 'unknown' };

export function outcomeOfFailure(thrown: unknown): Outcome {
  const failure = classify(toDurenaiError(thrown));
  switch (failure.kind) {
    case 'rejected':
      return failure;
    case 'not-sent':
    case 'busy':
      return { kind: 'not-sent', refusal: upstreamBusy(failure.retryAfterMs) };
    case 'key-refused':
      return { kind: 'not-sent', refusal: upstreamFailed() };
    case 'unknown':
      return { kind: 'unknown' };
  }
}

/** Whether a reply is the one to this message: another one may be somebody else's. */
export function isReplyTo(
  reply: Message,
  asked: { characterId: string; upstreamConversationId: string | undefined },
): boolean {
  return (
    reply.is_character &&
    reply.character_id === asked.characterId &&
    (asked.upstreamConversationId === undefined || reply.conversation_id === asked.upstreamConversationId)
  );
}
