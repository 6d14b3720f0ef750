import {
  type Conversation,
  type Done,
  type ErrorEnvelope,
  isId,
  MAX_MESSAGE_LENGTH,
  NewMessage,
} from '@durenai/core';
import type { Hints } from '../events/hints.ts';
import { type Answer, JSON_TYPE, jsonAnswer, type VisitorCall } from '../http/answer.ts';
import { checkBody } from '../http/read-body.ts';
import {
  attemptInvalid,
  conversationNotFound,
  idempotencyKeyMissing,
  invalidParameter,
} from '../refusals.ts';
import type { Sends } from '../sends/create-sends.ts';
import { presentSend } from '../sends/present-send.ts';
import { isPending } from '../sends/send-machine.ts';
import type { Store } from '../store/open-store.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import type { SendTable } from '../store/tables.ts';
import { characterIdOf } from './characters.ts';
import type { HistoryPages } from './history-pages.ts';
import { pageAnswer } from './page-answer.ts';
import { withRelayedImage } from './relay-url.ts';

const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{8,64}$/;

type Parts = { store: Store; histories: HistoryPages; sends: Sends; hints: Hints };

export function chatHandlers({ store, histories, sends, hints }: Parts) {
  return {
    async send(call: VisitorCall): Promise<Answer> {
      const characterId = characterIdOf(call.params);
      const key = readIdempotencyKey(call);
      const { message, conversation_id } = checkBody(NewMessage, call.body);
      if (Array.from(message).length > MAX_MESSAGE_LENGTH) {
        throw invalidParameter('message', `is too long: at most ${MAX_MESSAGE_LENGTH} characters.`);
      }
      // What is kept has to be what was sent, or it would not be found again: PostgreSQL cannot keep the one, nor UTF-8 the other.
      if (/[\0\p{Surrogate}]/u.test(message)) {
        throw invalidParameter(
          'message',
          'must not have the character U+0000, nor half of a surrogate pair.',
        );
      }
      const answer = await sends.send({
        visitor: call.visitor,
        network: call.network,
        key,
        attempt: readAttempt(call),
        characterId,
        conversationId: conversation_id,
        text: message,
        requestId: call.requestId,
      });
      const limits = answer.told?.headers ?? {};
      if (answer.kind === 'pending') return pendingAnswer(answer.row, answer.position, 202, limits);
      const { status, body, replayed } = answer;
      const wait = status < 400 ? undefined : retryAfterIn(body);
      return {
        status,
        type: JSON_TYPE,
        body,
        headers: {
          ...limits,
          ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
          ...(wait === undefined ? {} : { 'retry-after': wait }),
        },
      };
    },

    async conversations({ visitor, page, baseUrl }: VisitorCall): Promise<Answer> {
      const { rows, total } = await store.conversations.list(visitor.id, page);
      return pageAnswer(
        rows.map((row) => presentConversation(row, baseUrl)),
        total,
        page,
      );
    },

    async messages({ visitor, params, page, network, signal }: VisitorCall): Promise<Answer> {
      const id = conversationIdOf(params);
      const conversation = await store.conversations.findOwned(visitor.id, id);
      if (!conversation) throw conversationNotFound();
      const body = await histories.read({ conversation, query: page, network, signal });
      return { status: 200, type: JSON_TYPE, body };
    },

    async forget({ visitor, params }: VisitorCall): Promise<Answer> {
      const conversationId = conversationIdOf(params);
      const isForgotten = await store.conversations.forget(visitor.id, conversationId);
      if (!isForgotten) throw conversationNotFound();
      hints.publish({ kind: 'conversation', visitorId: visitor.id, conversationId });
      const done: Done = { success: true, message: 'Conversation removed' };
      return jsonAnswer(done);
    },
  };
}

/** What became of sends whose answer did not come in time. */
export function sendHandlers({ sends }: Pick<Parts, 'sends'>) {
  return {
    async get({ visitor, params }: VisitorCall): Promise<Answer> {
      const { row, position } = await sends.find(visitor.id, params.send_id ?? '');
      return pendingAnswer(row, position, 200);
    },
    async cancel({ visitor, params, requestId }: VisitorCall): Promise<Answer> {
      const row = await sends.cancel(visitor.id, params.send_id ?? '', requestId);
      return jsonAnswer(presentSend(row, undefined));
    },
  };
}

/** Seconds until it is worth asking again. */
const POLL_SECONDS = '2';

function pendingAnswer(
  row: SendTable,
  position: number | undefined,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const answer = jsonAnswer(presentSend(row, position), status);
  if (!isPending(row.status)) return { ...answer, headers };
  return { ...answer, headers: { ...headers, 'retry-after': POLL_SECONDS } };
}

/** A stored refusal knows how long to wait: it is said in the header field as well. */
function retryAfterIn(body: string): string | undefined {
  const { error } = JSON.parse(body) as ErrorEnvelope;
  const seconds = error.details?.retry_after;
  return typeof seconds === 'number' ? String(seconds) : undefined;
}

function readAttempt({ headers }: VisitorCall): number {
  const attempt = headers['idempotency-attempt'];
  if (attempt === undefined) return 1;
  if (typeof attempt !== 'string' || !/^[1-9]\d{0,3}$/.test(attempt)) throw attemptInvalid();
  return Number(attempt);
}

/** @throws DurenaiError `not_found`: what cannot be an id is nobody's conversation. */
function conversationIdOf({ conversation_id = '' }: Readonly<Record<string, string>>): string {
  if (!isId(conversation_id)) throw conversationNotFound();
  return conversation_id;
}

function readIdempotencyKey({ headers }: VisitorCall): string {
  const key = headers['idempotency-key'];
  // The draft standard writes the key as a quoted string; both spellings are one key.
  const text = typeof key === 'string' ? key.replace(/^"(.*)"$/, '$1') : '';
  if (!IDEMPOTENCY_KEY.test(text)) throw idempotencyKeyMissing();
  return text;
}

function presentConversation(row: OwnedConversation, baseUrl: string): Conversation {
  const character = { id: row.character_id, name: row.character_name, image_url: row.character_image_url };
  return {
    id: row.id,
    character: withRelayedImage(character, baseUrl),
    last_message: {
      content: row.last_message_content,
      created_at: row.last_message_created_at,
      is_character: row.last_message_is_character === 1,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
    message_count: row.message_count,
  };
}
