/** What a thousand pages that listen cost, and how soon they are told to go elsewhere. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, type ClientRequest, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { DEMO_API_KEY } from '@durenai/simulator';
import { end, residentMegabytes, serveCommand } from './processes.ts';
import type { Bench } from './run.ts';

const PROXY = new URL('../proxy/dist/cli.js', import.meta.url).pathname;
const ORIGIN = 'https://www.shop.example';
const STREAMS = 1_000;
const LISTEN_MS = 55_000;
const SETTLE_MS = 5_000;

type Stream = { beats: number[]; ended: Promise<number>; outgoing: ClientRequest };

/** Every visitor from a network of their own. */
const networkOf = (index: number) => `10.${index >> 8}.${index & 255}.1`;

async function mint(url: string, index: number, agent: Agent): Promise<string> {
  const outgoing = request(`${url}/v1/session`, {
    agent,
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json', 'x-forwarded-for': networkOf(index) },
  });
  outgoing.end('{}');
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return JSON.parse(text).access_token;
}

async function listen(url: string, index: number, token: string): Promise<Stream> {
  const outgoing = request(`${url}/v1/events`, {
    agent: false,
    headers: { origin: ORIGIN, authorization: `Bearer ${token}`, 'x-forwarded-for': networkOf(index) },
  });
  outgoing.on('error', () => {});
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  if (response.statusCode !== 200) throw new Error(`A stream was answered ${response.statusCode}.`);
  const beats: number[] = [];
  response.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes(': heartbeat')) beats.push(performance.now());
  });
  response.on('error', () => {});
  const ended = new Promise<number>((resolve) => response.on('close', () => resolve(performance.now())));
  return { beats, ended, outgoing };
}

/** The room for young objects that V8 takes when nobody says otherwise: `durenai-proxy start` does. */
const UNLIMITED = '--max-semi-space-size=32';

async function openStreams(nodeOptions: string) {
  const proxy = await serveCommand([PROXY, 'start'], {
    NODE_ENV: 'production',
    NODE_OPTIONS: nodeOptions,
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    ALLOWED_ORIGINS: ORIGIN,
    TOKEN_SECRET: 'bench-only-0123456789-abcdefghijklmnopqrstuvwxyz',
    DATABASE_FILE: ':memory:',
    HOST: '127.0.0.1',
    PORT: '0',
    TRUST_PROXY: '1',
    LOG_LEVEL: 'silent',
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const before = residentMegabytes(proxy);
  const streams: Stream[] = [];
  for (let first = 0; first < STREAMS; first += 50) {
    const batch = Array.from({ length: 50 }, async (_, offset) =>
      listen(proxy.url, first + offset, await mint(proxy.url, first + offset, agent)),
    );
    streams.push(...(await Promise.all(batch)));
  }
  agent.destroy();
  return { proxy, before, streams };
}

/** Megabytes with all streams open, and how many of them came with these. */
async function memoryBy(nodeOptions: string): Promise<{ after: number; before: number }> {
  const { proxy, before, streams } = await openStreams(nodeOptions);
  await wait(SETTLE_MS);
  const after = residentMegabytes(proxy);
  await end(proxy);
  await Promise.all(streams.map(({ ended }) => ended));
  return { after, before };
}

export const bench: Bench = async () => {
  if (!existsSync(PROXY)) throw new Error('The bench runs what is published: npm run build first.');
  const unlimited = await memoryBy(UNLIMITED);
  const { proxy, before, streams } = await openStreams('');
  await wait(LISTEN_MS);
  const after = residentMegabytes(proxy);
  const gaps = streams.flatMap(({ beats }) => beats.slice(1).map((at, index) => at - (beats[index] ?? 0)));
  const silent = streams.filter(({ beats }) => beats.length < 2).length;
  const exited = once(proxy.child, 'exit');
  const killedAt = performance.now();
  proxy.child.kill('SIGTERM');
  const ends = await Promise.all(streams.map(({ ended }) => ended));
  await exited;
  const most = (value: number) => ({ at: 'most', value }) as const;
  return [
    { what: `memory with ${STREAMS} streams open`, value: after, unit: 'MB', target: most(150) },
    { what: '  of it, more than before', value: after - before, unit: 'MB' },
    { what: `  with NODE_OPTIONS=${UNLIMITED}`, value: unlimited.after, unit: 'MB' },
    { what: '  of it, more than before', value: unlimited.after - unlimited.before, unit: 'MB' },
    {
      what: 'longest time between two heartbeats',
      value: Math.max(...gaps) / 1000,
      unit: 's',
      target: most(26),
    },
    { what: 'shortest', value: Math.min(...gaps) / 1000, unit: 's', target: { at: 'least', value: 24 } },
    {
      what: `streams without a heartbeat in ${LISTEN_MS / 1000} s`,
      value: silent,
      unit: '',
      target: most(0),
    },
    {
      what: 'all closed after SIGTERM',
      value: (Math.max(...ends) - killedAt) / 1000,
      unit: 's',
      target: most(3),
    },
  ];
};
