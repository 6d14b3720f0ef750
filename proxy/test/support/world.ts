import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_API_KEY, type LedgerEntry, type SimulatorOptions } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import { type ProxyOptions, type ProxyPorts, type RunningProxy, startProxy } from '../../src/index.ts';
import { type Browser, openBrowser } from './browser.ts';
import { record } from './record.ts';

export const SITE = 'https://www.shop.example';

export const VEXA = 'char_123456';

const ACCOUNT = '/v1/user/me';

/** Silent, unless somebody looks for the reason of a failure: `LOG_ERRORS=1 npx vitest run …`. */
const logError = (...line: unknown[]) => {
  record(...line);
  if (process.env.LOG_ERRORS) console.log(...line);
};

export const silentLogger = { info: record, warn: record, error: logError };

type Simulator = Awaited<ReturnType<typeof serveSimulator>>;

/** For tests of something else: everything here comes from one address. */
export const WIDE_LIMITS = {
  visitorBurst: 1_000_000,
  visitorPerMinute: 1_000_000,
  visitorPerHour: 1_000_000,
  visitorsPerMinute: 1_000_000,
} as const;

/** A proxy in front of the simulator, over real HTTP on loopback. */
export type World = {
  simulator: Simulator;
  /** What visitors made the proxy ask, oldest first. The account it reads by itself, within a second of some message. */
  asked(this: World): readonly LedgerEntry[];
  proxy: RunningProxy;
  databaseFile: string;
  /** Ends the proxy and starts it again on the same port and files. */
  restart(): Promise<void>;
  /** One more proxy on the same database, until the world is closed. */
  startAnother(): Promise<RunningProxy>;
  /** A browser of somebody who was never here, on a page of the allowed site. */
  browser(): Browser;
  close(): Promise<void>;
};

export type WorldOptions = {
  proxy?: Partial<ProxyOptions>;
  ports?: ProxyPorts;
  /** Default: the enterprise plan. */
  simulator?: SimulatorOptions;
};

export async function openWorld({
  proxy: options,
  ports,
  simulator: simulated = { plan: 'enterprise' },
}: WorldOptions = {}): Promise<World> {
  const simulator = await serveSimulator({ port: 0, ...simulated });
  const folder = mkdtempSync(join(tmpdir(), 'durenai-proxy-'));
  const databaseFile = join(folder, 'test.sqlite');
  const start = (port: number) =>
    startProxy(
      {
        apiKey: DEMO_API_KEY,
        baseUrl: `${simulator.url}/v1`,
        allowedOrigins: [SITE],
        databaseFile,
        environment: 'development',
        port,
        ...WIDE_LIMITS,
        ...options,
      },
      { logger: silentLogger, ...ports },
    );
  let proxy = await start(0);
  const others: RunningProxy[] = [];
  return {
    simulator,
    // Whoever puts another simulator in its place asks that one.
    asked(this: World) {
      return this.simulator.simulator.ledger.filter(({ path }) => path !== ACCOUNT);
    },
    databaseFile,
    get proxy() {
      return proxy;
    },
    async restart() {
      await proxy.close();
      proxy = await start(proxy.port);
    },
    async startAnother() {
      const other = await start(0);
      others.push(other);
      return other;
    },
    browser: () => openBrowser(() => proxy.url, SITE),
    async close() {
      for (const each of [...others, proxy]) await each.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
