import { randomUUID } from 'node:crypto';
import type { Clock } from '@durenai/core';
import { sql } from 'kysely';
import pg from 'pg';
import type { Secret } from '../config/secret.ts';
import { describeError, type Log } from '../log.ts';
import { PENDING_STATUSES } from '../sends/send-machine.ts';
import type { Store } from '../store/open-store.ts';
import { type Hint, type Hints, localHints } from './hints.ts';

const CHANNEL = 'durenai_hints';
const RECONNECT_MS = 1_000;
const POLL_MS = 2_000;
/** Who is only listened to does not show that it is gone: it is asked as often, with what changes nothing the second time. */
const ASK_MS = 10_000;
/** A hint that is on its way needs no help. */
const GRACE_MS = 500;
/** Delivered hints are remembered for so long, so that a poll does not tell them again. */
const MEMORY_MS = 60_000;
const MOST_POLLED = 1_000;
/** Hints that could not be told yet. Beyond that, the oldest are not. */
const MOST_WAITING = 10_000;
/** Whoever has said nothing for so long has gone without a word: listened to, it would be for hours. */
const SILENCE_MS = 5_000;

type Ports = { url: Secret; store: Store; clock: Clock; log: Log };

/**
 * Hints between the instances on one PostgreSQL: NOTIFY after the commit, LISTEN on a connection of its own.
 * What was lost on the way is found by reading, every two seconds, which sends have ended; and whoever could not listen
 * for a while lets its streams come anew, with a gap.
 */
export function postgresHints({ url, store, clock, log }: Ports): Hints & { close(): Promise<void> } {
  const here = localHints();
  const instance = randomUUID();
  const delivered = new Map<string, number>();
  let waiting: string[] = [];
  let client: pg.Client | undefined;
  let hasListened = false;
  let isClosed = false;
  let cancelNext = () => {};
  let cancelPoll = () => {};
  let cancelFlush = () => {};

  function deliver(hint: Hint): void {
    if (hint.kind === 'send') {
      delivered.delete(hint.sendId);
      delivered.set(hint.sendId, clock.now());
    }
    here.publish(hint);
  }

  async function flush(): Promise<void> {
    const payloads = waiting;
    waiting = [];
    await sql`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) as payload`
      .execute(store.db)
      .catch((thrown) => {
        log.warn(describeError(thrown), 'the other instances could not be told of a change yet');
        waiting = [...payloads, ...waiting].slice(-MOST_WAITING);
        if (!isClosed) cancelFlush = clock.after(RECONNECT_MS, () => void flush());
      });
  }

  /** Whoever may connect to this database may say anything here: what is no hint is nothing to us. */
  function hear(payload = ''): void {
    try {
      const [sender, hint] = JSON.parse(payload) as [string?, Hint?];
      if (hint && sender !== instance) deliver(hint);
    } catch (thrown) {
      log.warn(describeError(thrown), `somebody else speaks on the channel ${CHANNEL} of this database`);
    }
  }

  /** What `listener` was asked: it rejects, and the connection ends, when there is no answer in time. */
  function inTime<Answer>(listener: pg.Client, answer: Promise<Answer>): Promise<Answer> {
    const { connection } = listener;
    const cancel = clock.after(SILENCE_MS, () => connection.stream.destroy());
    return answer.finally(cancel);
  }

  async function listen(): Promise<void> {
    const listener = new pg.Client({ connectionString: url.reveal() });
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      cancelNext();
      void listener.end().catch(() => undefined);
      if (!isClosed) cancelNext = clock.after(RECONNECT_MS, () => void listen());
    };
    const ask = async () => {
      await inTime(listener, listener.query(`listen ${CHANNEL}`));
      if (!isOver && !isClosed) cancelNext = clock.after(ASK_MS, () => void ask().catch(again));
    };
    listener.on('error', again);
    listener.on('end', again);
    listener.on('notification', ({ payload }) => hear(payload));
    client = listener;
    try {
      await inTime(listener, listener.connect());
      await ask();
      if (hasListened) here.publish({ kind: 'gap' });
      hasListened = true;
    } catch {
      again();
    }
  }

  /** Where reading goes on. Writers take turns, so that rows become visible in the order of their instants. */
  let cursor: number | undefined;
  let atCursor = new Set<string>();

  async function poll(): Promise<void> {
    const { rows } = await sql<{
      id: string;
      visitor_id: string;
      conversation_id: string | null;
      updated_at: number;
      now: number;
    }>`
      with clock as (select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now)
      select sends.id, visitor_id, conversation_id, updated_at, now from clock
      left join sends on updated_at >= ${cursor ?? null}::bigint and updated_at <= now - ${GRACE_MS}
        and status <> all(${PENDING_STATUSES}::text[])
      order by updated_at limit ${MOST_POLLED}`.execute(store.db);
    const now = rows[0]?.now ?? 0;
    cursor ??= now - GRACE_MS;
    const fresh = rows.filter(({ id, updated_at }) => id !== null && !atCursor.has(`${id} ${updated_at}`));
    for (const { id, visitor_id: visitorId, conversation_id: conversationId, updated_at } of fresh) {
      const toldAt = delivered.get(id);
      if (toldAt !== undefined && clock.now() - toldAt <= now - updated_at + GRACE_MS) continue;
      deliver({ kind: 'send', visitorId, sendId: id });
      if (conversationId !== null) deliver({ kind: 'conversation', visitorId, conversationId });
    }
    const last = fresh.at(-1)?.updated_at;
    if (last === undefined) return;
    if (last > cursor) atCursor = new Set();
    cursor = last;
    for (const { id, updated_at } of fresh) if (updated_at === last) atCursor.add(`${id} ${updated_at}`);
  }

  function forget(): void {
    const oldest = clock.now() - MEMORY_MS;
    for (const [id, at] of delivered) {
      if (at > oldest) return;
      delivered.delete(id);
    }
  }

  function pollAgain(): void {
    cancelPoll = clock.after(POLL_MS, () => {
      forget();
      // What cannot be read now is read next time: the cursor stays.
      void poll()
        .catch(() => undefined)
        .finally(() => {
          if (!isClosed) pollAgain();
        });
    });
  }

  void listen();
  void poll().catch(() => undefined);
  pollAgain();

  return {
    publish(hint) {
      deliver(hint);
      waiting.push(JSON.stringify([instance, hint]));
      if (waiting.length === 1) setImmediate(() => void flush());
    },
    subscribe: here.subscribe,
    async close() {
      isClosed = true;
      cancelNext();
      cancelPoll();
      cancelFlush();
      if (client) await inTime(client, client.end());
    },
  };
}
