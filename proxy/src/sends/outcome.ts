import { type DurenaiError, type Message, toDurenaiError } from '@durenai/core';
import { messageRejected, upstreamBusy, upstreamFailed } from '../refusals.ts';
import { classify } from '../upstream/classify.ts';

/** How an upstream send ended. */
export type Outcome =
  | { kind: 'replied'; reply: Message }
  /** DurenAI said no, and would again. */
  | { kind: 'refused'; refusal: DurenaiError }
  /** Certainly not processed: it may be sent again. `asked` is true when DurenAI wants us to be slower. */
  | { kind: 'not-sent'; refusal: DurenaiError; retryAfterMs: number | undefined; asked: boolean }
  /** It may have been processed, so it is never sent again on our own accord. */
  | { kind: 'unknown' };

export function outcomeOfFailure(thrown: unknown): Outcome {
  const failure = classify(toDurenaiError(thrown));
  switch (failure.kind) {
    case 'rejected':
      return { kind: 'refused', refusal: messageRejected(failure.status) };
    case 'key-refused':
      return { kind: 'refused', refusal: upstreamFailed() };
    case 'not-sent':
    case 'busy':
      return {
        kind: 'not-sent',
        refusal: upstreamBusy(failure.retryAfterMs),
        retryAfterMs: failure.retryAfterMs,
        asked: failure.kind === 'busy',
      };
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
