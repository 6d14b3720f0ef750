import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { deflateSync } from 'node:zlib';
import { isControlPath } from './control/answer-control.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from './create-simulator.ts';
import { openSqliteStore } from './disk/sqlite-store.ts';
import { answerOf, envelopeOf, jsonAnswer } from './http/answers.ts';
import { mayControl } from './http/may-control.ts';
import { refuse } from './http/refuse.ts';
import { sendResponse } from './http/send-response.ts';
import { ConnectionCut, markSocket } from './weather/wire.ts';

export type ServeOptions = SimulatorOptions & {
  /** 0 takes any free one. */
  port: number;
  /** Default 127.0.0.1: nothing outside this machine reaches it. */
  host?: string | undefined;
  /** A directory where conversations and everything else outlive the process. Default: in memory only. */
  dataDirectory?: string | undefined;
};

export type SimulatorServer = {
  /** e.g. `http://127.0.0.1:8788` */
  url: string;
  port: number;
  simulator: Simulator;
  close(): Promise<void>;
};

/** A fifth of the time of level 6 for files a fifth larger; on this thread, since the rest of a portrait is too. */
const fastDeflate = (bytes: Uint8Array) => deflateSync(bytes, { level: 1 });

/** The body as it arrives. Whoever stops reading lets the rest flow away, so that an answer can still be sent. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  let wanted = true;
  return new ReadableStream({
    start(controller) {
      const finish = (end: () => void) => {
        if (wanted) end();
        wanted = false;
      };
      message.on('data', (chunk: Buffer) => wanted && controller.enqueue(new Uint8Array(chunk)));
      message.on('end', () => finish(() => controller.close()));
      message.on('error', (error) => finish(() => controller.error(error)));
    },
    cancel: () => {
      wanted = false;
    },
  });
}

/** Where the request was sent, as far as it says so: an address like 0.0.0.0 leads nobody back here. */
function originOf({ headers: { host = '' } }: IncomingMessage, boundOrigin: string): string {
  const origin = `http://${host}`;
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host) && URL.canParse(origin) ? origin : boundOrigin;
}

function toRequest(message: IncomingMessage, boundOrigin: string): Request {
  const { method = 'GET', url = '/', headers } = message;
  const origin = originOf(message, boundOrigin);
  // A target like "//host/path" would otherwise name another host.
  const target = new URL(origin + (url.startsWith('/') ? url : `/${url}`));
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const hasBody = method !== 'GET' && method !== 'HEAD';
  if (!hasBody) return new Request(target, { method, headers: sent });
  const body = bodyOf(message);
  return new Request(target, { method, headers: sent, body, duplex: 'half' } as RequestInit);
}

async function handle(
  simulator: Simulator,
  origin: string,
  message: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const send = (response: Response) => sendResponse(response, message, outgoing);
  try {
    const request = readRequest(message, origin);
    await send(request instanceof Response ? request : await answer(simulator, request, message));
  } catch (thrown) {
    if (thrown instanceof ConnectionCut || outgoing.headersSent) message.socket.resetAndDestroy();
    else await send(answerOf(thrown));
  }
}

/** What only a server has: files beside the code, and callers that may come from afar. */
async function answer(simulator: Simulator, request: Request, message: IncomingMessage): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (isControlPath(pathname) && !mayControl(message)) {
    message.resume();
    return answerOf(
      refuse('forbidden', 'The controls answer only on the machine that the simulator runs on.'),
    );
  }
  if (pathname === '/openapi.json' && request.method === 'GET') {
    const described = JSON.parse(await readFile(new URL('../openapi.json', import.meta.url), 'utf8'));
    // Whoever tries requests out of the description means this server.
    return jsonAnswer({ ...described, servers: [{ url: '/v1' }, ...described.servers] });
  }
  markSocket(request);
  return simulator.fetch(request);
}

const NOT_UNDERSTOOD = refuse('invalid_request', 'This is not a request that the API understands.');

/** What Node cannot read as HTTP, headers that are too large among it, is answered on the bare socket. */
function answerUnreadable(_error: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(envelopeOf(NOT_UNDERSTOOD));
  const head = [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** `fetch` knows no TRACE and no broken targets; Node hands us both. */
function readRequest(message: IncomingMessage, origin: string): Request | Response {
  try {
    return toRequest(message, origin);
  } catch {
    message.resume();
    return answerOf(NOT_UNDERSTOOD);
  }
}

/**
 * Serves a simulator over HTTP.
 *
 * @throws Error when the port is taken, saying which and what to do.
 */
export function serveSimulator({
  port,
  host = '127.0.0.1',
  dataDirectory,
  ...options
}: ServeOptions): Promise<SimulatorServer> {
  const store = dataDirectory === undefined ? undefined : openSqliteStore(dataDirectory, options.seed ?? 1);
  // Whoever talks to a server may outlive it: a proxy's database knows whose the ids of the last one were.
  const simulator = createSimulator({ deflate: fastDeflate, idSeed: randomUUID, store, ...options });
  let origin = '';
  const server = createServer((message, outgoing) => void handle(simulator, origin, message, outgoing));
  server.on('clientError', answerUnreadable);
  server.on('checkExpectation', (message, outgoing) => {
    message.resume();
    void sendResponse(answerOf(NOT_UNDERSTOOD), message, outgoing);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      simulator.close();
      const taken = `Port ${port} on ${host} is taken. Stop what runs there, or choose another with --port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken, { cause: error }) : error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      const boundPort = typeof address === 'object' && address ? address.port : port;
      origin = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
      resolve({
        url: origin,
        port: boundPort,
        simulator,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              simulator.close();
              closed();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
}
