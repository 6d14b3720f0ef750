/** How fast the simulator answers and starts, and what it weighs with many messages. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DEMO_API_KEY } from '@durenai/simulator';
import type { LoadOrder } from './load.ts';
import { medianOf } from './median.ts';
import { cpuSeconds, end, load, residentMegabytes, type Served, serveCommand } from './processes.ts';
import type { Bench } from './run.ts';

const CLI = new URL('../packages/simulator/src/cli.ts', import.meta.url).pathname;
const BUILT_CLI = new URL('../packages/simulator/dist/cli.js', import.meta.url).pathname;

/** The command in a process of its own, without a limit to its requests. */
const serve = (cli = CLI, nodeFlags: readonly string[] = []): Promise<Served> =>
  serveCommand([
    ...nodeFlags,
    ...(cli === CLI ? ['--conditions=@durenai/source'] : []),
    cli,
    ...['--port', '0', '--plan', 'enterprise', '--requests-per-minute', '100000000'],
  ]);

async function startTime(cli: string): Promise<number> {
  const served = await serve(cli);
  await fetch(`${served.url}/v1/user/me`, { headers: { 'x-api-key': DEMO_API_KEY } });
  await end(served);
  return served.startMs / 1000;
}

async function listSpeed(): Promise<{ perSecond: number; perCpuSecond: number }> {
  const served = await serve(BUILT_CLI);
  const order: LoadOrder = {
    url: served.url,
    headers: { 'x-api-key': DEMO_API_KEY },
    paths: ['/v1/characters'],
    seconds: 1,
    connections: 16,
    requests: 1e9,
  };
  await load(order);
  const before = cpuSeconds(served);
  const { answered, seconds, wrong } = await load({ ...order, seconds: 4 });
  const used = cpuSeconds(served) - before;
  await end(served);
  if (wrong > 0) throw new Error(`${wrong} answers were not 200.`);
  return { perSecond: answered / seconds, perCpuSecond: answered / used };
}

/** 100,000 messages are 50,000 sends: a hundred turns in each conversation. */
const SENDS = 50_000;

async function weight(
  nodeFlags: readonly string[] = [],
): Promise<{ empty: number; full: number; perSecond: number }> {
  const served = await serve(BUILT_CLI, nodeFlags);
  await fetch(`${served.url}/v1/user/me`, { headers: { 'x-api-key': DEMO_API_KEY } });
  const empty = residentMegabytes(served);
  const { answered, seconds, wrong } = await load({
    url: served.url,
    headers: { 'x-api-key': DEMO_API_KEY },
    paths: 'sends',
    seconds: 600,
    connections: 8,
    requests: SENDS,
  });
  if (wrong > 0) throw new Error(`${wrong} answers were not 200.`);
  const full = residentMegabytes(served);
  await end(served);
  return { empty, full, perSecond: answered / seconds };
}

export const bench: Bench = async () => {
  if (!existsSync(BUILT_CLI)) throw new Error('The bench runs what is published: npm run build first.');
  const speeds: { perSecond: number; perCpuSecond: number }[] = [];
  const perSecond = await medianOf(3, async () => {
    const speed = await listSpeed();
    speeds.push(speed);
    return speed.perSecond;
  });
  const middle = speeds.find((speed) => speed.perSecond === perSecond);
  const { empty, full, perSecond: sends } = await weight();
  const lean = await weight(['--no-concurrent-recompilation']);
  return [
    {
      what: `GET /v1/characters, 20 a page (${availableParallelism()} cores shared)`,
      value: perSecond,
      unit: 'req/s',
      target: { at: 'least', value: 3_000 },
    },
    {
      what: '  the same per second of the server’s own CPU',
      value: middle?.perCpuSecond ?? 0,
      unit: 'req/s',
    },
    {
      what: 'start to first line, built (dist)',
      value: await medianOf(5, () => startTime(BUILT_CLI)),
      unit: 's',
      target: { at: 'most', value: 0.5 },
    },
    { what: 'start to first line, from source', value: await medianOf(5, () => startTime(CLI)), unit: 's' },
    { what: 'RSS when empty', value: empty, unit: 'MiB' },
    {
      what: 'RSS with 100,000 messages, right after the load',
      value: full,
      unit: 'MiB',
      target: { at: 'most', value: 120 },
    },
    {
      what: '  the same under node --no-concurrent-recompilation',
      value: lean.full,
      unit: 'MiB',
      target: { at: 'most', value: 120 },
    },
    { what: 'sends while filling it', value: sends, unit: 'req/s' },
  ];
};
