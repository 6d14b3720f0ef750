import type { EndpointSpec } from '../endpoint.ts';
import {
  addFavorite,
  createCharacter,
  createWebhook,
  getAccount,
  getCharacter,
  listCharacters,
  listConversations,
  listFavorites,
  listMessages,
  removeFavorite,
  sendMessage,
} from '../endpoints.ts';
import { DurenaiError } from '../errors.ts';
import type { Fetch, FetchedResponse } from '../ports.ts';
import type { CharacterSort, NewCharacter } from '../schema/character.ts';
import type * as v from '../schema/small-valibot.ts';
import type { NewWebhook } from '../schema/webhook.ts';
import { boundAnswers } from './bound-answers.ts';
import { characterForm } from './character-form.ts';
import {
  type CallArguments,
  type CallOptions,
  createTransport,
  type Reply,
  type TransportOptions,
} from './create-transport.ts';
import { iteratePages } from './pages.ts';
import { type RateLimit, readRateLimit } from './rate-limit.ts';

export type PageOptions = CallOptions & {
  /** From 1. Default 1. */
  page?: number | undefined;
  /** Items per page. Default 20; at most 100 for characters and messages, 50 for conversations and favourites. */
  limit?: number | undefined;
};

export type ListCharactersOptions = PageOptions & {
  /** Only characters with these tags. The docs' example: `['fantasy', 'female']`. */
  tags?: readonly string[] | undefined;
  /** Default `popular`. */
  sort?: CharacterSort | undefined;
};

export type SendMessageOptions = CallOptions & {
  /** Continues this conversation. Default: a new one begins. */
  conversationId?: string | undefined;
};

export type ClientOptions = Omit<TransportOptions, 'authorize' | 'baseUrl' | 'fetch'> & {
  /** Sent as `X-API-Key`. Server-side only: never ship it to a browser. Without one, an error says so at once. */
  apiKey: string | undefined;
  /** Default `https://api.durenai.com/v1`. */
  baseUrl?: string | undefined;
  /** Default: the global `fetch`, bound when the client is created. */
  fetch?: Fetch<FetchedResponse> | undefined;
  /** Decoded bytes of one answer. Default 4 MiB. */
  maxResponseBytes?: number | undefined;
};

export type ClientReply<Data> = Reply<Data> & {
  /** The account's, which only whoever has its key can use. */
  rateLimit: RateLimit;
};

export const DURENAI_BASE_URL = 'https://api.durenai.com/v1';

/**
 * The whole documented API, typed, for servers. Every method resolves to the data with the rate-limit
 * figures beside it; reads are retried, writes never are.
 *
 * ```ts
 * const durenai = createClient({ apiKey: process.env.DURENAI_API_KEY });
 * const { data, rateLimit } = await durenai.characters.list({ tags: ['cyberpunk'], sort: 'popular' });
 * ```
 * Each method throws {@link DurenaiError}.
 *
 * @throws DurenaiError `misuse` without a key.
 */
export function createClient({
  apiKey,
  baseUrl = DURENAI_BASE_URL,
  fetch = globalThis.fetch.bind(globalThis),
  maxResponseBytes = 4 * 1024 * 1024,
  ...options
}: ClientOptions) {
  if (!apiKey) {
    throw new DurenaiError({
      code: 'misuse',
      message: 'createClient needs apiKey, the secret key of DurenAI.',
    });
  }
  const transport = createTransport({
    ...options,
    baseUrl,
    fetch: boundAnswers(fetch, maxResponseBytes),
    authorize: async () => ({ 'x-api-key': apiKey }),
  });

  async function call<Spec extends EndpointSpec>(
    endpoint: Spec,
    args?: CallArguments,
  ): Promise<ClientReply<v.InferOutput<Spec['response']>>> {
    const reply = await transport.call(endpoint, args);
    return { ...reply, rateLimit: readRateLimit(reply.headers) };
  }

  const characters = {
    /** `GET /characters` */
    list: ({ page, limit, tags, sort, ...rest }: ListCharactersOptions = {}) =>
      call(listCharacters, { ...rest, query: { page, limit, tags, sort } }),
    /** Every character, page after page. */
    all: (filter: ListCharactersOptions = {}) =>
      iteratePages(
        (page) => characters.list({ limit: listCharacters.page.maxLimit, ...filter, page }),
        filter.page,
      ),
    /** `GET /characters/{character_id}` */
    get: (characterId: string, rest?: CallOptions) =>
      call(getCharacter, { ...rest, params: { character_id: characterId } }),
    /** `POST /characters`: JSON, or multipart when an image (JPEG or PNG, at most 5 MB) comes with it. */
    create: (character: NewCharacter, { image, ...rest }: CallOptions & { image?: Blob | undefined } = {}) =>
      call(createCharacter, { ...rest, body: image ? characterForm(character, image) : character }),
  };

  const chat = {
    /** `POST /chat/{character_id}/messages`. Costs one chat request. Never retried: the API is not idempotent. */
    send: (characterId: string, message: string, { conversationId, ...rest }: SendMessageOptions = {}) =>
      call(sendMessage, {
        // A reply is written by a model: a minute is not unusual.
        timeoutMs: 75_000,
        ...rest,
        params: { character_id: characterId },
        body: { message, conversation_id: conversationId },
      }),
    /** `GET /chat/conversations` */
    conversations: ({ page, limit, ...rest }: PageOptions = {}) =>
      call(listConversations, { ...rest, query: { page, limit } }),
    /** `GET /chat/conversations/{conversation_id}/messages` */
    messages: (conversationId: string, { page, limit, ...rest }: PageOptions = {}) =>
      call(listMessages, { ...rest, params: { conversation_id: conversationId }, query: { page, limit } }),
  };

  const user = {
    /** `GET /user/me` */
    me: (rest?: CallOptions) => call(getAccount, rest),
    favorites: {
      /** `GET /user/favorites` */
      list: ({ page, limit, ...rest }: PageOptions = {}) =>
        call(listFavorites, { ...rest, query: { page, limit } }),
      /** `POST /user/favorites/{character_id}` */
      add: (characterId: string, rest?: CallOptions) =>
        call(addFavorite, { ...rest, params: { character_id: characterId } }),
      /** `DELETE /user/favorites/{character_id}` */
      remove: (characterId: string, rest?: CallOptions) =>
        call(removeFavorite, { ...rest, params: { character_id: characterId } }),
    },
  };

  const webhooks = {
    /** `POST /webhooks` (Premium and above) */
    create: (webhook: NewWebhook, rest?: CallOptions) => call(createWebhook, { ...rest, body: webhook }),
  };

  return { characters, chat, user, webhooks };
}

export type Client = ReturnType<typeof createClient>;
