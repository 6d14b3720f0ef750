import type { Fetch } from '@durenai/core';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { NotSentError } from './not-sent.ts';

/** Milliseconds. The whole call has a limit of its own, which core's transport keeps. */
const UPSTREAM_TIMEOUTS = {
  connect: 5000,
  /** A reply is written by a model before its first byte leaves. */
  firstByte: 60_000,
  /** Between two pieces of a body. */
  idle: 10_000,
};

export type Connections = {
  fetch: Fetch;
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

/** `fetch` over a pool of kept connections that is ours alone, with limits to every kind of silence. */
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
  // undici's types and the DOM's describe the same objects, and do not know of each other.
  const fetch = (url: string, init: RequestInit) =>
    undiciFetch(url, { ...init, dispatcher } as Parameters<typeof undiciFetch>[1]);
  return { fetch: fetch as unknown as Fetch, close: () => dispatcher.destroy() };
}
