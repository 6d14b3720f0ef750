/**
 * What the proxy costs, beside http-proxy-middleware in front of the same simulator: CPU time of the server's
 * own process per request, the two asked in turn within one run.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_API_KEY } from '@durenai/simulator';
import { median } from './median.ts';
import { cpuSeconds, end, load, type Served, serveCommand } from './processes.ts';
import type { Bench } from './run.ts';

const dist = (path: string) => new URL(`../${path}`, import.meta.url).pathname;
const SIMULATOR = dist('packages/simulator/dist/cli.js');
const PROXY = dist('proxy/dist/cli.js');
const RELAY = new URL('./plain-relay.ts', import.meta.url).pathname;

const ORIGIN = 'https://www.shop.example';
const CHARACTER = 'char_123456';
const RUNS = 5;
/** Once, for each server: V8 goes on compiling what is hot for the first ten thousand (measured), of the proxy longer than of a relay. */
const SETTLING_REQUESTS = 12_000;
const WARM_UP_REQUESTS = 2_000;
const SECONDS = 3;
const CONNECTIONS = 16;
/** A history as long as one page: ten turns. */
const TURNS = 10;

/** The proxy shares a page among those who ask within two seconds: so many different ones are not asked for twice in it. */
const CONVERSATIONS = 80;
const LIMITS = Array.from({ length: 81 }, (_, index) => 20 + index);
const SHARED_SECONDS = 2;

type Side = {
  server: Served;
  headers: Record<string, string>;
  paths: readonly `/${string}`[];
  /** None of these reads may be answered with what another one has brought. */
  areUnshared?: boolean;
};

const orderOf = ({ server, headers, paths }: Side) => ({
  ...{ url: server.url, headers, paths },
  connections: CONNECTIONS,
  seconds: 60,
});

/** Microseconds of the server's CPU for one answer. */
async function cost(side: Side): Promise<number> {
  const { server, paths, areUnshared = false } = side;
  const order = orderOf(side);
  // Counted in requests: on a busy machine a second is too short for V8 to compile what is hot.
  // From the other end: what it has read is not asked for again within two seconds.
  await load({ ...order, paths: paths.toReversed(), requests: WARM_UP_REQUESTS });
  const before = cpuSeconds(server);
  const { answered, wrong, seconds } = await load({ ...order, seconds: SECONDS, requests: 1e9 });
  if (wrong > 0) throw new Error(`${wrong} answers from ${paths[0]} were not 200.`);
  if (areUnshared && (answered / seconds) * SHARED_SECONDS > paths.length - WARM_UP_REQUESTS)
    throw new Error('This machine asks so fast that pages were shared: raise CONVERSATIONS.');
  return ((cpuSeconds(server) - before) / answered) * 1e6;
}

/** Medians of both, asked in turn, and of their ratios. */
async function compare(ours: Side, theirs: Side) {
  for (const side of [ours, theirs]) await load({ ...orderOf(side), requests: SETTLING_REQUESTS });
  const pairs: { ours: number; theirs: number }[] = [];
  for (let run = 0; run < RUNS; run += 1) pairs.push({ ours: await cost(ours), theirs: await cost(theirs) });
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
  };
}

async function ask(
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Record<string, string>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json() as Promise<Record<string, string>>;
}

/** Writes until the history fills a page; the id of the conversation. */
async function converse(url: string, headers: Record<string, string>): Promise<string> {
  let conversation_id: string | undefined;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const message = `What do you think about rain number ${turn}?`;
    const key = { 'idempotency-key': randomUUID() };
    const target = `${url}/v1/chat/${CHARACTER}/messages`;
    ({ conversation_id } = await ask(target, { message, conversation_id }, { ...headers, ...key }));
  }
  return conversation_id ?? '';
}

export const bench: Bench = async () => {
  if (!existsSync(PROXY)) throw new Error('The bench runs what is published: npm run build first.');
  const folder = mkdtempSync(join(tmpdir(), 'durenai-bench-'));
  const simulator = await serveCommand([
    SIMULATOR,
    ...['--port', '0', '--plan', 'enterprise', '--requests-per-minute', '100000000'],
  ]);
  const relay = await serveCommand(['--conditions=@durenai/source', RELAY, simulator.url, DEMO_API_KEY], {
    NODE_ENV: 'production',
  });
  const proxy = await serveCommand([PROXY, 'start'], {
    NODE_ENV: 'production',
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: `${simulator.url}/v1`,
    ALLOWED_ORIGINS: ORIGIN,
    TOKEN_SECRET: randomUUID() + randomUUID(),
    DATABASE_FILE: join(folder, 'bench.sqlite'),
    VISITOR_BURST: '1000',
    VISITOR_PER_MINUTE: '1000',
    VISITOR_PER_HOUR: '1000',
    MESSAGES_PER_MONTH: '10000000',
    HOST: '127.0.0.1',
    PORT: '0',
  });
  try {
    const { access_token } = await ask(`${proxy.url}/v1/session`, {}, { origin: ORIGIN });
    const visitor = { origin: ORIGIN, authorization: `Bearer ${access_token}` };
    const owner = { 'x-api-key': DEMO_API_KEY };
    const history = (id: string) => `/v1/chat/conversations/${id}/messages` as const;

    const catalogue = await compare(
      { server: proxy, headers: visitor, paths: ['/v1/characters?limit=20'] },
      { server: relay, headers: {}, paths: ['/v1/characters?limit=20'] },
    );
    const relayed = { server: relay, headers: {}, paths: [history(await converse(simulator.url, owner))] };
    const own: `/${string}`[] = [];
    for (let count = 0; count < CONVERSATIONS; count += 1)
      own.push(history(await converse(proxy.url, visitor)));
    const unshared = LIMITS.flatMap((limit) => own.map((path) => `${path}?limit=${limit}` as const));
    const first = await compare(
      { server: proxy, headers: visitor, paths: unshared, areUnshared: true },
      relayed,
    );
    const again = await compare({ server: proxy, headers: visitor, paths: own.slice(0, 1) }, relayed);
    return [
      { what: 'cached catalogue page: proxy', value: catalogue.ours, unit: 'µs CPU' },
      { what: '  relayed by http-proxy-middleware', value: catalogue.theirs, unit: 'µs CPU' },
      { what: '  ratio', value: catalogue.ratio, unit: '×', target: { at: 'most', value: 0.5 } },
      { what: 'own history, 20 messages, each read upstream: proxy', value: first.ours, unit: 'µs CPU' },
      { what: '  relayed by http-proxy-middleware, unchecked', value: first.theirs, unit: 'µs CPU' },
      { what: '  ratio', value: first.ratio, unit: '×', target: { at: 'most', value: 0.8 } },
      { what: 'the same page again within two seconds: proxy', value: again.ours, unit: 'µs CPU' },
      { what: '  relayed by http-proxy-middleware, unchecked', value: again.theirs, unit: 'µs CPU' },
      { what: '  ratio', value: again.ratio, unit: '×' },
    ];
  } finally {
    for (const server of [proxy, relay, simulator]) await end(server);
    rmSync(folder, { recursive: true });
  }
};
