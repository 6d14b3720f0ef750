import { ErrorEnvelope, Message, type Send } from '@durenai/core';
import * as v from 'valibot';
import type { SendTable } from '../store/tables.ts';
import type { SendStatus } from './send-machine.ts';

const SHOWN: Record<SendStatus, Send['status']> = {
  claimed: 'queued',
  queued: 'queued',
  reserved: 'queued',
  dispatching: 'sending',
  unknown: 'checking',
  reconciling: 'checking',
  completed: 'completed',
  rejected: 'failed',
  expired: 'failed',
  'no-reply': 'failed',
  'not-processed': 'failed',
  uncertain: 'failed',
  cancelled: 'cancelled',
};

/** A send as its visitor may see it. */
export function presentSend(row: SendTable, position: number | undefined): Send {
  const status = SHOWN[row.status];
  const answer: unknown = row.answer_body === null ? undefined : JSON.parse(row.answer_body);
  return {
    send_id: row.id,
    idempotency_key: row.key,
    attempt: row.attempt,
    status,
    position: status === 'queued' ? (position ?? null) : null,
    character_id: row.character_id,
    conversation_id: row.conversation_id,
    created_at: new Date(row.created_at).toISOString(),
    message: status === 'completed' && answer !== undefined ? v.parse(Message, answer) : null,
    error: status === 'failed' && answer !== undefined ? v.parse(ErrorEnvelope, answer).error : null,
  };
}
