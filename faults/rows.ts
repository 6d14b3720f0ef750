import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../packages/simulator/src/random.ts';
import type { WeatherRule } from '../packages/simulator/src/weather/weather-rule.ts';
import type { Postgres } from '../scripts/postgres.ts';
import { crashLabels } from './crash-point.ts';
import type { World } from './world.ts';

export type Row = {
  name: string;
  /** Faults of DurenAI while visitors chat. */
  weather?: (world: World) => WeatherRule[];
  /** What else happens to the proxies and their database meanwhile; ends when `isOver` says so. */
  disturb?: (world: World, trouble: Trouble) => Promise<void>;
  instances?: number;
  /** The clock's speed. Default {@link FAST}; starts of processes take real time. */
  speed?: number;
  /** What visitors wait between messages, in ms, so that there is time for trouble. Default 0. */
  thinkMs?: number;
  tabs?: number;
  /** Share of the requests that the client hangs up on. */
  hangUps?: number;
  store?: 'sqlite' | 'postgres';
};

type Trouble = { isOver: () => boolean; random: Random; postgres: Postgres | undefined };

export const FAST = 20;
const WITH_RESTARTS = 5;

const ON_SEND = { endpoint: 'sendMessage', probability: 0.3 } as const;

const weather =
  (...rules: (Partial<WeatherRule> & Pick<WeatherRule, 'fault'>)[]) =>
  () =>
    rules.map((rule): WeatherRule => ({ ...ON_SEND, ...rule }));

const either = (name: string, rule: Partial<WeatherRule> & Pick<WeatherRule, 'fault'>): Row[] => [
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

const pickInstance = ({ instances }: World, { random }: Trouble) =>
  instances[Math.floor(random.next() * instances.length)];

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
  ...either('500 bursts', { fault: 'server-error', probability: 0.1, burst: 4 }),
  { name: 'gzip bomb', weather: weather({ fault: 'gzip-bomb', probability: 0.1 }) },
  {
    name: 'redirect',
    weather: ({ strayUrl }) => [{ ...ON_SEND, fault: 'redirect', to: strayUrl, status: 307 }],
  },
  { name: 'swapped answers', weather: weather({ fault: 'swapped', accepted: true }) },
  { name: 'late processing', weather: weather({ fault: 'reset-before', accepted: 'late', lateMs: 20_000 }) },
  {
    name: 'two instances',
    instances: 2,
    weather: weather({ fault: 'reset-before', accepted: true, probability: 0.1 }),
  },
  { name: 'clients hang up', hangUps: 0.3 },
  { name: 'five tabs one key', tabs: 5 },
  {
    name: 'SIGTERM rolling',
    instances: 2,
    speed: 1,
    thinkMs: 1_000,
    disturb: every(500, async (world, trouble) => {
      const instance = pickInstance(world, trouble);
      await instance?.kill('SIGTERM');
      await instance?.start();
    }),
  },
  {
    name: 'kill -9 whenever',
    instances: 2,
    speed: WITH_RESTARTS,
    weather: weather({ fault: 'latency', latencyMs: [500, 2_000], probability: 1 }),
    thinkMs: 1_000,
    disturb: every(1_500, async (world, trouble) => {
      const instance = pickInstance(world, trouble);
      await instance?.kill('SIGKILL');
      await instance?.start();
    }),
  },
  ...crashLabels.flatMap((label) =>
    (['before', 'after'] as const).map(
      (when): Row => ({
        name: `kill -9 ${when} ${label}`,
        store: 'sqlite',
        speed: WITH_RESTARTS,
        weather: weather({ fault: 'reset-before', accepted: label !== 'not-processed' }),
        async disturb(world, { random }) {
          let crashes = 0;
          const point = () => `${when}:${label}:${1 + Math.floor(random.next() * 3)}`;
          world.onCrash = () => {
            crashes += 1;
            return crashes < CRASHES_PER_ROW ? point() : undefined;
          };
          const [instance] = world.instances;
          await instance?.kill('SIGTERM');
          await instance?.start(point());
        },
      }),
    ),
  ),
  {
    name: 'database locked',
    store: 'sqlite',
    thinkMs: 1_000,
    disturb: every(300, async ({ databaseFile }) => {
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
    }),
  },
  {
    name: 'PostgreSQL restarts',
    store: 'postgres',
    instances: 2,
    speed: WITH_RESTARTS,
    thinkMs: 1_000,
    disturb: every(1_500, async (_, { postgres, random }) =>
      postgres?.restart(random.next() < 0.5 ? 'fast' : 'immediate'),
    ),
  },
];

/** At each point; the visitors' sends have to suffice for them. */
const CRASHES_PER_ROW = 3;
