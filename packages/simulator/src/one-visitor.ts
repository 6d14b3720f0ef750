import {
  type Account,
  createCharacter,
  createWebhook,
  DurenaiError,
  documentedEndpoints,
  type EndpointSpec,
  type Fetch,
  getAccount,
  listMessages,
  type Session,
  SessionRequest,
  sendMessage,
  type Visitor,
} from '@durenai/core';
import * as v from 'valibot';
import type { Simulator } from './create-simulator.ts';
import { answerOf, jsonAnswer } from './http/answers.ts';
import { checkInput } from './http/read-body.ts';
import { findRoute } from './http/route.ts';
import type { Accepted, LedgerEntry } from './ledger.ts';
import { hash, seededId } from './random.ts';
import { isoTime } from './time.ts';
import { untilAborted } from './until-aborted.ts';

const ACCESS_TOKEN_SECONDS = 600;

/** What a visitor may not even ask for at the proxy. */
const CLOSED: readonly EndpointSpec[] = [createWebhook, createCharacter];

type Sent = {
  fingerprint: number;
  /** What the simulator did, whatever it answered. */
  entry: LedgerEntry | undefined;
  answer: Promise<Response>;
};

function invalidToken(): DurenaiError {
  return new DurenaiError({
    code: 'invalid_token',
    status: 401,
    message: 'The access token is missing or not valid.',
  });
}

/** Limits of the owner's account are not for visitors; neither is whatever else the upstream says in headers. */
async function forVisitor(response: Response): Promise<Response> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const json: unknown = isJson ? await response.json().catch(() => undefined) : undefined;
  const refused = response.status === 400 || response.status === 404 || response.status === 429;
  if (json !== undefined && (response.ok || refused)) return jsonAnswer(json, response.status);
  throw new DurenaiError({
    code: 'upstream_unavailable',
    status: 502,
    message: 'DurenAI did not give a usable answer. Try again in a moment.',
  });
}

/** A tenth of what a day may take, as the proxy gives a visitor; the simulator's month has thirty days. */
function messagesLeft(quota: Account['subscription']['chat_requests'] | undefined): Visitor['messages'] {
  const { used = 0, limit = 0, reset_date = new Date(0).toISOString() } = quota ?? {};
  const share = Math.ceil((limit / 30) * 0.15);
  return { left: Math.max(0, Math.min(share, limit - used)), limit: share, resets_at: reset_date };
}

/**
 * Plays the proxy for a single visitor on top of a simulator, in one process: for stories and tests of
 * components, where no server can run. Any host is answered, under the proxy's paths.
 *
 * ```ts
 * const fetch = createVisitorFetch(createSimulator());
 * const durenai = createDurenai({ proxyUrl: 'https://proxy.example', fetch });
 * ```
 */
export function createVisitorFetch(simulator: Simulator): (...args: Parameters<Fetch>) => Promise<Response> {
  const visitorId = seededId('visitor', simulator.apiKey);
  const createdAt = isoTime(simulator.clock.now());
  const accessTokens = new Map<string, number>();
  const refreshToken = seededId('refresh', simulator.apiKey, simulator.clock.now());
  const sent = new Map<string, Sent>();

  /** The request as the proxy passes it on: with the key, without anything of the visitor's, who may leave meanwhile. */
  function upstream(request: Request, body?: string): Promise<Response> {
    const headers: Record<string, string> = { 'x-api-key': simulator.apiKey };
    if (body !== undefined) headers['content-type'] = request.headers.get('content-type') ?? '';
    const { method, url } = request;
    return simulator.fetch(new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }));
  }

  async function openSession(request: Request): Promise<Response> {
    const json: unknown = await request.json().catch(() => undefined);
    const { refresh_token } = checkInput(SessionRequest, json);
    if (refresh_token !== undefined && refresh_token !== refreshToken) throw invalidToken();
    const token = seededId('access', simulator.apiKey, simulator.clock.now(), accessTokens.size);
    accessTokens.set(token, simulator.clock.now() + ACCESS_TOKEN_SECONDS * 1000);
    const session: Session = {
      access_token: token,
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: refreshToken,
      visitor: { id: visitorId, verified: false },
      features: { identity: false, create_characters: false },
    };
    return jsonAnswer(session);
  }

  function checkToken(request: Request): void {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    if ((accessTokens.get(token) ?? 0) <= simulator.clock.now()) throw invalidToken();
  }

  async function showVisitor(request: Request): Promise<Response> {
    const account = v.safeParse(
      getAccount.response,
      await (await forVisitor(await upstream(request))).json(),
    );
    const { conversations = 0, favorites = 0 } = account.success ? account.output.stats : {};
    const visitor: Visitor = {
      id: visitorId,
      verified: false,
      created_at: createdAt,
      stats: { conversations, favorites },
      messages: messagesLeft(account.success ? account.output.subscription.chat_requests : undefined),
    };
    return jsonAnswer(visitor);
  }

  /** The portrait, relayed as the proxy does. */
  async function showImage(url: URL, characterId: string): Promise<Response> {
    const detail = await simulator.fetch(
      new Request(new URL(`/v1/characters/${characterId}`, url), {
        headers: { 'x-api-key': simulator.apiKey },
      }),
    );
    const character = v.safeParse(documentedEndpoints.getCharacter.response, await detail.json());
    if (!character.success || character.output.image_url === null) {
      throw new DurenaiError({ code: 'not_found', status: 404, message: 'This character has no picture.' });
    }
    return simulator.fetch(new Request(new URL(new URL(character.output.image_url).pathname, url)));
  }

  function beginSend(request: Request, body: string, fingerprint: number): Sent {
    const answered = upstream(request, body);
    // The one just opened for it.
    return { fingerprint, entry: simulator.ledger.at(-1), answer: answered.then(forVisitor) };
  }

  /** The reply to a message that arrived, out of its conversation. */
  async function readReply({ conversationId, messageId }: Accepted, { url }: Request): Promise<Response> {
    const history = new URL(`/v1/chat/conversations/${conversationId}/messages`, url);
    const page = v.safeParse(
      listMessages.response,
      await (await forVisitor(await upstream(new Request(history)))).json(),
    );
    const newestFirst = page.success ? page.output.data : [];
    const reply = newestFirst[newestFirst.findIndex(({ id }) => id === messageId) - 1];
    if (!reply) throw unreachable();
    return jsonAnswer(reply);
  }

  /** Where the answer of a message that arrived was lost, its reply is looked for, as the proxy does. */
  async function outcomeOf(sending: Sent, request: Request): Promise<Response> {
    const answered = await sending.answer.catch(() => undefined);
    const accepted = sending.entry?.accepted;
    if (accepted && !answered?.ok) sending.answer = readReply(accepted, request);
    return (await sending.answer).clone();
  }

  /** Same key, same answer; a send that did not arrive frees its key, so that it may be tried again. */
  async function sendOnce(request: Request): Promise<Response> {
    const key = request.headers.get('idempotency-key');
    if (!key) {
      throw new DurenaiError({
        code: 'invalid_request',
        status: 400,
        message: 'The Idempotency-Key header is missing: every message needs one.',
      });
    }
    const body = await request.text();
    const fingerprint = hash(new URL(request.url).pathname, body);
    const earlier = sent.get(key);
    if (earlier && earlier.fingerprint !== fingerprint) {
      throw new DurenaiError({
        code: 'idempotency_conflict',
        status: 422,
        message: 'This Idempotency-Key belongs to another message.',
      });
    }
    // Asked for again, an answer that never comes is given up.
    if (earlier?.entry?.fault === 'hang') earlier.answer = Promise.reject(unreachable());
    const sending = earlier ?? beginSend(request, body, fingerprint);
    sent.set(key, sending);
    try {
      const response = await outcomeOf(sending, request);
      if (earlier) response.headers.set('idempotency-replayed', 'true');
      return response;
    } finally {
      if (!sending.entry?.accepted && sent.get(key) === sending) sent.delete(key);
    }
  }

  async function answer(request: Request, url: URL): Promise<Response> {
    const path = url.pathname.replace(/^\/v1(?=\/)/, '');
    if (request.method === 'POST' && path === '/session') return openSession(request);
    const image = /^\/characters\/([\w-]+)\/image$/.exec(path);
    if (request.method === 'GET' && image) return showImage(url, image[1] ?? '');
    const { endpoint } = findRoute(request.method, path);
    if (CLOSED.includes(endpoint)) {
      throw new DurenaiError({ code: 'forbidden', status: 403, message: 'Visitors may not do this.' });
    }
    if (endpoint.access === 'visitor') checkToken(request);
    if (endpoint === getAccount) return showVisitor(request);
    if (endpoint === sendMessage) return sendOnce(request);
    return forVisitor(await upstream(request));
  }

  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    try {
      return await untilAborted(answer(request, new URL(request.url)), request.signal);
    } catch (thrown) {
      if (request.signal.aborted) throw thrown;
      return answerOf(thrown instanceof TypeError ? unreachable(thrown) : thrown);
    }
  };
}

function unreachable(cause?: unknown): DurenaiError {
  return new DurenaiError({
    code: 'upstream_unavailable',
    status: 502,
    message: 'DurenAI could not be reached. Try again in a moment.',
    cause,
  });
}
