import { randomBytes } from 'node:crypto';
import type { CharacterCardFields, Clock, DurenaiError, Message } from '@durenai/core';
import type { Transaction } from 'kysely';
import {
  conversationNotFound,
  sendCancelled,
  sendNoReply,
  sendNotProcessed,
  sendOutcomeUnknown,
} from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import { NOBODY } from '../store/ownership.ts';
import type { Delivered } from '../store/sends.ts';
import type { SendTable, Tables } from '../store/tables.ts';
import { lastMessageOf } from './last-message.ts';
import type { Look } from './look-upstream.ts';
import type { Outcome } from './outcome.ts';
import { isPending, type SendEvent, type SendStatus, sendReducer } from './send-machine.ts';
import { storedAnswer } from './stored-answer.ts';

type Character = Pick<CharacterCardFields, 'name' | 'image_url'>;

/** What an end leaves besides its state: the answer, and what it did to its conversation. */
type Ending = {
  requestId: string;
  extra?: Parameters<Store['sends']['advance']>[4];
  delivered?: Delivered | undefined;
};

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
  /** False when its visitor has forgotten the conversation meanwhile. */
  const keep = async (transaction: Transaction<Tables>, row: SendTable, delivered: Delivered | undefined) =>
    delivered
      ? store.sends.deliver(transaction, row, delivered, new Date(clock.now()).toISOString())
      : (await store.sends.findPlace(transaction, row)) !== undefined;

  /**
   * Takes the event, if the machine does. What ends in a conversation that its visitor has forgotten meanwhile leaves
   * nothing here, and no reply is given out.
   */
  async function settle(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    event: SendEvent,
    { requestId, extra = {}, delivered }: Ending,
  ): Promise<SendTable | undefined> {
    const { advance, drop } = store.sends;
    const next = sendReducer(row, event);
    if (next === row) return undefined;
    const advancing = advance(transaction, at, row, [event], extra);
    const keeping = isOpen(row, next.status) || keep(transaction, row, delivered);
    // A row that is not as it was read comes first: after a commit whose answer was lost, its conversation is taken by itself.
    const [done, isKept] = await Promise.all([advancing, keeping]).catch(async (thrown) => {
      await advancing;
      throw thrown;
    });
    if (!done || isKept) return done;
    await drop(transaction, row);
    return { ...done, ...storedAnswer(conversationNotFound(), requestId, row, done.status) };
  }

  /** The row stays as it is when the machine does not take the event. */
  async function recordOutcome(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    outcome: Outcome,
    requestId: string,
    character: Character | undefined,
  ): Promise<SendTable> {
    const taken = async (event: SendEvent, ending: Omit<Ending, 'requestId'> = {}) =>
      (await settle(transaction, at, row, event, { requestId, ...ending })) ?? row;
    switch (outcome.kind) {
      case 'replied':
        return taken({ type: 'replied' }, replied(row, outcome.reply, character));
      case 'refused':
        return taken({ type: 'refused' }, refused(row, outcome.refusal, requestId, 'rejected'));
      case 'not-sent': {
        const wait = outcome.retryAfterMs ?? RETRY_MS * 2 ** row.tries * (0.5 + random());
        const event: SendEvent = { type: 'not-sent', dueAt: Math.ceil(at + wait) };
        const { status } = sendReducer(row, event);
        return taken(event, isPending(status) ? {} : refused(row, outcome.refusal, requestId, status));
      }
      case 'unknown':
        return taken({ type: 'went-silent', at });
    }
  }

  async function recordLook(
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    seen: Look,
    requestId: string,
  ): Promise<SendTable> {
    const event: SendEvent = { type: 'looked', at, sight: seen.sight };
    const ending = endingOf(row, seen, sendReducer(row, event).status, requestId);
    return (await settle(transaction, at, row, event, { requestId, ...ending })) ?? row;
  }

  const recordRefusal = (
    transaction: Transaction<Tables>,
    at: number,
    row: SendTable,
    refusal: DurenaiError,
    requestId: string,
  ) => {
    const ending = refused(row, refusal, requestId, 'expired');
    return settle(transaction, at, row, { type: 'gave-up' }, { requestId, ...ending });
  };

  const recordCancel = (transaction: Transaction<Tables>, at: number, row: SendTable, requestId: string) => {
    const ending = refused(row, sendCancelled(), requestId, 'cancelled');
    return settle(transaction, at, row, { type: 'cancelled' }, { requestId, ...ending });
  };

  return { recordOutcome, recordLook, recordRefusal, recordCancel };
}

/** A forgotten visitor's stays as long as it can be taken for somebody else's of the same words. */
const isOpen = ({ visitor_id }: SendTable, status: SendStatus) =>
  isPending(status) || (status === 'uncertain' && visitor_id === NOBODY);

/** Reply, ownership and quota go into one transaction. */
function replied(row: SendTable, reply: Message, character: Character | undefined) {
  const delivered = deliveredBy(row, reply, 2, character);
  const conversation_id = delivered.begun?.id ?? row.conversation_id;
  const extra = {
    conversation_id,
    reply_id: reply.id,
    answer_status: 200,
    answer_body: JSON.stringify({ ...reply, conversation_id }),
  };
  return { extra, delivered };
}

const refused = (row: SendTable, refusal: DurenaiError, requestId: string, status: SendStatus) => ({
  extra: storedAnswer(refusal, requestId, row, status),
});

/** What a look makes of the send that has come to `status` by it. */
function endingOf(
  row: SendTable,
  seen: Look,
  status: SendStatus,
  requestId: string,
): Omit<Ending, 'requestId'> {
  const character = 'began' in seen ? seen.began?.character : undefined;
  if (seen.sight === 'reply') return replied(row, seen.message, character);
  if (status === 'no-reply' && seen.sight === 'text') {
    const delivered = deliveredBy(row, seen.message, 1, character);
    const conversation_id = delivered.begun?.id ?? row.conversation_id;
    const extra = storedAnswer(sendNoReply(), requestId, row, status, conversation_id);
    return { extra: { ...extra, conversation_id }, delivered };
  }
  if (status === 'not-processed') return refused(row, sendNotProcessed(), requestId, status);
  return status === 'uncertain' ? refused(row, sendOutcomeUnknown(), requestId, status) : {};
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
