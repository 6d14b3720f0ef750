import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { DurenaiError } from '@durenai/core';
import type { ProxyConfig, ProxyOptions } from './config/config.ts';
import { createProxy, type DurenaiProxy, type ProxyPorts } from './create-proxy.ts';
import { envelopeOf } from './http/refuse.ts';

export type RunningProxy = {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more connections, lets requests and sends under way finish (at most 30 s), closes the database. */
  close(): Promise<void>;
};

/** Node looks for slow connections only every 30 s by default: a header timeout of 10 s would fire after 40. */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 72_000,
};

/** @throws ConfigError, StoreError, or an Error that names the port that is taken. */
export async function startProxy(options: ProxyOptions, ports: ProxyPorts = {}): Promise<RunningProxy> {
  const proxy = await createProxy(options, ports);
  const server = createServer(SERVER_OPTIONS, proxy.handler);
  server.on('clientError', refuseBrokenRequest);
  try {
    await listen(server, proxy.config);
  } catch (thrown) {
    await proxy.close();
    throw thrown;
  }
  const { port, family, address } = server.address() as AddressInfo;
  const isAnyAddress = address === '::' || address === '0.0.0.0';
  const host = isAnyAddress ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host}:${port}`,
    port,
    close() {
      closed ??= shutDown(server, proxy);
      return closed;
    },
  };
}

async function listen(server: Server, { port, host, environment }: ProxyConfig): Promise<void> {
  const address = host ?? (environment === 'production' ? undefined : '127.0.0.1');
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is taken by another program: stop it, or set PORT to a free one.`, {
        cause: thrown,
      });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new Error(
        `Cannot listen on ${address ?? 'any address'}, port ${port} (${code}): change HOST or PORT.`,
        {
          cause: thrown,
        },
      );
    }
    throw thrown;
  }
}

/** For the last replies and the last sends together. */
const SHUT_DOWN_MS = 30_000;

async function shutDown(server: Server, proxy: DurenaiProxy): Promise<void> {
  const startedAt = performance.now();
  proxy.beginClosing();
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Kept-alive connections become idle one by one as their last reply leaves.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), SHUT_DOWN_MS);
  await stopped;
  clearInterval(sweep);
  clearTimeout(cut);
  await proxy.close(Math.max(0, SHUT_DOWN_MS - (performance.now() - startedAt)));
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
