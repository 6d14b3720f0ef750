import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../packages/simulator/src/random.ts';
import type { WeatherRule } from '../packages/simulator/src/weather/weather-rule.ts';
import { type SendStatus, sendStatuses } from '../proxy/src/sends/send-machine.ts';
import type { Postgres } from '../scripts/postgres.ts';
import type { Column } from './judge.ts';
import { recoverFromKill, untilCertain, untilQueued } from './taken-over.ts';
import type { Visitor } from './visitors.ts';
import type { Instance, World } from './world.ts';

export type Row = {
  name: string;
  /** Faults of DurenAI while visitors chat. */
  weather?: (world: World) => WeatherRule[];
  /** What else happens meanwhile; ends when `isOver` says so. */
  disturb?: (world: World, trouble: Trouble) => Promise<void>;
  /** Left out of the short form. */
  isLong?: boolean;
  /** Visitors go on chatting until what else happens has ended. */
  goesOn?: boolean;
  instances?: number;
  concurrency?: number;
  requestsPerMinute?: number;
  isMuted?: boolean;
  /** The clock's speed. Default {@link FAST}; starts of processes take real time. */
  speed?: number;
  /** What visitors wait between messages, in ms, so that there is time for trouble. Default 0. */
  thinkMs?: number;
  /** So many messages of each visitor at once. Default 1. */
  hurry?: number;
  /** At once. Default: as `--visitors` says. */
  visitors?: number;
  /** So many times as many messages of each visitor. Default 1. */
  length?: number;
  tabs?: number;
  /** Share of the requests that the client hangs up on. */
  hangUps?: number;
  /** Share of the messages that are taken back. */
  changesMind?: number;
  /** All that may happen to a message, apart from its reply. Default: anything. */
  allowed?: ReadonlySet<string>;
  /** Whether a message may stay without a reply, or unknown. Default: DurenAI can be asked, so it may not. */
  mayStayOpen?: boolean;
  store?: 'sqlite' | 'postgres';
};

type Trouble = {
  isOver: () => boolean;
  random: Random;
  visitors: readonly Visitor[];
  postgres: Postgres | undefined;
  /** How often a process is killed before each arrow, and after it. */
  kills: number;
  report: (column: Column, what: string) => void;
  /** A process that was killed was missed for so long, in ms of the proxies' clock. */
  recovered: (ms: number) => void;
};

export const FAST = 10;
const WITH_RESTARTS = 4;
/** An hour passes in a minute. */
const HOURLY = 60;

const ON_SEND = { endpoint: 'sendMessage', probability: 0.5 } as const;

type Rule = Partial<WeatherRule> & Pick<WeatherRule, 'fault'>;

const weather =
  (...rules: Rule[]) =>
  () =>
    rules.map((rule): WeatherRule => ({ ...ON_SEND, ...rule }));

const either = (name: string, rule: Rule): Row[] => [
  { name, weather: weather(rule) },
  { name: `${name} accepted`, weather: weather({ ...rule, accepted: true }) },
];

/** Again and again until the visitors are done. */
const every =
  (ms: number, act: (world: World, trouble: Trouble) => Promise<void>): Row['disturb'] =>
  async (world, trouble) => {
    while (!trouble.isOver()) {
      await wait(ms * (0.5 + trouble.random.next()));
      if (!trouble.isOver()) await act(world, trouble);
    }
  };

const firstOf = ({ instances }: World) => instances[0] as Instance;

/** Killed, and started again. */
async function kill(world: World, instance: Instance, { recovered }: Trouble): Promise<void> {
  await instance.kill('SIGKILL');
  recovered(await recoverFromKill(world, () => instance.start()));
}

const killWhenever = every(1_000, (world, trouble) =>
  kill(world, trouble.random.pick(world.instances), trouble),
);

const CRASH_PATIENCE_MS = 300_000;

/** Nobody can tell what became of any message, until all processes that had to die are dead: then all of it can be read. */
const unreadable: Omit<Row, 'name'> = {
  speed: HOURLY,
  visitors: 6,
  thinkMs: 2_000,
  mayStayOpen: true,
  weather: weather(
    { fault: 'reset-before', accepted: true, probability: 1 },
    { fault: 'server-error', endpoint: 'listMessages', probability: 1 },
    { fault: 'server-error', endpoint: 'listConversations', probability: 1 },
  ),
  async disturb(world, { recovered }) {
    world.simulator.simulator.weather.set({});
    recovered(await untilCertain(world));
  },
};

type Arrow = SendStatus | 'look' | 'call';

/**
 * What brings sends to each state, so that a process can die on the way there or just behind it. What it does by itself
 * comes after all kills.
 */
const ways: Record<Arrow, Omit<Row, 'name'>> = {
  claimed: { concurrency: 1, weather: weather({ fault: 'latency', latencyMs: 2_000, probability: 1 }) },
  queued: { concurrency: 1, weather: weather({ fault: 'latency', latencyMs: 500, probability: 1 }) },
  reserved: { requestsPerMinute: 30 },
  dispatching: {},
  call: {},
  completed: {},
  unknown: { weather: weather({ fault: 'reset-before', accepted: true }) },
  reconciling: { weather: weather({ fault: 'reset-before' }) },
  'not-processed': { weather: weather({ fault: 'reset-before' }) },
  rejected: { weather: weather({ fault: 'server-error', status: 400 }) },
  expired: { weather: weather({ fault: 'rate-limited', headers: 'missing', probability: 0.9 }) },
  'no-reply': { isMuted: true, mayStayOpen: true, speed: FAST },
  uncertain: unreadable,
  look: unreadable,
  cancelled: {
    concurrency: 1,
    hangUps: 0.7,
    changesMind: 0.7,
    weather: weather({ fault: 'latency', latencyMs: 1_000, probability: 1 }),
  },
};

/** Elsewhere a process has to be waited for before it dies. */
const QUICK: ReadonlySet<Arrow> = new Set(['dispatching', 'call', 'cancelled']);

const killAt = (label: Arrow): Row => ({
  name: `kill -9 at ${label}`,
  isLong: !QUICK.has(label),
  store: 'sqlite',
  speed: WITH_RESTARTS,
  goesOn: true,
  ...ways[label],
  async disturb(world, trouble) {
    const instance = firstOf(world);
    for (let time = 0; time < 2 * trouble.kills; time += 1) {
      const when = time % 2 === 0 ? 'before' : 'after';
      const at = { when, label, times: trouble.random.integer(1, 3) } as const;
      if (label === 'claimed') {
        // Only what waited when its process ended is claimed anew, and that at once.
        await untilQueued(world);
        await instance.kill('SIGKILL');
        void instance.start({ ...at, times: 1 }).catch(() => undefined);
      } else {
        instance.tell({ do: 'crash', at });
      }
      const late = new AbortController();
      await Promise.race([
        instance.ended(),
        wait(CRASH_PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
          throw new Error(`no send came to "${label}"`);
        }),
      ]);
      late.abort();
      trouble.recovered(await recoverFromKill(world, () => instance.start()));
    }
    await ways[label].disturb?.(world, trouble);
  },
});

const SLEEP_MS = 90_000;

/** A process sleeps between its commit and the first byte, until others found that nothing had been sent. */
async function fallAsleep(world: World, { random, visitors }: Trouble): Promise<void> {
  const instance = random.pick(world.instances);
  const times = random.integer(1, 3);
  const label = random.pick(['call', 'dispatching'] as const);
  const when = label === 'call' ? 'before' : 'after';
  instance.tell({ do: 'crash', at: { when, label, times, sleepMs: SLEEP_MS / world.speed } });
  const until = async (isAsleep: boolean) => {
    while (instance.isAsleep !== isAsleep) await wait(20);
  };
  await until(true);
  // Whoever waits for it gives up, and asks the other one.
  for (const visitor of visitors) {
    visitor.setOffline(true);
    visitor.setOffline(false);
  }
  await until(false);
}

/** A damaged file is neither opened nor changed. */
async function damage(world: World, { report }: Trouble): Promise<void> {
  const { databaseFile } = world;
  const instance = firstOf(world);
  await instance.kill('SIGKILL');
  const database = new DatabaseSync(databaseFile);
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
  const whole = readFileSync(databaseFile);
  const damaged = Buffer.from(whole).fill(0xff, 4_096);
  writeFileSync(databaseFile, damaged);
  const isOpened = await instance.start().then(
    () => true,
    () => false,
  );
  if (isOpened) report('lost', 'a damaged database was opened');
  await instance.kill('SIGKILL');
  if (!readFileSync(databaseFile).equals(damaged)) report('lost', 'a damaged database was changed');
  for (const ending of ['-wal', '-shm']) rmSync(databaseFile + ending, { force: true });
  writeFileSync(databaseFile, whole);
  await instance.start();
}

/** Another program has the file to itself, for longer than is waited for it. */
async function lock({ databaseFile }: World): Promise<void> {
  const other = new DatabaseSync(databaseFile, { timeout: 1_000 });
  try {
    other.exec('begin immediate');
    await wait(1_500);
    other.exec('rollback');
  } catch {
    // It was busy itself: next time.
  } finally {
    other.close();
  }
}

export const rows: readonly Row[] = [
  { name: 'calm' },
  { name: 'slow', weather: weather({ fault: 'latency', latencyMs: [5_000, 50_000] }) },
  ...either('hang', { fault: 'hang' }),
  ...either('reset before', { fault: 'reset-before' }),
  ...either('reset in headers', { fault: 'reset-in-headers' }),
  ...either('reset mid-body', { fault: 'reset-mid-body' }),
  ...either('truncated 200', { fault: 'truncated' }),
  ...either('wrong content-length', { fault: 'wrong-content-length' }),
  ...either('HTML page', { fault: 'html', status: 200 }),
  ...either('invalid JSON', { fault: 'invalid-json' }),
  { name: '429 right headers', weather: weather({ fault: 'rate-limited', probability: 0.1, times: 2 }) },
  { name: '429 no headers', weather: weather({ fault: 'rate-limited', headers: 'missing' }) },
  { name: '429 absurd headers', weather: weather({ fault: 'rate-limited', headers: 'absurd' }) },
  ...either('500 bursts', { fault: 'server-error', probability: 0.15, burst: 4 }),
  { name: 'gzip bomb', weather: weather({ fault: 'gzip-bomb', megabytes: 8 }) },
  {
    name: 'redirect',
    weather: ({ strayUrl }) => [{ ...ON_SEND, fault: 'redirect', to: strayUrl, status: 307 }],
  },
  { name: 'swapped answers', weather: weather({ fault: 'swapped', accepted: true }) },
  { name: 'late processing', weather: weather({ fault: 'reset-before', accepted: 'late', lateMs: 20_000 }) },
  { name: 'two instances', instances: 2, weather: weather({ fault: 'reset-before', accepted: true }) },
  { name: 'three at once', hurry: 3, weather: weather({ fault: 'reset-before', accepted: true }) },
  {
    name: 'two instances, PostgreSQL',
    store: 'postgres',
    instances: 2,
    weather: weather({ fault: 'reset-before', accepted: true }),
  },
  {
    name: 'SIGTERM rolling',
    isLong: true,
    instances: 2,
    speed: 1,
    // Four messages a second each, so 320 in all where nothing is waited for.
    visitors: 80,
    thinkMs: 250,
    length: 25,
    allowed: new Set(['service_unavailable', 'ECONNRESET']),
    disturb: every(5_000, async (world, { random }) => {
      const instance = random.pick(world.instances);
      await instance.kill('SIGTERM');
      await instance.start();
    }),
  },
  {
    name: 'kill -9 whenever',
    isLong: true,
    store: 'sqlite',
    instances: 2,
    speed: WITH_RESTARTS,
    weather: weather({ fault: 'latency', latencyMs: [500, 2_000], probability: 1 }),
    thinkMs: 500,
    disturb: killWhenever,
  },
  {
    name: 'kill -9 whenever, PostgreSQL',
    isLong: true,
    store: 'postgres',
    instances: 2,
    speed: WITH_RESTARTS,
    weather: weather({ fault: 'latency', latencyMs: [500, 2_000], probability: 1 }),
    thinkMs: 500,
    disturb: killWhenever,
  },
  {
    name: 'asleep before the first byte',
    isLong: true,
    store: 'sqlite',
    instances: 2,
    goesOn: true,
    thinkMs: 500,
    async disturb(world, trouble) {
      for (let time = 0; time < trouble.kills; time += 1) await fallAsleep(world, trouble);
    },
  },
  ...[...sendStatuses, 'look' as const, 'call' as const].map(killAt),
  {
    name: 'disk full',
    isLong: true,
    store: 'sqlite',
    thinkMs: 200,
    disturb: every(200, async (world) => {
      firstOf(world).tell({ do: 'fill the disk' });
      await wait(500);
      firstOf(world).tell({ do: 'free the disk' });
    }),
  },
  { name: 'database locked', isLong: true, store: 'sqlite', thinkMs: 500, disturb: every(300, lock) },
  {
    name: 'database damaged',
    isLong: true,
    store: 'sqlite',
    speed: WITH_RESTARTS,
    thinkMs: 500,
    disturb: every(300, damage),
  },
  {
    name: 'PostgreSQL restarts',
    isLong: true,
    store: 'postgres',
    instances: 2,
    speed: WITH_RESTARTS,
    thinkMs: 500,
    disturb: every(500, async (_, { postgres, random }) => {
      await postgres?.restart(random.pick(['fast', 'immediate'] as const));
    }),
  },
  { name: 'clients hang up', isLong: true, hangUps: 0.5 },
  {
    name: 'clients offline',
    isLong: true,
    weather: weather({ fault: 'latency', latencyMs: [1_000, 5_000], probability: 1 }),
    disturb: every(20, async (_, { visitors, random }) => {
      const visitor = random.pick(visitors);
      visitor.setOffline(true);
      await wait(50);
      visitor.setOffline(false);
    }),
  },
  {
    name: 'frozen tabs',
    isLong: true,
    thinkMs: 50,
    weather: weather({ fault: 'reset-before', accepted: true }),
    disturb: every(20, async (_, { visitors, random }) => random.pick(visitors).freeze(500)),
  },
  {
    name: 'double click',
    isLong: true,
    tabs: 2,
    weather: weather({ fault: 'reset-before', accepted: true }),
  },
  {
    name: 'five tabs, one key',
    isLong: true,
    tabs: 5,
    weather: weather({ fault: 'reset-before', accepted: true }),
  },
];
