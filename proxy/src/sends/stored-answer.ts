import type { DurenaiError } from '@durenai/core';
import { envelopeOf } from '../http/refuse.ts';
import type { SendTable } from '../store/tables.ts';
import { mayRetry, type SendStatus } from './send-machine.ts';

/** A refusal as it is kept and replayed: with the send's id, and the next attempt where one may help. */
export function storedAnswer(
  error: DurenaiError,
  requestId: string,
  row: SendTable,
  status: SendStatus,
  conversationId = row.conversation_id,
) {
  const { code, message, status: httpStatus, details } = error;
  const more = {
    ...details,
    send_id: row.id,
    ...(conversationId === null ? {} : { conversation_id: conversationId }),
    ...(mayRetry(status) ? { next_attempt: row.attempt + 1 } : {}),
    ...(error.retryAfterMs === undefined
      ? {}
      : { retry_after: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) }),
  };
  return {
    answer_status: httpStatus,
    answer_body: envelopeOf({ code, message, status: httpStatus, details: more }, requestId),
  };
}
