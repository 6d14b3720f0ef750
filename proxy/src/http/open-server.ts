import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DurenaiError } from '@durenai/core';
import { noTunnel, unreadableRequest } from '../refusals.ts';
import { EVERYWHERE } from './everywhere.ts';
import { envelopeOf } from './refuse.ts';
import { maySendSlowly, SLOW_BODY_MS } from './slow-bodies.ts';

/**
 * Node looks for slow connections only every 30 s by default: a header timeout of 10 s would fire after 40.
 * A whole request is usually 16 KiB at most and gets no longer than its headers: measured, 15 s left sockets for 17.
 */
const SERVER_OPTIONS = {
  connectionsCheckingInterval: 500,
  // The app asks for it, in an envelope.
  requireHostHeader: false,
  keepAliveTimeout: 72_000,
};

/** Milliseconds. */
const TIMES = {
  /** For the headers of a request, and for all of it. */
  request: 10_000,
  /** For all of a request whose body may be slow. */
  slowRequest: SLOW_BODY_MS,
  /** Without anything being taken of what waits for somebody. */
  unread: 8_000,
  /** For whoever was refused before anything was read to hang up. */
  farewell: 2_000,
};

/** On one connection, behind the request that is answered. Browsers send none so, and each takes memory. */
export const MOST_WAITING = 200;

type Place = {
  port: number;
  /** Undefined for every interface. */
  host: string | undefined;
  /** At the same time; who comes beyond that is not let in. */
  maxConnections: number;
  /** For tests, which are shorter. */
  times?: Partial<typeof TIMES> | undefined;
  /** How the operator knows the two. */
  names: { port: string; host: string };
};

/**
 * A server that listens, and hangs up on whoever is too slow, to write or to read.
 *
 * @throws Error that names the port that is taken.
 */
export async function openServer(
  handler: RequestListener,
  { port, host, maxConnections, times, names }: Place,
): Promise<Server> {
  const { request: requestTimeout, slowRequest, unread, farewell } = { ...TIMES, ...times };
  const server = createServer({ ...SERVER_OPTIONS, headersTimeout: requestTimeout, requestTimeout });
  server.maxConnections = maxConnections;
  server.on('drop', makeRoom(server));
  /** The answer to what was last asked over each connection, and how much there has not begun yet. */
  const queues = new WeakMap<Duplex, { last: ServerResponse; waiting: number }>();

  /**
   * What is written in one go Node hands over in one go: begun so, it would keep everybody waiting. Each begins when
   * the answer before it is out, and others had their turn.
   */
  function answer(request: IncomingMessage, response: ServerResponse): void {
    const begin = () => handler(request, response as Parameters<RequestListener>[1]);
    const queue = queues.get(request.socket);
    if (!queue || queue.last.closed) {
      queues.set(request.socket, { last: response, waiting: 0 });
      return void begin();
    }
    if (queue.waiting === MOST_WAITING) return void request.socket.destroy();
    queue.waiting += 1;
    queue.last.once('close', () =>
      setImmediate(() => {
        queue.waiting -= 1;
        // Without a socket there is nobody any more whom it could reach.
        if (response.socket?.writable) begin();
      }),
    );
    queue.last = response;
  }

  /** What Node cannot even parse never reaches Express, and gets the same envelope nevertheless. */
  function refuseBroken({ code }: NodeJS.ErrnoException, socket: Duplex): void {
    if (code === 'ECONNRESET') return void socket.destroy();
    const request = queues.get(socket)?.last.req;
    const refuse = () => refuseUnread(socket, brokenRequest(code), farewell);
    if (code !== 'ERR_HTTP_REQUEST_TIMEOUT' || !maySendSlowly(request)) return void refuse();
    // Node says it once.
    const timer = setTimeout(refuse, slowRequest - requestTimeout);
    request.once('close', () => clearTimeout(timer));
  }

  server.on('request', answer);
  server.on('clientError', refuseBroken);
  // Node would answer these two itself, or hang up without a word.
  server.on('checkExpectation', answer);
  server.on('connect', (_request, socket) => refuseUnread(socket, noTunnel(), farewell));
  server.listen(port, host);
  try {
    await once(server, 'listening');
    // Not before: one that never listened never says that it is closed.
    cutOffWhoDoesNotRead(server, unread);
    return server;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is taken by another program: stop it, or set ${names.port} to a free one.`,
        { cause: thrown },
      );
    }
    throw new Error(
      `Cannot listen on ${host ?? 'any address'}, port ${port} (${code}): change ${names.host} or ${names.port}.`,
      { cause: thrown },
    );
  }
}

/** They are walked through one by one, which must not be had for each connection that somebody tries. */
const ROOM_EVERY_MS = 1_000;

/** Those who only keep their connection for later give way to those who ask now. */
function makeRoom(server: Server): () => void {
  let madeAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - madeAt < ROOM_EVERY_MS) return;
    madeAt = now;
    server.closeIdleConnections();
  };
}

/**
 * Node's own limit to silence would not do: it ends who only waits for a reply, and spares who goes on writing and
 * reads nothing. What counts is whole pieces, which is why large answers are written in many.
 */
function cutOffWhoDoesNotRead(server: Server, unread: number): void {
  const sockets = new Set<Socket>();
  const waiters = new WeakMap<Socket, { taken: number; since: number }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  function look(socket: Socket): void {
    const waiting = socket.writableLength;
    const taken = socket.bytesWritten - waiting;
    const known = waiters.get(socket);
    const now = performance.now();
    if (waiting === 0 || known?.taken !== taken) waiters.set(socket, { taken, since: now });
    else if (now - known.since > unread) socket.destroy();
  }
  const timer = setInterval(() => {
    for (const socket of sockets) look(socket);
  }, unread / 10);
  server.once('close', () => clearInterval(timer));
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

function refuseUnread(socket: Duplex, refusal: DurenaiError, farewellMs: number): void {
  // After a CONNECT Node no longer listens: whoever resets the connection then would end the process.
  socket.on('error', () => socket.destroy());
  if (!socket.writable) return void socket.destroy();
  // Node no longer looks after it, and a peer who keeps it open would keep it here as well.
  const timer = setTimeout(() => socket.destroy(), farewellMs);
  socket.once('close', () => clearTimeout(timer));
  const requestId = randomUUID();
  const body = envelopeOf(refusal, requestId);
  const headers = {
    ...EVERYWHERE,
    connection: 'close',
    date: new Date().toUTCString(),
    'x-request-id': requestId,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join('')}\r\n${body}`);
}
