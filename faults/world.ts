/** DurenAI, a database and real proxy processes, of one row. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_API_KEY } from '@durenai/simulator';
import { type SimulatorServer, serveSimulator } from '@durenai/simulator/node';
import pg from 'pg';
import type { Postgres } from '../scripts/postgres.ts';
import { fastClock } from './fast-clock.ts';

type Instance = {
  readonly url: string;
  /** Undefined while it is down. */
  readonly process: ChildProcess | undefined;
  start(crash?: string): Promise<void>;
  /** Resolves when it has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

export type World = {
  simulator: SimulatorServer;
  instances: Instance[];
  databaseFile: string;
  databaseUrl: string | undefined;
  speed: number;
  /** Requests at a server that nobody may be led to. */
  readonly strayRequests: number;
  strayUrl: string;
  /** Processes that ended by a signal. */
  readonly kills: number;
  /** What the next start of a crashed process is to crash at. */
  onCrash: (() => string | undefined) | undefined;
  close(): Promise<void>;
};

export type WorldOptions = { seed: number; speed: number; instances: number; postgres: Postgres | undefined };

export async function openWorld({ seed, speed, instances: count, postgres }: WorldOptions): Promise<World> {
  const epoch = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'durenai-faults-'));
  const databaseFile = join(folder, 'faults.sqlite');
  const databaseUrl = postgres && (await fastDatabase(postgres, speed, epoch));
  const simulator = await serveSimulator({
    port: 0,
    seed,
    plan: 'enterprise',
    clock: fastClock(speed, epoch),
    requestsPerMinute: 1_000_000,
    chatRequestsPerMonth: 10_000_000,
  });
  let strayRequests = 0;
  const stray = createServer((_, response) => {
    strayRequests += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(stray, 'listening');
  let isClosing = false;
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
    FAULT_SPEED: String(speed),
    FAULT_EPOCH: String(epoch),
  };

  function createInstance(): Instance {
    let url = '';
    let child: ChildProcess | undefined;
    async function start(crash?: string): Promise<void> {
      const port = url ? new URL(url).port : '0';
      const started = fork(join(import.meta.dirname, 'proxy-process.ts'), {
        execArgv: ['--conditions=@durenai/source'],
        env: { ...env, PORT: port, HOST: '127.0.0.1', ...(crash && { FAULT_CRASH: crash }) },
      });
      child = started;
      started.once('exit', (_, signal) => {
        if (child === started) child = undefined;
        if (signal !== null) kills += 1;
        if (signal === 'SIGKILL' && world.onCrash && !isClosing)
          void start(world.onCrash()).catch(() => undefined);
      });
      const [message] = await Promise.race([
        once(started, 'message'),
        once(started, 'exit').then(([code, signal]) => {
          throw new Error(`a proxy did not start (${code ?? signal})`);
        }),
      ]);
      ({ url } = message as { url: string });
    }
    return {
      get url() {
        return url;
      },
      get process() {
        return child;
      },
      start,
      async kill(signal) {
        const killed = child;
        if (!killed) return;
        const ended = once(killed, 'exit');
        killed.kill(signal);
        await ended;
      },
    };
  }

  const world: World = {
    simulator,
    instances: Array.from({ length: count }, createInstance),
    databaseFile,
    databaseUrl,
    speed,
    get strayRequests() {
      return strayRequests;
    },
    get kills() {
      return kills;
    },
    strayUrl: `http://127.0.0.1:${(stray.address() as AddressInfo).port}`,
    onCrash: undefined,
    async close() {
      isClosing = true;
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
