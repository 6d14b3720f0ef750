import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@durenai/core';
import { DEMO_API_KEY } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import { serveCommand } from '../../../bench/processes.ts';
import { openStore } from '../../src/store/open-store.ts';
import { verifyStore } from '../../src/store/verify-store.ts';
import { SITE, VEXA } from './world.ts';

const VISITORS = 8;
const LUNA = 'char_789012';
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** Answers of each round until the proxy is ended. */
const LOAD = { least: 20, spread: 40 };

export type Ended = {
  /** Answered with 200. */
  sends: number;
  favorites: number;
  /** Told to come back: 503 with Retry-After. */
  refused: number;
  /** No connection was made: nobody listened any more. */
  unreached: number;
  /** Cut off before the answer came. */
  cut: number;
  problems: string[];
};

/**
 * Real processes on one SQLite file, each ended by `signal` while visitors chat and keep favourites. All that any of
 * them was told had happened has to be in the file afterwards; and SIGTERM may fail no request.
 */
export async function endUnderLoad(signal: 'SIGKILL' | 'SIGTERM', rounds: number): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'durenai-kills-'));
  const databaseFile = join(folder, 'kills.sqlite');
  const simulator = await serveSimulator({
    port: 0,
    plan: 'enterprise',
    requestsPerMinute: 1_000_000,
    chatRequestsPerMonth: 10_000_000,
  });
  simulator.simulator.weather.latencyMs = 30;
  const acknowledged: Acknowledged = { sends: [], favorites: [] };
  const answered = () => acknowledged.sends.length + acknowledged.favorites.length;
  const ended: Ended = { sends: 0, favorites: 0, refused: 0, unreached: 0, cut: 0, problems: [] };
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const { child, url } = await startProxy(databaseFile, `${simulator.url}/v1`);
      const problem = (what: string) => ended.problems.push(`${signal} ${round}: ${what}`);
      const visitors = Array.from({ length: VISITORS }, () =>
        live(url, acknowledged, (ending) => {
          if (ending instanceof Error) {
            if (ending.code === 'ECONNREFUSED') ended.unreached += 1;
            else if (signal === 'SIGKILL') ended.cut += 1;
            else problem(`a request failed with ${ending.code}`);
          } else if (ending.status === 503 && ending.retryAfter !== undefined) ended.refused += 1;
          else if (ending.status !== 200) problem(`answered ${ending.status} ${ending.body}`);
        }),
      );
      const enough = answered() + LOAD.least + Math.random() * LOAD.spread;
      while (answered() < enough) await wait(Math.random() * 10);
      const code = await end(child, signal);
      if (signal === 'SIGTERM' && code !== 0) problem(`the process ended with ${code}`);
      await Promise.all(visitors);
      const integrity = integrityOf(databaseFile);
      if (integrity !== 'ok') problem(`integrity_check says ${integrity}`);
      for (const missing of await missingFrom(databaseFile, acknowledged)) problem(missing);
    }
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
  return { ...ended, sends: acknowledged.sends.length, favorites: acknowledged.favorites.length };
}

const startProxy = (databaseFile: string, baseUrl: string) =>
  serveCommand(['--conditions=@durenai/source', CLI, 'start'], {
    NODE_ENV: 'development',
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: baseUrl,
    ALLOWED_ORIGINS: SITE,
    DATABASE_FILE: databaseFile,
    VISITOR_BURST: '1000000',
    VISITOR_PER_MINUTE: '1000000',
    VISITOR_PER_HOUR: '1000000',
    VISITORS_PER_MINUTE: '1000000',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: '0',
  });

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  child.removeAllListeners('exit');
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code;
}

/** What somebody was told had happened. */
type Acknowledged = {
  sends: { visitorId: string; key: string; body: string }[];
  favorites: { visitorId: string; characterId: string }[];
};

type Answer = { status: number; body: string; retryAfter: string | undefined };

type Ask = (method: string, path: string, headers: Record<string, string>, body?: unknown) => Promise<Answer>;

/** As a browser does: one connection, kept. Rejects with the `code` of the socket. */
function openConnection(url: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return async (method, path, headers, body) => {
    const outgoing = request(url + path, {
      agent,
      method,
      headers: {
        origin: SITE,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = await once(outgoing, 'response');
    return {
      status: response.statusCode,
      body: await text(response),
      retryAfter: response.headers['retry-after'],
    };
  };
}

/** Chats and keeps favourites until nobody answers, and tells how each request ended. */
async function live(
  url: string,
  acknowledged: Acknowledged,
  tell: (ending: Answer | NodeJS.ErrnoException) => void,
): Promise<void> {
  const ask = openConnection(url);
  try {
    const session = await ask('POST', '/v1/session', {}, {});
    const { visitor, access_token } = JSON.parse(session.body);
    const visitorId: string = visitor.id;
    const authorization = `Bearer ${access_token}`;
    let conversation_id: string | undefined;
    for (let turn = 0; ; turn += 1) {
      const key = randomUUID();
      const message = { message: `Turn ${turn} of ${visitorId}`, conversation_id };
      const sent = await ask(
        'POST',
        `/v1/chat/${VEXA}/messages`,
        { authorization, 'idempotency-key': key },
        message,
      );
      tell(sent);
      if (sent.status === 200) {
        acknowledged.sends.push({ visitorId, key, body: sent.body });
        ({ conversation_id } = JSON.parse(sent.body));
      }
      const characterId = turn % 2 === 0 ? VEXA : LUNA;
      const kept = await ask('POST', `/v1/user/favorites/${characterId}`, { authorization });
      tell(kept);
      if (kept.status === 200) acknowledged.favorites.push({ visitorId, characterId });
    }
  } catch (thrown) {
    tell(thrown as NodeJS.ErrnoException);
  }
}

/** `openStore` refuses what is damaged; this looks at every page. */
function integrityOf(databaseFile: string): string {
  const database = new DatabaseSync(databaseFile);
  const [row] = database.prepare('pragma integrity_check').all();
  database.close();
  return String(row?.integrity_check);
}

async function missingFrom(file: string, { sends, favorites }: Acknowledged): Promise<string[]> {
  const store = await openStore({ file, clock: systemClock });
  try {
    const answered = await store.db
      .selectFrom('sends')
      .innerJoin('conversations', 'conversations.id', 'sends.conversation_id')
      .select(['sends.visitor_id', 'key', 'answer_body'])
      .where('status', '=', 'completed')
      .whereRef('conversations.visitor_id', '=', 'sends.visitor_id')
      .execute();
    const bodies = new Map(answered.map((row) => [`${row.visitor_id} ${row.key}`, row.answer_body]));
    const kept = await store.db.selectFrom('favorites').select(['visitor_id', 'character_id']).execute();
    const pairs = new Set(kept.map((row) => `${row.visitor_id} ${row.character_id}`));
    const promises = await verifyStore(store);
    return [
      ...sends
        .filter(({ visitorId, key, body }) => bodies.get(`${visitorId} ${key}`) !== body)
        .map(({ key }) => `the send ${key} is missing`),
      ...favorites
        .filter(({ visitorId, characterId }) => !pairs.has(`${visitorId} ${characterId}`))
        .map(({ visitorId, characterId }) => `the favourite ${characterId} of ${visitorId} is missing`),
      ...promises.flatMap(({ what, broken }) => broken.map((line) => `${what}: ${line}`)),
    ];
  } finally {
    await store.close();
  }
}
