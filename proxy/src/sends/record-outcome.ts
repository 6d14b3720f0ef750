import { randomBytes } from 'node:crypto';
import type { CharacterCardFields, Clock, DurenaiError, Message } from '@durenai/core';
import type { Transaction } from 'kysely';
import { sendNoReply, sendNotProcessed, sendOutcomeUnknown } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { Delivered } from '../store/sends.ts';
import type { SendTable, Tables } from '../store/tables.ts';
import { lastMessageOf } from './last-message.ts';
import type { Look } from './look-upstream.ts';
import type { Outcome } from './outcome.ts';
import { isPending, type SendEvent, sendReducer } from './send-machine.ts';
import { storedAnswer } from './stored-answer.ts';

type Character = Pick<CharacterCardFields, 'name' | 'image_url'>;

const RETRY_MS = 500;

export type Recorder = ReturnType<typeof createRecorder>;

/** Writes what became of a send: its row, the answer that its visitor gets, and what it did to its conversation. */
export function createRecorder({
  store,
  clock,
  random,
}: {
  store: Store;
  clock: Clock;
  random: () => number;
}) {
  /** The row stays as it is when the machine does not take the event. */
  async function recordOutcome(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    outcome: Outcome,
    requestId: string,
    character: Character | undefined,
  ): Promise<SendTable> {
    switch (outcome.kind) {
      case 'replied':
        return (await complete(transaction, at, row, outcome.reply, character)) ?? row;
      case 'refused': {
        const extra = storedAnswer(outcome.refusal, requestId, row, 'rejected');
        return (await store.sends.advance(transaction, at, row, [{ type: 'refused' }], extra)) ?? row;
      }
      case 'not-sent': {
        const wait = outcome.retryAfterMs ?? RETRY_MS * 2 ** row.tries * (0.5 + random());
        const event: SendEvent = { type: 'not-sent', dueAt: Math.ceil(at + wait) };
        const { status } = sendReducer(row, event);
        const extra = isPending(status) ? {} : storedAnswer(outcome.refusal, requestId, row, status);
        return (await store.sends.advance(transaction, at, row, [event], extra)) ?? row;
      }
      case 'unknown':
        return (await store.sends.advance(transaction, at, row, [{ type: 'went-silent', at }])) ?? row;
    }
  }

  /** Reply, ownership and quota in one transaction. */
  async function complete(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    reply: Message,
    character: Character | undefined,
    event: SendEvent = { type: 'replied' },
  ): Promise<SendTable | undefined> {
    const delivered = deliveredBy(row, reply, 2, character);
    const conversationId = delivered.begun?.id ?? row.conversation_id;
    const done = await store.sends.advance(transaction, at, row, [event], {
      conversation_id: conversationId,
      reply_id: reply.id,
      answer_status: 200,
      answer_body: JSON.stringify({ ...reply, conversation_id: conversationId }),
    });
    if (done) await store.sends.deliver(transaction, row, delivered, new Date(clock.now()).toISOString());
    return done;
  }

  async function recordLook(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    seen: Look,
    requestId: string,
  ): Promise<SendTable> {
    const event: SendEvent = { type: 'looked', at, sight: seen.sight };
    const { status } = sendReducer(row, event);
    const began = 'began' in seen ? seen.began : undefined;
    if (seen.sight === 'reply') {
      const done = await complete(transaction, at, row, seen.message, began?.character, event);
      return done ?? row;
    }
    if (status === 'no-reply' && seen.sight === 'text') {
      const delivered = deliveredBy(row, seen.message, 1, began?.character);
      const conversation_id = delivered.begun?.id ?? row.conversation_id;
      const done = await store.sends.advance(transaction, at, row, [event], {
        ...storedAnswer(sendNoReply(), requestId, row, status, conversation_id),
        conversation_id,
      });
      if (done) await store.sends.deliver(transaction, row, delivered, new Date(clock.now()).toISOString());
      return done ?? row;
    }
    const refusal =
      status === 'not-processed'
        ? sendNotProcessed()
        : status === 'uncertain'
          ? sendOutcomeUnknown()
          : undefined;
    const extra = refusal ? storedAnswer(refusal, requestId, row, status) : {};
    return (await store.sends.advance(transaction, at, row, [event], extra)) ?? row;
  }

  const recordRefusal = (
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    refusal: DurenaiError,
    requestId: string,
  ) =>
    store.sends.advance(
      transaction,
      at,
      row,
      [{ type: 'gave-up' }],
      storedAnswer(refusal, requestId, row, 'expired'),
    );

  return { recordOutcome, recordLook, recordRefusal };
}

function deliveredBy(
  row: SendTable,
  message: Message,
  messages: number,
  character: Character | undefined,
): Delivered {
  const lastMessage = lastMessageOf(message);
  if (row.conversation_id !== null) return { lastMessage, messages };
  return {
    lastMessage,
    messages,
    begun: {
      id: `conv_${randomBytes(16).toString('hex')}`,
      upstream_id: message.conversation_id,
      character_name: character?.name ?? row.character_id,
      character_image_url: character?.image_url ?? null,
    },
  };
}
