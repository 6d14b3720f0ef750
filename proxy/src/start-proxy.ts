import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { adminHandler, adminRoutes } from './admin/admin-handler.ts';
import type { MetricsPage } from './admin/metrics.ts';
import type { ProxyConfig, ProxyOptions } from './config/config.ts';
import { createProxy, type DurenaiProxy, type ProxyPorts } from './create-proxy.ts';
import { openServer } from './http/open-server.ts';

export type RunningProxy = {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Where /metrics is, when ADMIN_PORT is set. */
  readonly adminUrl: string | undefined;
  readonly port: number;
  /** Takes no more connections, lets requests and sends under way finish (at most 30 s), closes the database. */
  close(): Promise<void>;
};

/** @throws ConfigError, StoreError, or an Error that names the port that is taken. */
export async function startProxy(options: ProxyOptions, ports: ProxyPorts = {}): Promise<RunningProxy> {
  const proxy = await createProxy(options, ports);
  const servers: Server[] = [];
  try {
    servers.push(await openServer(proxy.handler, publicPlace(proxy.config)));
    if (proxy.metrics) servers.push(await openAdmin(proxy.metrics, proxy.config));
  } catch (thrown) {
    for (const server of servers) server.close();
    await proxy.close();
    throw thrown;
  }
  const [server, admin] = servers as [Server, Server?];
  const { port } = addressOf(server);
  let closed: Promise<void> | undefined;
  return {
    url: urlOf(server),
    adminUrl: admin && urlOf(admin),
    port,
    close() {
      closed ??= shutDown(server, proxy).finally(() => {
        admin?.close();
        admin?.closeAllConnections();
      });
      return closed;
    },
  };
}

/** A picture of 5 MB over a phone's connection takes longer than everything else. */
const UPLOAD_MS = 60_000;

const publicPlace = ({ port, host, environment, createCharacters }: ProxyConfig) => ({
  port,
  host: host ?? (environment === 'production' ? undefined : '127.0.0.1'),
  requestTimeout: createCharacters ? UPLOAD_MS : undefined,
  names: { port: 'PORT', host: 'HOST' },
});

const openAdmin = (metrics: MetricsPage, { adminPort = 0, adminHost: host, adminToken }: ProxyConfig) =>
  openServer(adminHandler(adminRoutes(metrics), adminToken), {
    port: adminPort,
    host,
    names: { port: 'ADMIN_PORT', host: 'ADMIN_HOST' },
  });

const addressOf = (server: Server) => server.address() as AddressInfo;

function urlOf(server: Server): string {
  const { port, family, address } = addressOf(server);
  const isAnyAddress = address === '::' || address === '0.0.0.0';
  const host = isAnyAddress ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
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
