import { CharacterSort, NewCharacter, NewMessage, NewWebhook, type PlanName } from '@durenai/core';
import * as v from 'valibot';
import type { CatalogueEntry } from '../catalogue/create-catalogue.ts';
import { inferPersona } from '../catalogue/infer-persona.ts';
import { showCard, showDetail, showSummary } from '../catalogue/show-character.ts';
import { slugOf } from '../catalogue/slug.ts';
import {
  type StoredConversation,
  showConversation,
  showMessage,
  type Turn,
} from '../chat/create-conversations.ts';
import { createRandom, seededId } from '../random.ts';
import type { State } from '../state.ts';
import { isoTime } from '../time.ts';
import { reply } from '../voice/reply.ts';
import type { ReplyFrom } from '../voice/reply-from.ts';
import type { Announce } from '../webhooks/webhook-event.ts';
import type { Call, Handler } from './call.ts';
import { mediaType, readJsonBody } from './read-body.ts';
import { readCharacterForm } from './read-character-form.ts';
import { readPage } from './read-page.ts';
import { refuse } from './refuse.ts';
import type { EndpointName } from './route.ts';

/** The account of the docs' `/user/me` sample. */
const ACCOUNT = {
  id: 'user_123456',
  username: 'current_user',
  email: 'user@example.com',
  created_at: '2023-01-15T08:30:00Z',
};

function readTags(query: URLSearchParams): string[] {
  const tags = (query.get('tags') ?? '').split(',').map((tag) => tag.trim().toLowerCase());
  return [...new Set(tags)].filter((tag) => tag !== '');
}

function readSort(query: URLSearchParams): CharacterSort {
  const sort = v.safeParse(CharacterSort, query.get('sort') ?? 'popular');
  if (sort.success) return sort.output;
  throw refuse('invalid_request', `sort must be one of ${CharacterSort.options.join(', ')}.`, {
    parameter: 'sort',
    allowed: CharacterSort.options,
  });
}

/** 256 bits in the form that Standard Webhooks wants: `whsec_` and base64. */
function webhookSecret(seed: number, count: number): string {
  const random = createRandom(seed, 'webhook-secret', count);
  const bytes = Array.from({ length: 32 }, () => String.fromCharCode(random.integer(0, 255)));
  return `whsec_${btoa(bytes.join(''))}`;
}

export type HandlerOptions = {
  state: State;
  plan: PlanName;
  announce: Announce;
  replyFrom?: ReplyFrom | undefined;
};

/** One handler per documented endpoint. Key, plan and rate were checked before. */
export function createHandlers({ state, plan, announce, replyFrom }: HandlerOptions) {
  const { seed, idSeed, catalogue, conversations, favorites, chatQuota, stamp } = state;

  function countsChanged({ id, likes, chatCount, heat }: CatalogueEntry): void {
    state.changed({ kind: 'counts', characterId: id, likes, chatCount, heat });
  }

  function addTurn(conversation: StoredConversation, content: string, byCharacter: boolean): Turn {
    const turn = conversations.add(conversation, content, byCharacter);
    const { id, character } = conversation;
    state.changed({ kind: 'turn', conversationId: id, characterId: character.id, turn });
    announce('message.created', () => showMessage(conversation, turn));
    return turn;
  }

  function likesChanged(entry: CatalogueEntry, origin: string): void {
    countsChanged(entry);
    announce('character.updated', () => showDetail(entry, origin));
  }

  function characterOf({ params }: Call): CatalogueEntry {
    const id = params.character_id ?? '';
    const entry = catalogue.get(id);
    if (!entry) throw refuse('not_found', `There is no character ${id}.`, { character_id: id });
    return entry;
  }

  const handlers: Record<EndpointName, Handler> = {
    listCharacters: ({ endpoint, query, origin }) => {
      const characters = catalogue.list(readSort(query), readTags(query));
      return readPage(endpoint, query, characters, (entry) => showSummary(entry, origin));
    },

    getCharacter: (call) => showDetail(characterOf(call), call.origin),

    createCharacter: async ({ body, origin, accept }) => {
      const { character, picture } =
        mediaType(body) === 'multipart/form-data'
          ? await readCharacterForm(body)
          : { character: readJsonBody(body, NewCharacter), picture: { kind: 'none' } as const };
      state.charactersCreated += 1;
      const id = seededId('char', idSeed, state.charactersCreated);
      const record = {
        id,
        slug: `${slugOf(character.name)}-${id.replace('char_', '')}`,
        ...character,
        tags: character.tags ?? [],
        picture,
        createdAt: stamp(),
        creator: { id: ACCOUNT.id, username: ACCOUNT.username },
        followers: 0,
      };
      const entry = catalogue.add({ ...record, persona: inferPersona(id, character) });
      state.changed({ kind: 'character', record });
      accept({ kind: 'character', costsChatRequest: false });
      return showDetail(entry, origin);
    },

    sendMessage: async (call) => {
      const entry = characterOf(call);
      const { message, conversation_id } = readJsonBody(call.body, NewMessage);
      const content = await chatQuota.takeFor(() => {
        const begun = conversations.find(entry, conversation_id);
        const said = { seed, character: entry.record, turns: begun?.turns ?? [], message };
        return replyFrom ? replyFrom(said) : reply(said);
      });
      const conversation = conversations.open(entry, conversation_id);
      const own = addTurn(conversation, message, false);
      const turn = addTurn(conversation, content, true);
      catalogue.react(entry, { chats: 1 });
      countsChanged(entry);
      state.changed(chatQuota.kept());
      announce('conversation.updated', () => showConversation(conversation, call.origin));
      call.accept({
        kind: 'message',
        costsChatRequest: true,
        conversationId: conversation.id,
        messageId: own.id,
      });
      return showMessage(conversation, turn);
    },

    listConversations: ({ endpoint, query, origin }) =>
      readPage(endpoint, query, conversations.newestFirst(), (item) => showConversation(item, origin)),

    listMessages: ({ endpoint, params, query }) => {
      const conversation = conversations.get(params.conversation_id ?? '');
      const newestFirst = [...conversation.turns].reverse();
      return readPage(endpoint, query, newestFirst, (turn) => showMessage(conversation, turn));
    },

    getAccount: () => ({
      ...ACCOUNT,
      subscription: { plan, status: 'active', chat_requests: chatQuota.figures() },
      stats: {
        characters_created: state.charactersCreated,
        conversations: conversations.count,
        favorites: favorites.size,
      },
    }),

    // The docs' sample lists the older favourite first.
    listFavorites: ({ endpoint, query, origin }) =>
      readPage(endpoint, query, [...favorites], ([entry, at]) => ({
        ...showCard(entry, origin),
        favorited_at: isoTime(at),
      })),

    addFavorite: (call) => {
      const entry = characterOf(call);
      if (!favorites.has(entry)) {
        const at = stamp();
        favorites.set(entry, at);
        catalogue.react(entry, { likes: 1 });
        state.changed({ kind: 'favorite', characterId: entry.id, at });
        likesChanged(entry, call.origin);
      }
      call.accept({ kind: 'favorite-added', costsChatRequest: false });
      return {
        success: true,
        message: 'Character added to favorites',
        character_id: entry.id,
        favorited_at: isoTime(favorites.get(entry) ?? 0),
      };
    },

    removeFavorite: (call) => {
      const entry = characterOf(call);
      if (favorites.delete(entry)) {
        catalogue.react(entry, { likes: -1 });
        state.changed({ kind: 'favorite', characterId: entry.id, at: null });
        likesChanged(entry, call.origin);
      }
      call.accept({ kind: 'favorite-removed', costsChatRequest: false });
      return { success: true, message: 'Character removed from favorites', character_id: entry.id };
    },

    createWebhook: ({ body, accept }) => {
      const { url, events, description = null } = readJsonBody(body, NewWebhook);
      const webhook = {
        id: seededId('webhook', idSeed, state.webhooks.length + 1),
        url,
        events,
        description,
        created_at: isoTime(stamp()),
        status: 'active',
        secret: webhookSecret(seed, state.webhooks.length + 1),
      };
      state.webhooks.push(webhook);
      state.changed({ kind: 'webhook', webhook });
      accept({ kind: 'webhook', costsChatRequest: false });
      return webhook;
    },
  };
  return handlers;
}
