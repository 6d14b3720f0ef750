import type { EndpointSpec } from '../endpoints.ts';
import { DurenaiError, isDurenaiError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import {
  type Clock,
  type Fetch,
  type FetchedHeaders,
  type FetchedResponse,
  sleep,
  systemClock,
  type TextResponse,
} from '../ports.ts';
import { ErrorEnvelope } from '../schema/error-envelope.ts';
import * as v from '../schema/small-valibot.ts';
import { buildUrl, type QueryValue } from '../url.ts';
import { readRetryAfter } from './rate-limit.ts';

export type TransportOptions = {
  /** Ends in `/v1`, e.g. `https://api.durenai.com/v1`. */
  baseUrl: string;
  /** Default: the global `fetch`, bound when the transport is created. */
  fetch?: Fetch | undefined;
  clock?: Clock | undefined;
  /** In [0, 1); spreads retries. Default `Math.random`. */
  random?: (() => number) | undefined;
  /** Headers that prove who asks. `renew` is true after a 401, when the last proof was refused. */
  authorize?:
    | ((endpoint: EndpointSpec, renew: boolean) => Promise<Record<string, string> | undefined>)
    | undefined;
  /** Milliseconds for one attempt, connect to last byte. Default 30,000. */
  timeoutMs?: number | undefined;
  /** How often a read (GET) is tried again. Writes never are. Default 2. */
  retries?: number | undefined;
  /** Milliseconds. A server that asks for a longer wait gets no retry: the caller is told instead. Default 10,000. */
  longestRetryWaitMs?: number | undefined;
};

export type CallOptions = {
  /** Aborts the call; it then rejects with `aborted`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt. Default: the transport's. */
  timeoutMs?: number | undefined;
};

export type CallArguments = CallOptions & {
  params?: Readonly<Record<string, string>> | undefined;
  query?: Readonly<Record<string, QueryValue>> | undefined;
  /** A JSON value, or `FormData` for multipart. */
  body?: unknown;
  headers?: Readonly<Record<string, string>> | undefined;
};

export type Reply<Data> = {
  data: Data;
  status: number;
  headers: FetchedHeaders;
  requestId: string | undefined;
};

export type Transport = {
  /**
   * Calls one endpoint of the table and checks the answer against its schema.
   *
   * @throws DurenaiError with the server's code, or `network_error`, `timeout`, `aborted`, `invalid_response`.
   */
  call<Spec extends EndpointSpec>(
    endpoint: Spec,
    args?: CallArguments,
  ): Promise<Reply<v.InferOutput<Spec['response']>>>;
  /**
   * Calls an endpoint whose answer is read piece by piece. The timeout holds until it begins; after that only
   * `signal` ends it.
   *
   * @throws DurenaiError as {@link Transport.call} does.
   */
  open(endpoint: EndpointSpec, args?: CallArguments): Promise<FetchedResponse>;
};

type Read<Result> = (response: TextResponse) => Promise<Result>;

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, authorize, clock = systemClock, random = Math.random } = options;
  const { timeoutMs: defaultTimeoutMs = 30_000, retries = 2, longestRetryWaitMs = 10_000 } = options;
  const fetch: Fetch = options.fetch ?? globalThis.fetch.bind(globalThis);

  /** One attempt; `read` turns the answer into what the caller wants, under the same timeout. */
  async function attempt<Result>(
    endpoint: EndpointSpec,
    args: CallArguments,
    renew: boolean,
    read: Read<Result>,
  ): Promise<Result> {
    const url = buildUrl(baseUrl, endpoint.path, args.params, args.query);
    // A visitor who left meanwhile must not have a session opened for a call that is of no use any more.
    const credentials = (args.signal?.aborted ? undefined : await authorize?.(endpoint, renew)) ?? {};
    const timeoutMs = args.timeoutMs ?? defaultTimeoutMs;
    const controller = new AbortController();
    let isLate = false;
    const cancelTimeout = clock.after(timeoutMs, () => {
      isLate = true;
      controller.abort();
    });
    const signal = args.signal ? AbortSignal.any([controller.signal, args.signal]) : controller.signal;
    try {
      return await read(await fetch(url, requestInit(endpoint, args, credentials, signal)));
    } catch (thrown) {
      if (isLate) throw new DurenaiError({ code: 'timeout', message: `No answer within ${timeoutMs} ms.` });
      if (signal.aborted) {
        throw new DurenaiError({ code: 'aborted', message: 'The request was cancelled.', cause: thrown });
      }
      if (isDurenaiError(thrown)) throw thrown;
      throw new DurenaiError({
        code: 'network_error',
        message: 'The server could not be reached.',
        cause: thrown,
      });
    } finally {
      cancelTimeout();
    }
  }

  async function readJson(response: TextResponse): Promise<unknown> {
    // At once: Chromium calls an answer cancelled that was read piece by piece and must not be stored (measured).
    const json = parseJson(await response.text());
    if (!response.ok) throw errorFromAnswer(response, json, clock.now());
    return json;
  }

  const readWhole = (endpoint: EndpointSpec) => async (response: TextResponse) =>
    readReply(endpoint, response, await readJson(response));

  async function readBeginning(response: TextResponse): Promise<FetchedResponse> {
    if (!response.ok) await readJson(response);
    return response;
  }

  /** Repeats what may be repeated. */
  async function withRetries<Result>(
    endpoint: EndpointSpec,
    args: CallArguments,
    read: Read<Result>,
  ): Promise<Result> {
    let renew = false;
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt(endpoint, args, renew, read);
      } catch (thrown) {
        const error = thrown as DurenaiError;
        // A 401 means that nothing was done, so even a write may be repeated with a fresh proof.
        if (error.status === 401 && authorize && !renew && endpoint.access === 'visitor') {
          renew = true;
          continue;
        }
        const wait = waitBeforeRetry(endpoint, error, tries);
        if (wait === undefined) throw error;
        await sleep(clock, wait, args.signal).catch(() => {
          throw error;
        });
      }
    }
  }

  /** How long to wait before this read is tried again; undefined means: do not. */
  function waitBeforeRetry(endpoint: EndpointSpec, error: DurenaiError, tries: number): number | undefined {
    if (endpoint.method !== 'GET' || !error.retryable || tries >= retries) return undefined;
    const wait = error.retryAfterMs ?? 300 * 2 ** tries * (0.5 + random());
    return wait <= longestRetryWaitMs ? wait : undefined;
  }

  return {
    call: (endpoint, args) => withRetries(endpoint, bare(args), readWhole(endpoint)) as Promise<Reply<never>>,
    open: (endpoint, args) => withRetries(endpoint, bare(args), readBeginning),
  };
}

/** Without a prototype, so that nothing is read which a page has put on `Object.prototype`. */
const bare = <Fields extends object>(fields?: Fields): Fields => Object.assign(Object.create(null), fields);

/**
 * Every field that matters for security is said, and the object is bare: a host page that pollutes
 * `Object.prototype.method` or `.headers` would otherwise change the request (measured).
 */
function requestInit(
  endpoint: EndpointSpec,
  args: CallArguments,
  credentials: Record<string, string>,
  signal: AbortSignal,
): RequestInit {
  const isForm = args.body instanceof FormData;
  const contentType: Record<string, string> =
    args.body === undefined || isForm ? {} : { 'content-type': 'application/json' };
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...contentType,
    ...args.headers,
    ...credentials,
  };
  return bare<RequestInit>({
    method: endpoint.method,
    headers: bare(headers),
    body: args.body === undefined ? null : isForm ? (args.body as FormData) : JSON.stringify(args.body),
    // fetch would follow a redirect to another host and keep `X-API-Key` (measured).
    redirect: 'error',
    credentials: 'omit',
    cache: 'default',
    mode: 'cors',
    referrerPolicy: 'strict-origin-when-cross-origin',
    // A page says goodbye, and is gone.
    keepalive: endpoint.method === 'DELETE',
    signal,
  });
}

function readReply(endpoint: EndpointSpec, response: FetchedResponse, json: unknown): Reply<unknown> {
  const requestId = requestIdOf(response);
  const parsed = v.safeParse(endpoint.response, json);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]) ?? 'the body';
    throw new DurenaiError({
      code: 'invalid_response',
      status: response.status,
      requestId,
      message: `The answer to ${endpoint.method} ${endpoint.path} is not as documented (at ${where}).`,
    });
  }
  return {
    data: parsed.output,
    status: response.status,
    headers: response.headers,
    requestId,
  };
}

const requestIdOf = ({ headers }: FetchedResponse) => headers.get('x-request-id') ?? undefined;

function errorFromAnswer(response: FetchedResponse, json: unknown, now: number): DurenaiError {
  const { status, headers } = response;
  // Any answer may carry X-RateLimit-Reset: only where the rate was the reason, it says when to come back.
  const saysWhen = status === 429 || headers.get('retry-after');
  const envelope = v.safeParse(ErrorEnvelope, json);
  const error = envelope.success ? envelope.output.error : undefined;
  return new DurenaiError({
    code: error?.code ?? codeOfStatus(status),
    status,
    message: error?.message ?? `The server answered ${status}.`,
    retryAfterMs: saysWhen ? readRetryAfter(headers, now) : undefined,
    requestId: requestIdOf(response),
    details: error?.details,
  });
}

/** An answer not in our words comes from somebody on the way: it settles nothing, whether something is gone or was done. */
function codeOfStatus(status: number): string {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'server_error' : 'invalid_response';
}
