/** How many messages the proxy sends durably, and what it adds to the time of each. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_API_KEY } from '@durenai/simulator';
import { startPostgres } from '../scripts/postgres.ts';
import { medianOf } from './median.ts';
import { cpuSeconds, end, serveCommand } from './processes.ts';
import type { Bench, Figure } from './run.ts';
import type { SendOrder, SendResult } from './send-load.ts';

const path = (file: string) => new URL(file, import.meta.url).pathname;
const SOURCE = '--conditions=@durenai/source';
const ORIGIN = 'https://www.shop.example';
/** What DurenAI takes for a reply here. */
const REPLY_MS = 20;
const PLENTY = '1000000000';

async function load(order: Omit<SendOrder, 'origin'>): Promise<SendResult> {
  const generator = fork(path('./send-load.ts'));
  generator.send({ ...order, origin: ORIGIN });
  const [result] = (await once(generator, 'message')) as [SendResult];
  await once(generator, 'exit');
  if (result.wrong > 0) throw new Error(`${result.wrong} of ${result.answered} answers were not 200.`);
  return result;
}

function at(share: number, latencies: readonly number[]): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

export const bench: Bench = async () => {
  const figures = await measure('SQLite', undefined, 800);
  const postgres = await startPostgres({ durable: true });
  try {
    return [...figures, ...(await measure('PostgreSQL', await postgres.newDatabase(), 500))];
  } finally {
    await postgres.close();
  }
};

async function measure(store: string, databaseUrl: string | undefined, target: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'durenai-bench-'));
  const simulator = await serveCommand([
    ...[SOURCE, path('../packages/simulator/src/cli.ts'), '--port', '0', '--plan', 'enterprise'],
    ...['--latency', String(REPLY_MS), '--requests-per-minute', PLENTY, '--chat-requests-per-month', PLENTY],
  ]);
  const proxy = await serveCommand([SOURCE, path('../proxy/src/cli.ts'), 'start'], {
    NODE_ENV: 'production',
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: `${simulator.url}/v1`,
    ALLOWED_ORIGINS: ORIGIN,
    TOKEN_SECRET: randomUUID() + randomUUID(),
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : { DATABASE_FILE: join(folder, 'bench.sqlite') }),
    HOST: '127.0.0.1',
    PORT: '0',
    TRUST_PROXY: '1',
    LOG_LEVEL: 'silent',
    VISITOR_BURST: '1000000',
    VISITOR_PER_MINUTE: '1000000',
    VISITOR_PER_HOUR: '1000000',
    UPSTREAM_CONCURRENCY: '100',
  });
  const ask = { url: proxy.url, apiKey: undefined };
  try {
    await load({ ...ask, visitors: 60, seconds: 3, perSecond: undefined });
    const cpu: number[] = [];
    const perSecond = await medianOf(3, async () => {
      const before = cpuSeconds(proxy);
      const { answered, seconds } = await load({ ...ask, visitors: 80, seconds: 4, perSecond: undefined });
      cpu.push(((cpuSeconds(proxy) - before) / answered) * 1000);
      return answered / seconds;
    });
    const calm = { visitors: 20, seconds: 8, perSecond: 100 };
    const ours = await load({ ...ask, ...calm });
    const direct = await load({ url: simulator.url, apiKey: DEMO_API_KEY, ...calm });
    const added = (share: number, of: (result: SendResult) => readonly number[]) =>
      at(share, of(ours)) - at(share, of(direct));
    const all = ({ first, later }: SendResult) => [...first, ...later];
    return [
      {
        what: `durable sends, ${store}`,
        value: perSecond,
        unit: '/s',
        target: { at: 'least', value: target },
      },
      { what: '  CPU of the proxy for each', value: Math.min(...cpu), unit: 'ms' },
      {
        what: `added to a send at 100/s, p50, ${store}`,
        value: added(0.5, all),
        unit: 'ms',
        target: { at: 'most', value: 3 },
      },
      {
        what: `added to a send at 100/s, p99, ${store}`,
        value: added(0.99, all),
        unit: 'ms',
        target: { at: 'most', value: 20 },
      },
      // DurenAI is asked twice: the conversation is read before the answer is believed.
      { what: '  where it begins a conversation, p50', value: added(0.5, ({ first }) => first), unit: 'ms' },
      { what: '  where it goes on with one, p99', value: added(0.99, ({ later }) => later), unit: 'ms' },
    ];
  } finally {
    for (const server of [proxy, simulator]) await end(server);
    rmSync(folder, { recursive: true });
  }
}
