import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { DurenaiError } from '@durenai/core';
import { envelopeOf } from './refuse.ts';

/**
 * Node looks for slow connections only every 30 s by default: a header timeout of 10 s would fire after 40.
 * A whole request is usually 16 KiB at most and gets no longer than its headers: measured, 15 s left sockets for 17.
 */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 500,
  keepAliveTimeout: 72_000,
};

type Place = {
  port: number;
  /** Undefined for every interface. */
  host: string | undefined;
  /** Milliseconds for a whole request to arrive. Default 10,000. */
  requestTimeout?: number | undefined;
  /** How the operator knows the two. */
  names: { port: string; host: string };
};

/**
 * A server that listens, and hangs up on whoever is too slow.
 *
 * @throws Error that names the port that is taken.
 */
export async function openServer(
  handler: RequestListener,
  { port, host, requestTimeout = SERVER_OPTIONS.requestTimeout, names }: Place,
): Promise<Server> {
  const server = createServer({ ...SERVER_OPTIONS, requestTimeout }, handler);
  server.on('clientError', refuseBrokenRequest);
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return server;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is taken by another program: stop it, or set ${names.port} to a free one.`,
        { cause: thrown },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new Error(
        `Cannot listen on ${host ?? 'any address'}, port ${port} (${code}): change ${names.host} or ${names.port}.`,
        { cause: thrown },
      );
    }
    throw thrown;
  }
}

/** What Node cannot even parse never reaches Express, and gets the same envelope nevertheless. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, reason, message] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ([408, 'Request Timeout', 'The request did not arrive in time.'] as const)
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ([431, 'Request Header Fields Too Large', 'The headers are too large.'] as const)
        : ([400, 'Bad Request', 'The request is not valid HTTP.'] as const);
  const requestId = randomUUID();
  const refusal = new DurenaiError({ code: 'invalid_request', status, message });
  const body = envelopeOf(refusal, requestId);
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncache-control: no-store\r\nvary: Origin\r\n` +
      `x-content-type-options: nosniff\r\nx-request-id: ${requestId}\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
