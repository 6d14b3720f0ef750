import {
  type Client,
  type Clock,
  createClient,
  DurenaiError,
  type Fetch,
  type FetchedResponse,
  type NewCharacter,
  type RateLimit,
  readRateLimit,
  toDurenaiError,
} from '@durenai/core';
import type { Metrics } from '../admin/metrics.ts';
import type { ProxyConfig } from '../config/config.ts';
import type { Log } from '../log.ts';
import { creationOutcomeUnknown, invalidRequest, upstreamBusy, upstreamFailed } from '../refusals.ts';
import { type Elapsed, stopwatch } from '../store/stopwatch.ts';
import { SHARED } from './breaker-machine.ts';
import { classify, type Failure } from './classify.ts';
import { createBreaker } from './create-breaker.ts';
import { HeldBackError, NotSentError } from './not-sent.ts';
import type { UpstreamInit } from './open-connections.ts';

type UpstreamEndpoint =
  | 'characters.list'
  | 'characters.get'
  | 'characters.create'
  | 'chat.send'
  | 'chat.messages'
  | 'chat.conversations'
  | 'user.me';

/** On whose behalf a call is made: a network (hashed), or everybody where the answer is shared. */
type Source = { source: string | typeof SHARED };

/** The one door to DurenAI, no wider than what the routes need. Every method throws DurenaiError. */
export type Upstream = {
  listCharacters: Client['characters']['list'];
  getCharacter: (characterId: string) => ReturnType<Client['characters']['get']>;
  createCharacter: (
    character: NewCharacter,
    from: { image: Blob | undefined } & Source,
  ) => ReturnType<Client['characters']['create']>;
  send: (
    message: {
      characterId: string;
      text: string;
      conversationId: string | undefined;
      /** Throws a {@link HeldBackError} when the message may not leave any more. */
      beforeFirstByte?: (() => void) | undefined;
    } & Source,
  ) => ReturnType<Client['chat']['send']>;
  listMessages: (
    conversationId: string,
    /** `once`: a failure is final, and not asked about again at once. `signal`: the answer is not wanted any more. */
    query: { page: number; limit: number; once?: boolean; signal?: AbortSignal | undefined } & Source,
  ) => ReturnType<Client['chat']['messages']>;
  /** Of the whole account: for finding what an unanswered first message began, and for nothing a visitor asks. */
  listConversations: (query: { page: number; limit: number }) => ReturnType<Client['chat']['conversations']>;
  /** The owner's account: for its quota alone. */
  getAccount: () => ReturnType<Client['user']['me']>;
  /** DurenAI's clock, going by its last answer; ours until there was one. Milliseconds, as exact as a second. */
  now(): number;
};

export function createUpstream(
  config: Pick<ProxyConfig, 'apiKey' | 'baseUrl'>,
  ports: {
    fetch: Fetch<FetchedResponse>;
    clock: Clock;
    log: Log;
    metrics: Metrics;
    random?: (() => number) | undefined;
    /** Told what every answer says about the rate. */
    onRateLimit?: ((rate: RateLimit) => void) | undefined;
  },
): Upstream {
  const { clock, log, metrics } = ports;
  const startStopwatch = stopwatch(clock);
  let told: { date: number; elapsed: Elapsed } | undefined;
  const fetch: Fetch<FetchedResponse> = async (url, init) => {
    const response = await ports.fetch(url, init);
    ports.onRateLimit?.(readRateLimit(response.headers));
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) told = { date, elapsed: startStopwatch() };
    await refuseOtherTypes(response);
    return response;
  };
  /** `beforeFirstByte` is called before each attempt, and throws when it may not leave any more. */
  const clientThat = (beforeFirstByte: () => void, retries: number) =>
    createClient({
      apiKey: config.apiKey.reveal(),
      baseUrl: config.baseUrl,
      clock,
      retries,
      fetch(url, init) {
        // A `fetch` that is not ours heeds nothing.
        beforeFirstByte();
        return fetch(url, Object.assign<RequestInit, UpstreamInit>(init, { beforeFirstByte }));
      },
    });
  const breaker = createBreaker({
    clock,
    random: ports.random,
    onChange(status) {
      metrics.breakerChanged(status);
      if (status === 'open') log.error({}, 'DurenAI keeps failing: nothing is sent there for a few seconds');
      if (status === 'closed') log.warn({}, 'DurenAI answers again');
    },
  });

  async function call<Reply>(
    endpoint: UpstreamEndpoint,
    source: Source['source'],
    make: (client: Client) => Promise<Reply>,
    { once = false, beforeFirstByte }: { once?: boolean; beforeFirstByte?: (() => void) | undefined } = {},
  ): Promise<Reply> {
    const permit = breaker.ask();
    if ('retryAfterMs' in permit) throw breakerOpen(permit.retryAfterMs);
    const mayLeave = () => {
      if (!permit.holds()) throw new HeldBackError('The circuit breaker has opened.');
      beforeFirstByte?.();
    };
    try {
      // Browsers retry reads as well: every retry here is multiplied by theirs.
      const reply = await make(clientThat(mayLeave, once || permit.isProbe ? 0 : 1));
      permit.answered();
      metrics.upstreamCalled(endpoint, 'answered');
      return reply;
    } catch (thrown) {
      const error = toDurenaiError(thrown);
      if (wasGivenUp(error)) {
        permit.abandoned();
        metrics.upstreamCalled(endpoint, 'abandoned');
        throw error;
      }
      const { kind } = classify(error);
      metrics.upstreamCalled(endpoint, kind);
      logFailure(log, error, kind);
      if (isUpstreamDown(error)) {
        permit.failed({ source: kind === 'not-sent' ? undefined : source });
      } else permit.answered();
      throw error;
    }
  }

  return {
    listCharacters: (query) => call('characters.list', SHARED, ({ characters }) => characters.list(query)),
    getCharacter: (id) => call('characters.get', SHARED, ({ characters }) => characters.get(id)),
    createCharacter: (character, { image, source }) =>
      call('characters.create', source, ({ characters }) => characters.create(character, { image })),
    send: ({ characterId, text, conversationId, source, beforeFirstByte }) =>
      call('chat.send', source, ({ chat }) => chat.send(characterId, text, { conversationId }), {
        beforeFirstByte,
      }),
    listMessages: (conversationId, { page, limit, once, signal, source }) =>
      call('chat.messages', source, ({ chat }) => chat.messages(conversationId, { page, limit, signal }), {
        once,
      }),
    listConversations: (query) => call('chat.conversations', SHARED, ({ chat }) => chat.conversations(query)),
    getAccount: () => call('user.me', SHARED, ({ user }) => user.me()),
    now: () => Math.round(told ? told.date + told.elapsed() : clock.now()),
  };
}

const JSON_TYPE = /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i;

/**
 * A success in another format comes from somebody else than the API: a page of a gateway or of a captive portal. What
 * became of the request is unknown.
 */
async function refuseOtherTypes({ ok, status, headers, body }: FetchedResponse): Promise<void> {
  const type = headers.get('content-type') ?? '';
  if (!ok || JSON_TYPE.test(type)) return;
  await body?.getReader().cancel();
  throw new DurenaiError({
    code: 'invalid_response',
    status,
    message: 'The answer is not JSON by its Content-Type.',
  });
}

/** On this side, which says nothing about the other one. */
const wasGivenUp = ({ code, cause }: DurenaiError) => code === 'aborted' || cause instanceof HeldBackError;

/** Whether upstream is to blame. An answer that cannot be read came from somebody who is there. */
const isUpstreamDown = ({ code, status }: DurenaiError) =>
  status === 0
    ? code === 'timeout' || code === 'network_error'
    : status >= 500 && code !== 'invalid_response';

const breakerOpen = (retryAfterMs: number) =>
  new DurenaiError({
    code: 'network_error',
    message: 'DurenAI keeps failing and is not asked for a moment.',
    retryAfterMs,
    cause: new NotSentError('The circuit breaker is open.'),
  });

/** What a visitor is told when a read failed. Never upstream's own words, which may name the account. */
export function toReadRefusal(thrown: unknown): DurenaiError {
  const failure = classify(toDurenaiError(thrown));
  switch (failure.kind) {
    case 'not-sent':
    case 'busy':
      return upstreamBusy(failure.retryAfterMs);
    case 'rejected':
      return failure.status === 404
        ? new DurenaiError({ code: 'not_found', status: 404, message: 'There is nothing with this id.' })
        : invalidRequest('DurenAI did not accept these parameters.');
    case 'key-refused':
    case 'unknown':
      return upstreamFailed();
  }
}

/** Creating is not idempotent: what may have happened is never called a failure that can be repeated. */
export function toCreateRefusal(thrown: unknown): DurenaiError {
  const failure = classify(toDurenaiError(thrown));
  return failure.kind === 'unknown' ? creationOutcomeUnknown() : toReadRefusal(thrown);
}

function logFailure(log: Log, error: DurenaiError, kind: Failure['kind']): void {
  const fields = { code: error.code, status: error.status };
  if (kind === 'key-refused') {
    log.error(fields, 'DurenAI refused the API key: check DURENAI_API_KEY and the plan of its account');
  } else if (kind !== 'rejected') {
    log.warn(fields, `a call to DurenAI failed (${kind})`);
  }
}
