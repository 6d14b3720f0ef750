import {
  listCharacters,
  listConversations,
  listFavorites,
  listMessages,
  MAX_MESSAGE_LENGTH,
} from '@durenai/core';
import type { RequestHandler, Response } from 'express';
import type { ProxyConfig } from './config/config.ts';
import { LONGEST_LIFE_MS, mostStreams, STREAM_CAPS } from './events/event-streams.ts';
import { CREATIONS, type characterHandlers } from './handlers/characters.ts';
import type { chatHandlers, sendHandlers } from './handlers/chat.ts';
import type { eventHandlers } from './handlers/events.ts';
import type { healthHandlers } from './handlers/health.ts';
import type { sessionHandlers } from './handlers/session.ts';
import { MAX_FAVORITES, type userHandlers } from './handlers/user.ts';
import type { webhookHandlers } from './handlers/webhooks.ts';
import type { Answer, Call, PageCall, VisitorCall } from './http/answer.ts';
import type { Caching } from './http/caching.ts';
import type { PageLimits } from './http/query.ts';
import { MOST_RAW_AT_ONCE } from './http/read-body.ts';
import type { widgetFiles } from './widget/widget-files.ts';

/**
 * `anyone` needs no allowed origin, `page` comes from an allowed one, `visitor` also has a token, and for a
 * `verified` one the site vouches. `durenai` is no browser: its handler checks a signature.
 */
export type Route = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  cache: Caching;
  /** JSON, a character as a multipart form, or the bytes as they came. */
  hasBody?: true | 'form' | 'raw';
  page?: PageLimits;
  /** How much of it there may be, beside what holds for all sends; for people, of the numbers that are enforced. */
  cap?: string;
} & (
  | { who: 'anyone'; handle: (call: Call) => Promise<Answer> }
  | { who: 'anyone'; serve: RequestHandler }
  | { who: 'page'; handle: (call: PageCall) => Promise<Answer> }
  | {
      who: 'visitor' | 'verified';
      /** Asked before the body is read; what it throws is the answer. */
      admit?: (call: VisitorCall) => void;
      handle: (call: VisitorCall) => Promise<Answer>;
    }
  | { who: 'visitor'; stream: (call: VisitorCall, response: Response) => void }
  | { who: 'durenai'; handle: (call: Call) => Promise<Answer> }
);

export type Handlers = {
  session: ReturnType<typeof sessionHandlers>;
  characters: ReturnType<typeof characterHandlers>;
  chat: ReturnType<typeof chatHandlers>;
  sends: ReturnType<typeof sendHandlers>;
  user: ReturnType<typeof userHandlers>;
  events: ReturnType<typeof eventHandlers>;
  webhooks: ReturnType<typeof webhookHandlers>;
  health: ReturnType<typeof healthHandlers>;
  widget: ReturnType<typeof widgetFiles>;
};

/**
 * Everything that this server answers. The router is built from this table and from nothing else: there is
 * no catch-all, and no route passes a request on to DurenAI.
 */
export const routes = (
  { session, characters, chat, sends, user, events, webhooks, health, widget }: Handlers,
  {
    createCharacters,
    webhookSecret,
    maxConnections,
  }: Pick<ProxyConfig, 'createCharacters' | 'webhookSecret' | 'maxConnections'>,
): readonly Route[] => [
  { method: 'POST', path: '/v1/session', who: 'page', cache: 'never', hasBody: true, handle: session.create },
  { method: 'DELETE', path: '/v1/session', who: 'visitor', cache: 'never', handle: session.end },
  {
    method: 'GET',
    path: '/v1/characters',
    who: 'page',
    cache: 'catalogue',
    page: listCharacters.page,
    handle: characters.list,
  },
  {
    method: 'GET',
    path: '/v1/characters/:character_id',
    who: 'page',
    cache: 'catalogue',
    handle: characters.get,
  },
  {
    method: 'GET',
    path: '/v1/characters/:character_id/image',
    who: 'anyone',
    cache: 'image',
    handle: characters.image,
  },
  ...(createCharacters
    ? [
        {
          method: 'POST',
          path: '/v1/characters',
          who: 'verified',
          cache: 'never',
          hasBody: 'form',
          cap: `${CREATIONS.size} at once, then one every ${CREATIONS.refillMs / 60_000} minutes`,
          admit: characters.admitCreation,
          handle: characters.create,
        } as const,
      ]
    : []),
  {
    method: 'POST',
    path: '/v1/chat/:character_id/messages',
    who: 'visitor',
    cache: 'never',
    hasBody: true,
    cap: `${MAX_MESSAGE_LENGTH} characters`,
    handle: chat.send,
  },
  { method: 'GET', path: '/v1/sends/:send_id', who: 'visitor', cache: 'never', handle: sends.get },
  { method: 'DELETE', path: '/v1/sends/:send_id', who: 'visitor', cache: 'never', handle: sends.cancel },
  {
    method: 'GET',
    path: '/v1/chat/conversations',
    who: 'visitor',
    cache: 'never',
    page: listConversations.page,
    handle: chat.conversations,
  },
  {
    method: 'GET',
    path: '/v1/chat/conversations/:conversation_id/messages',
    who: 'visitor',
    cache: 'never',
    page: listMessages.page,
    handle: chat.messages,
  },
  {
    method: 'DELETE',
    path: '/v1/chat/conversations/:conversation_id',
    who: 'visitor',
    cache: 'never',
    handle: chat.forget,
  },
  { method: 'GET', path: '/v1/user/me', who: 'visitor', cache: 'never', handle: user.me },
  { method: 'DELETE', path: '/v1/user/me', who: 'visitor', cache: 'never', handle: user.forget },
  {
    method: 'GET',
    path: '/v1/user/favorites',
    who: 'visitor',
    cache: 'never',
    page: listFavorites.page,
    handle: user.favorites,
  },
  {
    method: 'POST',
    path: '/v1/user/favorites/:character_id',
    who: 'visitor',
    cache: 'never',
    cap: `${MAX_FAVORITES} of a visitor`,
    handle: user.addFavorite,
  },
  {
    method: 'DELETE',
    path: '/v1/user/favorites/:character_id',
    who: 'visitor',
    cache: 'never',
    handle: user.removeFavorite,
  },
  {
    method: 'GET',
    path: '/v1/events',
    who: 'visitor',
    cache: 'events',
    cap: `${STREAM_CAPS.visitor} open of a visitor, ${STREAM_CAPS.network} of a network, ${STREAM_CAPS.neighbourhood} of its neighbourhood, ${mostStreams(maxConnections)} in all, each for ${LONGEST_LIFE_MS / 60_000} minutes`,
    stream: events.stream,
  },
  ...(webhookSecret
    ? [
        {
          method: 'POST',
          path: '/webhooks/durenai',
          who: 'durenai',
          cache: 'never',
          hasBody: 'raw',
          cap: `${MOST_RAW_AT_ONCE} at the same time`,
          handle: webhooks.receive,
        } as const,
      ]
    : []),
  { method: 'GET', path: '/widget.js', who: 'anyone', cache: 'loader', serve: widget.loader },
  {
    method: 'GET',
    path: '/widget/:version/*file',
    who: 'anyone',
    cache: 'versioned',
    serve: widget.versioned,
  },
  { method: 'GET', path: '/healthz', who: 'anyone', cache: 'never', handle: health.healthz },
  { method: 'GET', path: '/readyz', who: 'anyone', cache: 'never', handle: health.readyz },
];

/** Whether a path belongs to this server, when it is mounted at the root of another one. */
export const isOurs = (path: string): boolean =>
  /^\/(v1(\/|$)|widget\.js$|webhooks\/durenai$|widget\/|healthz$|readyz$)/.test(path);
