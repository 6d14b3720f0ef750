import type { Conversation, Message } from '@durenai/core';
import type { CatalogueEntry } from '../catalogue/create-catalogue.ts';
import { imageUrl } from '../catalogue/show-character.ts';
import { refuse } from '../http/refuse.ts';
import { seededId } from '../random.ts';
import { isoTime } from '../time.ts';

export type Turn = { id: string; content: string; at: number; byCharacter: boolean };

export type StoredConversation = { id: string; character: CatalogueEntry; turns: Turn[] };

/**
 * Conversations that the docs' samples name. The sample program of "send a message" continues
 * conv_789012 without ever creating it, so a first message under these ids begins them.
 */
const DOCUMENTED_CONVERSATIONS: Readonly<Record<string, string>> = {
  conv_789012: 'char_123456',
  conv_345678: 'char_789012',
};

/** Where the docs' sample cuts `last_message`: at a word, followed by "...". */
const LAST_MESSAGE_LENGTH = 90;

function shorten(content: string): string {
  if (content.length <= LAST_MESSAGE_LENGTH) return content;
  const cut = content.slice(0, LAST_MESSAGE_LENGTH + 1);
  const end = cut.lastIndexOf(' ');
  return `${cut.slice(0, end > 0 ? end : LAST_MESSAGE_LENGTH).replace(/[\s,;:.]+$/, '')}...`;
}

export function showMessage({ id, character }: StoredConversation, turn: Turn): Message {
  return {
    id: turn.id,
    conversation_id: id,
    character_id: turn.byCharacter ? character.id : null,
    content: turn.content,
    created_at: isoTime(turn.at),
    is_character: turn.byCharacter,
  };
}

export function showConversation({ id, character, turns }: StoredConversation, origin: string): Conversation {
  const [first] = turns;
  const last = turns.at(-1);
  return {
    id,
    character: {
      id: character.id,
      name: character.record.name,
      image_url: imageUrl(character.record, origin),
    },
    last_message: last
      ? { content: shorten(last.content), created_at: isoTime(last.at), is_character: last.byCharacter }
      : null,
    created_at: isoTime(first?.at ?? 0),
    updated_at: isoTime(last?.at ?? 0),
    message_count: turns.length,
  };
}

export function createConversations(idSeed: string, stamp: () => number) {
  /** The one spoken in last comes last. */
  const conversations = new Map<string, StoredConversation>();
  let messageCount = 0;

  function begin(id: string, character: CatalogueEntry): StoredConversation {
    const conversation = { id, character, turns: [] };
    conversations.set(id, conversation);
    return conversation;
  }

  /** By number, so that a conversation read back from disk is counted. */
  function nextId(): string {
    let number = conversations.size + 1;
    while (conversations.has(seededId('conv', idSeed, number))) number += 1;
    return seededId('conv', idSeed, number);
  }

  return {
    get count() {
      return conversations.size;
    },
    /** @throws DurenaiError `not_found` */
    get(id: string): StoredConversation {
      const conversation = conversations.get(id);
      if (!conversation) {
        throw refuse('not_found', `There is no conversation ${id}.`, { conversation_id: id });
      }
      return conversation;
    },
    /**
     * The conversation to go on with; undefined where the message begins one.
     *
     * @throws DurenaiError `not_found`, and `invalid_request` when it is with another character.
     */
    find(character: CatalogueEntry, id: string | undefined): StoredConversation | undefined {
      if (id === undefined) return undefined;
      if (!conversations.has(id) && DOCUMENTED_CONVERSATIONS[id] === character.id) return undefined;
      const conversation = this.get(id);
      if (conversation.character.id !== character.id) {
        throw refuse('invalid_request', `Conversation ${id} is with another character.`, {
          conversation_id: id,
          character_id: conversation.character.id,
        });
      }
      return conversation;
    },
    /** The same, begun where need be. */
    open(character: CatalogueEntry, id: string | undefined): StoredConversation {
      return this.find(character, id) ?? begin(id ?? nextId(), character);
    },
    add(conversation: StoredConversation, content: string, byCharacter: boolean): Turn {
      messageCount += 1;
      const turn = { id: seededId('msg', idSeed, messageCount), content, at: stamp(), byCharacter };
      conversation.turns.push(turn);
      conversations.delete(conversation.id);
      conversations.set(conversation.id, conversation);
      return turn;
    },
    /** Puts back a turn that was kept. */
    restore(id: string, character: CatalogueEntry, turn: Turn): void {
      messageCount += 1;
      const conversation = conversations.get(id) ?? begin(id, character);
      conversation.turns.push(turn);
      conversations.delete(id);
      conversations.set(id, conversation);
    },
    newestFirst: () => [...conversations.values()].reverse(),
  };
}
