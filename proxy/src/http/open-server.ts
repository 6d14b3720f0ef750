import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DurenaiError } from '@durenai/core';
import { noTunnel, unreadableRequest } from '../refusals.ts';
import { envelopeOf } from './refuse.ts';

/**
 * Node looks for slow connections only every 30 s by default: a header timeout of 10 s would fire after 40.
 * A whole request is usually 16 KiB at most and gets no longer than its headers: measured, 15 s left sockets for 17.
 */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 500,
  // The app asks for it, in an envelope.
  requireHostHeader: false,
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
  // Node would answer these two itself, or hang up without a word.
  server.on('checkExpectation', handler);
  server.on('connect', (_request, socket) => refuseUnread(socket, noTunnel()));
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
  if (error.code === 'ECONNRESET') return void socket.destroy();
  refuseUnread(socket, brokenRequest(error.code));
}

function brokenRequest(code: string | undefined): DurenaiError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return unreadableRequest(408, 'The request did not arrive in time. Send it again.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return unreadableRequest(431, 'The headers are too large: at most 16 KiB are read.');
  }
  return unreadableRequest(400, 'The request is not valid HTTP.');
}

function refuseUnread(socket: Duplex, refusal: DurenaiError): void {
  if (!socket.writable) return void socket.destroy();
  const requestId = randomUUID();
  const body = envelopeOf(refusal, requestId);
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nconnection: close\r\n` +
      `cache-control: private, no-store\r\nvary: Origin\r\n` +
      `x-content-type-options: nosniff\r\nx-request-id: ${requestId}\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
