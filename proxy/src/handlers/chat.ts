import {
  type Conversation,
  isId,
  MAX_MESSAGE_LENGTH,
  type Message,
  NewMessage,
  type Page,
} from '@durenai/core';
import { type Answer, JSON_TYPE, jsonAnswer, type VisitorCall } from '../http/answer.ts';
import { checkBody } from '../http/read-body.ts';
import type { Log } from '../log.ts';
import {
  conversationNotFound,
  idempotencyKeyMissing,
  invalidParameter,
  upstreamFailed,
} from '../refusals.ts';
import type { Sends } from '../sends/create-sends.ts';
import type { Store } from '../store/open-store.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import { toReadRefusal, type Upstream } from '../upstream/create-upstream.ts';
import { characterIdOf } from './characters.ts';
import { pageAnswer } from './page-answer.ts';
import { withRelayedImage } from './relay-url.ts';

const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{8,64}$/;

type Parts = { store: Store; upstream: Upstream; sends: Sends; log: Log };

export function chatHandlers({ store, upstream, sends, log }: Parts) {
  /** Upstream's page of one conversation, checked to be of that conversation and of no other. */
  async function readHistory(
    { upstream_id, character_id, visitor_id }: OwnedConversation,
    query: { page: number; limit: number },
  ): Promise<Page<Message>> {
    const asked = { ...query, source: visitor_id };
    const { data: page } = await upstream.listMessages(upstream_id, asked).catch((thrown) => {
      throw toReadRefusal(thrown);
    });
    const belongs = (message: Message) =>
      message.conversation_id === upstream_id &&
      // The docs show null on the visitor's own turns; the character of this conversation would do no harm.
      (message.character_id === character_id || (message.character_id === null && !message.is_character));
    if (!page.data.every(belongs)) {
      log.error(
        {},
        'DurenAI answered a history with messages of another conversation or character: withheld',
      );
      throw upstreamFailed();
    }
    return page;
  }

  return {
    async send(call: VisitorCall): Promise<Answer> {
      const characterId = characterIdOf(call.params);
      const key = readIdempotencyKey(call);
      const { message, conversation_id } = checkBody(NewMessage, call.body);
      if (Array.from(message).length > MAX_MESSAGE_LENGTH) {
        throw invalidParameter('message', `is too long: at most ${MAX_MESSAGE_LENGTH} characters.`);
      }
      const { status, body, replayed } = await sends.send({
        visitor: { id: call.visitor.id, generation: call.visitor.generation },
        key,
        characterId,
        conversationId: conversation_id,
        text: message,
        requestId: call.requestId,
      });
      return { status, type: JSON_TYPE, body, headers: replayed ? { 'idempotency-replayed': 'true' } : {} };
    },

    async conversations({ visitor, page, baseUrl }: VisitorCall): Promise<Answer> {
      const { rows, total } = await store.conversations.list(visitor.id, page);
      return pageAnswer(
        rows.map((row) => presentConversation(row, baseUrl)),
        total,
        page,
      );
    },

    async messages({ visitor, params, page: pageQuery }: VisitorCall): Promise<Answer> {
      const { conversation_id = '' } = params;
      const conversation = isId(conversation_id)
        ? await store.conversations.findOwned(visitor.id, conversation_id)
        : undefined;
      if (!conversation) throw conversationNotFound();
      const page = await readHistory(conversation, pageQuery);
      const data = page.data.map((message) => ({ ...message, conversation_id: conversation.id }));
      return jsonAnswer({ ...page, data });
    },
  };
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
      // Only completed sends are kept, and those end with the character's reply.
      is_character: true,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
    message_count: row.message_count,
  };
}
