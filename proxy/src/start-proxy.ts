import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { adminHandler, adminRoutes } from './admin/admin-handler.ts';
import { type MetricsPage, noMetrics } from './admin/metrics.ts';
import { checkConfig, type ProxyConfig, type ProxyOptions } from './config/config.ts';
import { hostOf, warningOfTrust } from './config/listening.ts';
import type { Secret } from './config/secret.ts';
import { assembleProxy, type DurenaiProxy, loadMetrics, type ProxyPorts } from './create-proxy.ts';
import { openServer } from './http/open-server.ts';
import type { Log } from './log.ts';

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
  const config = checkConfig(options);
  const metrics = config.adminPort === undefined ? undefined : await loadMetrics();
  const proxy = await assembleProxy(config, ports, metrics ?? noMetrics);
  const servers: Server[] = [];
  try {
    servers.push(await openServer(proxy.handler, publicPlace(config)));
    const warning = warningOfTrust(config);
    if (warning !== undefined) proxy.log.warn({}, warning);
    if (servers[0]) complainWhenFull(servers[0], proxy.log);
    const { adminToken } = config;
    if (metrics && adminToken) servers.push(await openAdmin(metrics.page, adminToken, config));
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

const publicPlace = (config: ProxyConfig) => ({
  port: config.port,
  host: hostOf(config),
  maxConnections: config.maxConnections,
  names: { port: 'PORT', host: 'HOST' },
});

/** A scraper or two, and an operator. */
const ADMIN_CONNECTIONS = 50;

const openAdmin = (metrics: MetricsPage, token: Secret, { adminPort = 0, adminHost: host }: ProxyConfig) =>
  openServer(adminHandler(adminRoutes(metrics), token), {
    port: adminPort,
    host,
    maxConnections: ADMIN_CONNECTIONS,
    names: { port: 'ADMIN_PORT', host: 'ADMIN_HOST' },
  });

const COMPLAINT_EVERY_MS = 60_000;

/** Whoever is not let in is told nothing, so somebody else has to be. */
function complainWhenFull(server: Server, log: Log): void {
  let saidAt = Number.NEGATIVE_INFINITY;
  server.on('drop', () => {
    const now = performance.now();
    if (now - saidAt < COMPLAINT_EVERY_MS) return;
    saidAt = now;
    log.warn({}, 'MAX_CONNECTIONS are open: others are not let in');
  });
}

const addressOf = (server: Server) => server.address() as AddressInfo;

function urlOf(server: Server): string {
  const { port, family, address } = addressOf(server);
  const isAnyAddress = address === '::' || address === '0.0.0.0';
  const host = isAnyAddress ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

/** For the last replies and the last sends together. */
const SHUT_DOWN_MS = 30_000;

/**
 * So long whoever has a connection open may still ask, and is told that this reply is its last one; and no longer may
 * a request take to arrive, unless its body may be slow.
 */
const FAREWELL_MS = 1_000;

const STEP_MS = 50;

async function shutDown(server: Server, proxy: Pick<DurenaiProxy, 'beginClosing' | 'close'>): Promise<void> {
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  const countConnections = promisify(server.getConnections.bind(server));
  proxy.beginClosing();
  // http's own `close` also closes idle connections, and so resets a request that is on its way over one; and it no
  // longer looks for requests that are slow to arrive, which would then keep the process until it is cut short.
  const stopped = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  while (passed() < FAREWELL_MS && (await countConnections()) > 0) await wait(STEP_MS);
  server.headersTimeout = FAREWELL_MS;
  server.requestTimeout = FAREWELL_MS;
  // Kept-alive connections become idle one by one as their last reply leaves.
  const sweep = setInterval(() => server.closeIdleConnections(), STEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), SHUT_DOWN_MS - passed());
  await stopped;
  clearInterval(sweep);
  clearTimeout(cut);
  // Nobody is there any more: this ends the look for slow requests.
  server.close();
  await proxy.close(Math.max(0, SHUT_DOWN_MS - passed()));
}
