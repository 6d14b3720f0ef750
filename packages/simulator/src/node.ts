import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSimulator, type Simulator, type SimulatorOptions } from './create-simulator.ts';
import { answerOf } from './http/answers.ts';
import { refuse } from './http/refuse.ts';
import { ConnectionCut } from './weather.ts';

export type ServeOptions = SimulatorOptions & {
  /** 0 takes any free one. */
  port: number;
  /** Default 127.0.0.1: nothing outside this machine reaches it. */
  host?: string | undefined;
};

export type SimulatorServer = {
  /** e.g. `http://127.0.0.1:8788` */
  url: string;
  port: number;
  simulator: Simulator;
  close(): Promise<void>;
};

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

function toRequest(message: IncomingMessage, origin: string): Request {
  const { method = 'GET', url = '/', headers } = message;
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

async function write(response: Response, outgoing: ServerResponse): Promise<void> {
  const bytes = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(bytes);
}

async function handle(
  simulator: Simulator,
  origin: string,
  message: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const request = readRequest(message, origin);
    await write(request instanceof Response ? request : await simulator.fetch(request), outgoing);
  } catch (thrown) {
    if (thrown instanceof ConnectionCut) message.socket.destroy();
    else if (!outgoing.headersSent) await write(answerOf(thrown), outgoing);
    else message.socket.destroy();
  }
}

/** `fetch` knows no TRACE and no broken targets; Node hands us both. */
function readRequest(message: IncomingMessage, origin: string): Request | Response {
  try {
    return toRequest(message, origin);
  } catch {
    message.resume();
    return answerOf(refuse('invalid_request', 'This is not a request that the API understands.'));
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
  ...options
}: ServeOptions): Promise<SimulatorServer> {
  const simulator = createSimulator(options);
  let origin = '';
  const server = createServer((message, outgoing) => void handle(simulator, origin, message, outgoing));
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
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
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
