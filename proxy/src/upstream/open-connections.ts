import type { FetchedResponse } from '@durenai/core';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { exchange } from './exchange.ts';
import { NotSentError } from './not-sent.ts';

/** Milliseconds. The whole call has a limit of its own, which core's transport keeps. */
const UPSTREAM_TIMEOUTS = {
  connect: 5000,
  /** A reply is written by a model before its first byte leaves. */
  firstByte: 60_000,
  /** Between two pieces of a body. */
  idle: 10_000,
};

export type UpstreamInit = RequestInit & {
  /** Called right before the first byte leaves, in the same turn; what it throws keeps the request back. */
  beforeFirstByte?: (() => void) | undefined;
};

export type Connections = {
  fetch: (url: string, init: UpstreamInit) => Promise<FetchedResponse>;
  /** Cuts what is still under way. */
  close(): Promise<void>;
};

export type ConnectionOptions = {
  timeouts?: typeof UPSTREAM_TIMEOUTS | undefined;
  /** Of the TCP and TLS sockets: which addresses a name stands for, which certificates are believed. */
  socket?: Exclude<buildConnector.BuildOptions, { path: string }> | undefined;
};

/** Sockets to one server at a time; more calls wait for a free one. */
const MAX_SOCKETS = 128;

/**
 * `fetch` over a pool of kept connections that is ours alone, with limits to every kind of silence. Nothing is
 * decompressed, so a small answer cannot become a large one, and no redirect is followed: the key would go along.
 */
export function openConnections({
  timeouts = UPSTREAM_TIMEOUTS,
  socket,
}: ConnectionOptions = {}): Connections {
  // HTTP/1.1, one request per socket: what a lost socket proves about its request stays simple.
  const connect = buildConnector({ ...socket, timeout: timeouts.connect, allowH2: false });
  const dispatcher = new Agent({
    connections: MAX_SOCKETS,
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeouts.firstByte,
    bodyTimeout: timeouts.idle,
    connect(options, done) {
      connect(options, (error, connected) => {
        // DNS, TCP and TLS all end here, before a byte of any request is written.
        if (error) done(new NotSentError('No connection could be made.', { cause: error }), null);
        else done(null, connected);
      });
    },
  });
  const fetch: Connections['fetch'] = async (url, init) => {
    const { method = 'GET', headers, body, signal, beforeFirstByte } = init;
    const form = body instanceof FormData ? await encodeForm(body) : undefined;
    return exchange(dispatcher, {
      url,
      method: method as Dispatcher.HttpMethod,
      headers: {
        ...(headers as Record<string, string>),
        ...form?.headers,
        'accept-encoding': 'identity',
      },
      body: (form?.bytes ?? body) as Dispatcher.DispatchOptions['body'],
      signal,
      beforeFirstByte,
    });
  };
  return { fetch, close: () => dispatcher.destroy() };
}

/** undici knows only a FormData of its own, and would send "[object FormData]" for the global one. */
async function encodeForm(form: FormData) {
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return { headers, bytes: new Uint8Array(await encoded.arrayBuffer()) };
}
