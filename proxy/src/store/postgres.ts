import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient, type QueryResult, sql } from 'kysely';
import pg from 'pg';
import type { Secret } from '../config/secret.ts';
import { type Database, databaseOn } from './database.ts';
import { StoreError } from './store-error.ts';

const CONNECTIONS = 10;
const CONNECT_MS = 5_000;
/** For the turn to write: whoever cannot have it in time tells the visitor to come again. */
const TURN_MS = 5_000;
const STATEMENT_MS = 15_000;
/** Longer than any statement may take: the server has gone without a word, as when its machine or the way there is lost. */
const SILENCE_MS = 17_000;
/** A process that stops in the middle of a transaction must not stop the others for longer. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** Not among the parameters that a connection is opened with: poolers such as PgBouncer refuse those, or drop them in silence. */
const LIMITS = `set statement_timeout = ${STATEMENT_MS}; set lock_timeout = ${TURN_MS};
  set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`;

/** Advisory lock: the turn to write. Any number that only this project uses. */
const TURN = 4_712_035_180_774_016n;

const SELECT_NOW = 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as at';

const { INT8 } = pg.types.builtins;

/** Counts and milliseconds, far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/**
 * Connections are made when they are needed, and again after the server was away.
 *
 * @param silenceMs After which a connection that waits for an answer is given up. For tests, which are shorter.
 */
export function openPostgres(url: Secret, { silenceMs = SILENCE_MS } = {}): Database {
  const connectionString = url.reveal();
  const pool = new pg.Pool({
    connectionString,
    types,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    pipeline: true,
    application_name: 'durenai-proxy',
    // Awaited before a connection is used first.
    onConnect(client) {
      client.on('error', () => {});
      const stream = (client as pg.Client).connection.stream as Socket;
      // TCP itself would wait for a quarter of an hour, and so would every visitor. Idle connections are closed before.
      stream.setTimeout(silenceMs, () => stream.destroy(new Error('the server has not answered in time')));
      return client.query(LIMITS);
    },
  });
  // Unheard, this one and that of a connection end the process when the server goes away; whoever asks next is told.
  pool.on('error', () => {});
  const timeOf = async (query: Promise<QueryResult<unknown>>) => ((await query).rows[0] as { at: number }).at;
  const database: Database = databaseOn(new PostgresDialect({ pool: guarded(pool) }), {
    name: `DATABASE_URL (${placeOf(connectionString)})`,
    begin: (on) => timeOf(sql`begin`.execute(on)),
    now: () => timeOf(sql.raw(SELECT_NOW).execute(database.kysely)),
  });
  return database;
}

function placeOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return (host || searchParams.get('host') || 'local socket') + pathname;
}

async function orStoreError<Result>(use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (thrown) {
    throw new StoreError('The database failed.', thrown);
  }
}

function guarded(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await orStoreError(() => pool.connect());
      const known = clients.get(client) ?? guardedClient(client);
      clients.set(client, known);
      return known;
    },
  };
}

/** "Cannot do this in a read-only transaction." */
const READ_ONLY = '25006';

function guardedClient(client: pg.PoolClient): PostgresPoolClient {
  const gather = gatherer(client.connection.stream);
  let isReadOnly = false;
  const ask = (text: string, parameters: readonly unknown[]) =>
    text === 'begin'
      ? begin(client)
      : client.query({ name: nameOf(text), text, values: parameters.map(withoutNul) });
  const query = (text: string, parameters: readonly unknown[]) =>
    orStoreError(() => {
      gather();
      return ask(text, parameters).catch((thrown) => {
        isReadOnly ||= thrown.code === READ_ONLY;
        throw thrown;
      });
    });
  return {
    query: query as unknown as PostgresPoolClient['query'],
    // Made during a failover, it may lead for ever to a server that only reads: the next one leads to who writes by now.
    release: (destroy) => client.release(destroy || isReadOnly),
  };
}

/** What is asked at the same moment leaves in one write: measured, a write for each was a quarter of a send's CPU. */
function gatherer(stream: Duplex): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

/** U+0000 is the one character that PostgreSQL cannot keep, and nobody knows what DurenAI may answer. */
const withoutNul = (value: unknown) =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;

const MAX_NAMED = 200;
const names = new Map<string, string>();

/**
 * What has a name is parsed and planned once for a connection: measured, a third of PostgreSQL's own time. Whole rows
 * have none: once a newer instance has added a column, a kept plan of those fails.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || text.includes('*') || names.size === MAX_NAMED) return known;
  const name = `durenai_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Every transaction here writes, and waits for its turn first, as with SQLite's `begin immediate`. Gives the time then. Whatever
 * the server's default is, it reads what was committed: at other levels, all it sees would be of before it waited.
 */
async function begin(client: pg.PoolClient): Promise<pg.QueryResult> {
  try {
    const results: unknown = await client.query(
      `begin isolation level read committed; select pg_advisory_xact_lock(${TURN}); ${SELECT_NOW}`,
    );
    return (results as pg.QueryResult[])[2] as pg.QueryResult;
  } catch (thrown) {
    await client.query('rollback').catch(() => undefined);
    throw thrown;
  }
}
