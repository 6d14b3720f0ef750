/** DurenAI, a database and real proxy processes, of one row. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@durenai/core';
import { DEMO_API_KEY } from '@durenai/simulator';
import { type SimulatorServer, serveSimulator } from '@durenai/simulator/node';
import pg from 'pg';
import type { Postgres } from '../scripts/postgres.ts';
import type { CrashPoint, SleepNews } from './crash-point.ts';
import { fastClock } from './fast-clock.ts';
import type { Order } from './proxy-process.ts';

export type Instance = {
  readonly url: string;
  /** With a point to crash at from its first moment on. @throws Error when it ends before it listens. */
  start(crash?: CrashPoint): Promise<void>;
  /** Resolves when it has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Resolves when it has ended, for whatever reason. */
  ended(): Promise<void>;
  readonly isUp: boolean;
  readonly isAsleep: boolean;
  tell(order: Order): void;
};

export type World = {
  simulator: SimulatorServer;
  instances: Instance[];
  databaseFile: string;
  databaseUrl: string | undefined;
  /** Everybody's. */
  clock: Clock;
  speed: number;
  /** Requests at a server that nobody may be led to. */
  readonly strayRequests: number;
  strayUrl: string;
  /** Whether DurenAI never shows a reply. */
  isMuted: boolean;
  /** Processes that ended by a signal. */
  readonly kills: number;
  close(): Promise<void>;
};

export type WorldOptions = {
  seed: number;
  speed: number;
  instances: number;
  postgres: Postgres | undefined;
  /** Messages on their way to DurenAI at the same time, for each process. Default: the proxy's own. */
  concurrency?: number | undefined;
  /** What DurenAI allows. Default: as many as one likes. */
  requestsPerMinute?: number | undefined;
  /** Whether DurenAI never shows a reply. */
  isMuted?: boolean | undefined;
};

const { FAULT_LOG } = process.env;

export async function openWorld({
  seed,
  speed,
  instances: count,
  postgres,
  concurrency,
  requestsPerMinute = 1_000_000,
  isMuted = false,
}: WorldOptions): Promise<World> {
  const epoch = Date.now();
  const clock = fastClock(speed, epoch);
  const folder = mkdtempSync(join(tmpdir(), 'durenai-faults-'));
  const databaseFile = join(folder, 'faults.sqlite');
  const databaseUrl = postgres && (await fastDatabase(postgres, speed, epoch));
  const simulator = await serveSimulator({
    port: 0,
    seed,
    plan: 'enterprise',
    clock,
    requestsPerMinute,
    chatRequestsPerMonth: 10_000_000,
    // All of it is looked at in the end.
    ledgerLength: Number.POSITIVE_INFINITY,
    // Whoever is shown another's reply reads another's words.
    replyFrom: async ({ message }) => `You said: ${message}`,
  });
  let strayRequests = 0;
  const stray = createServer((_, response) => {
    strayRequests += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(stray, 'listening');
  let kills = 0;

  const env = {
    ...process.env,
    NODE_ENV: 'development',
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: `${simulator.url}/v1`,
    ALLOWED_ORIGINS: 'https://www.shop.example',
    TOKEN_SECRET: `${seed}-k9Qx7Zt2Lm4Wb8Vn1Rc6Yh3Jf5Gd0Ps`,
    TRUST_PROXY: 'loopback',
    VISITOR_BURST: '100000',
    VISITOR_PER_MINUTE: '100000',
    VISITOR_PER_HOUR: '100000',
    VISITORS_PER_MINUTE: '100000',
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : { DATABASE_FILE: databaseFile }),
    ...(concurrency && { UPSTREAM_CONCURRENCY: String(concurrency) }),
    ...(isMuted && { FAULT_MUTED: '1' }),
    // Processes are started again and again.
    NODE_COMPILE_CACHE: join(import.meta.dirname, '../.cache/faults'),
    FAULT_SPEED: String(speed),
    FAULT_EPOCH: String(epoch),
  };

  function createInstance(): Instance {
    let url = '';
    let child: ChildProcess | undefined;
    let isAsleep = false;

    const ended = async () => {
      if (child) await once(child, 'exit');
    };
    return {
      get url() {
        return url;
      },
      get isUp() {
        return child !== undefined;
      },
      get isAsleep() {
        return isAsleep;
      },
      ended,
      async start(crash) {
        const port = url ? new URL(url).port : '0';
        const started = fork(join(import.meta.dirname, 'proxy-process.ts'), {
          execArgv: ['--conditions=@durenai/source'],
          env: {
            ...env,
            PORT: port,
            HOST: '127.0.0.1',
            ...(crash && { FAULT_CRASH: JSON.stringify(crash) }),
          },
          // What it says when it is refused is not what this is about.
          stdio: ['ignore', 'ignore', FAULT_LOG === '1' ? 'inherit' : 'ignore', 'ipc'],
        });
        child = started;
        started.once('exit', (_, signal) => {
          if (child === started) child = undefined;
          if (signal !== null) kills += 1;
        });
        const [message] = await Promise.race([
          once(started, 'message'),
          once(started, 'exit').then(([code, signal]) => {
            throw new Error(`a proxy did not start (${code ?? signal})`);
          }),
        ]);
        ({ url } = message as { url: string });
        started.on('message', (news: SleepNews) => {
          ({ isAsleep } = news);
        });
      },
      async kill(signal) {
        child?.kill(signal);
        await ended();
      },
      tell: (order) => void child?.send(order),
    };
  }

  const world: World = {
    simulator,
    instances: Array.from({ length: count }, createInstance),
    databaseFile,
    databaseUrl,
    clock,
    speed,
    isMuted,
    get strayRequests() {
      return strayRequests;
    },
    get kills() {
      return kills;
    },
    strayUrl: `http://127.0.0.1:${(stray.address() as AddressInfo).port}`,
    async close() {
      await Promise.all(world.instances.map((instance) => instance.kill('SIGKILL')));
      stray.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await Promise.all(world.instances.map((instance) => instance.start()));
  return world;
}

/** A database whose clock runs as fast as everybody else's: its own `clock_timestamp` hides the server's. */
async function fastDatabase(postgres: Postgres, speed: number, epoch: number): Promise<string> {
  const url = await postgres.newDatabase();
  const name = new URL(url).pathname.slice(1);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    create function public.clock_timestamp() returns timestamptz language sql volatile as $$
      select to_timestamp(${epoch / 1000} + (extract(epoch from pg_catalog.clock_timestamp()) - ${epoch / 1000}) * ${speed})
    $$;
    alter database ${name} set search_path = public, pg_catalog`);
  await client.end();
  return url;
}
