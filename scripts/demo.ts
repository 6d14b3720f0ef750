/**
 * The demo: a site on one origin, the proxy on another and, without a key of one's own, the simulator
 * behind it. The one place where the proxy and the simulator meet.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startProxy } from '@durenai/proxy';
import { DEMO_API_KEY } from '@durenai/simulator';
import { type SimulatorServer, serveSimulator } from '@durenai/simulator/node';
import { pino } from 'pino';
import { createSiteServer } from '../examples/demo-site/serve.ts';
import { startFleet } from './fleet.ts';
import { ROOT } from './paths.ts';

export type DemoOptions = {
  /** 0 takes a free port. */
  sitePort: number;
  proxyPort: number;
  /** Unused with a key. */
  simulatorPort: number;
  /** The real API's key; without it the simulator answers. */
  apiKey?: string | undefined;
  /** How long the simulator thinks, in ms. */
  latency?: readonly [number, number] | undefined;
  logLevel?: string | undefined;
  /** So many proxies as processes of their own on a PostgreSQL. Default: one, in this process, on SQLite. */
  instances?: number | undefined;
  /** Of the one proxy in this process. Default: wide, for whoever tries everything from one address. */
  limits?: Partial<typeof ONE_NETWORK> | undefined;
};

export type Demo = {
  siteUrl: string;
  proxyUrl: string;
  /** Undefined with a key. */
  simulator: SimulatorServer | undefined;
  /** Where there are several, behind `proxyUrl`. */
  instances: readonly { url: string; pid: number }[];
  close(): Promise<void>;
};

/** @throws Error whose message names the busy port and the flag that changes it. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const simulator = options.apiKey
      ? undefined
      : await onPort('simulator', options.simulatorPort, (port) =>
          serveSimulator({ port, latency: options.latency }),
        );
    if (simulator) closers.push(() => simulator.close());

    let proxyUrl = '';
    const site = createSiteServer(() => proxyUrl);
    const sitePort = await onPort('site', options.sitePort, (port) => listen(site, port));
    closers.push(() => closeServer(site));

    const durenai = simulator
      ? {
          apiKey: DEMO_API_KEY,
          baseUrl: `${simulator.url}/v1`,
          databaseFile: ':memory:',
          tokenSecret: newSecret(),
        }
      : { apiKey: options.apiKey, baseUrl: process.env.DURENAI_BASE_URL, databaseFile: databaseFile() };
    const logger = pino({ level: options.logLevel ?? 'warn' });
    if (options.instances !== undefined) {
      const { instances } = options;
      const env: Record<string, string> = {
        DURENAI_API_KEY: options.apiKey ?? DEMO_API_KEY,
        ...(durenai.baseUrl === undefined ? {} : { DURENAI_BASE_URL: durenai.baseUrl }),
        TOKEN_SECRET: newSecret(),
        // Unset: every page of this machine is let in.
        ALLOWED_ORIGINS: '',
        NODE_ENV: 'development',
        LOG_LEVEL: options.logLevel ?? 'warn',
        VISITOR_BURST: String(ONE_NETWORK.visitorBurst),
        VISITOR_PER_MINUTE: String(ONE_NETWORK.visitorPerMinute),
        VISITOR_PER_HOUR: String(ONE_NETWORK.visitorPerHour),
        VISITORS_PER_MINUTE: String(ONE_NETWORK.visitorsPerMinute),
      };
      const fleet = await onPort('proxy', options.proxyPort, (port) => startFleet({ instances, port, env }));
      closers.push(() => fleet.close());
      proxyUrl = `http://localhost:${fleet.port}`;
      return {
        siteUrl: `http://localhost:${sitePort}`,
        proxyUrl,
        simulator,
        instances: fleet.instances,
        close,
      };
    }
    const proxy = await onPort('proxy', options.proxyPort, (port) =>
      startProxy(
        {
          ...durenai,
          port,
          host: '127.0.0.1',
          environment: 'development',
          ...ONE_NETWORK,
          ...options.limits,
        },
        { logger },
      ),
    );
    closers.push(() => proxy.close());
    proxyUrl = `http://localhost:${proxy.port}`;
    return { siteUrl: `http://localhost:${sitePort}`, proxyUrl, simulator, instances: [], close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Whoever tries the demo does so from one address, again and again. */
const ONE_NETWORK = {
  visitorBurst: 30,
  visitorPerMinute: 120,
  visitorPerHour: 2000,
  visitorsPerMinute: 1000,
};

const newSecret = () => randomBytes(32).toString('base64url');

/** With a key, conversations outlive the demo. */
function databaseFile(): string {
  mkdirSync(join(ROOT, '.data'), { recursive: true });
  return join(ROOT, '.data/durenai.sqlite');
}

async function onPort<Result>(
  name: string,
  port: number,
  start: (port: number) => Promise<Result>,
): Promise<Result> {
  try {
    return await start(port);
  } catch (thrown) {
    const { code, cause } = thrown as NodeJS.ErrnoException;
    if ((code ?? (cause as NodeJS.ErrnoException | undefined)?.code) !== 'EADDRINUSE') throw thrown;
    throw new Error(
      `Port ${port} is busy, and the ${name} wants it: end what runs there, or choose another with ` +
        `npm start -- --${name}-port ${port + 100}`,
      { cause: thrown },
    );
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
