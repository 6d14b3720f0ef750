/** How long it takes after a process was killed until somebody cares for what it had under way. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { sleep } from '@durenai/core';
import pg from 'pg';
import {
  isPending,
  PENDING_STATUSES,
  type SendStatus,
  UNCERTAIN_EVERY_MS,
} from '../proxy/src/sends/send-machine.ts';
import type { World } from './world.ts';

type Row = {
  id: string;
  status: SendStatus;
  lease_until: number | string | null;
  due_at: number | string | null;
};

const PENDING = PENDING_STATUSES.map((status) => `'${status}'`).join();
const QUERY = `select id, status, lease_until, due_at from sends
  where status in (${PENDING}) or (status = 'uncertain' and due_at is not null)`;
const GIVEN_UP_MS = 120_000;

async function read({ databaseFile, databaseUrl }: World): Promise<Row[]> {
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(databaseFile, { readOnly: true });
    try {
      return database.prepare(QUERY).all() as Row[];
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(QUERY)).rows;
  } finally {
    await client.end();
  }
}

/** Until when it is somebody's: its lease, and between its hourly looks the next of them. In ms of the database's clock. */
const heldUntil = ({ status, lease_until, due_at }: Row) => Number(isPending(status) ? lease_until : due_at);

/** Resolves when sends wait for their turn. */
export async function untilQueued(world: World): Promise<void> {
  while (!(await read(world)).some(({ status }) => status === 'queued')) await wait(20);
}

/**
 * Starts what was killed again, and waits until every send that was pending then, or due for its hourly look, has ended
 * or is held for longer than it was. In ms of the proxies' clock; only the start of the process takes as long as it takes.
 *
 * @throws Error when that never happens.
 */
export async function recoverFromKill(world: World, start: () => Promise<void>): Promise<number> {
  const killedAt = performance.now();
  const dueAt = world.clock.now();
  const left = (await read(world)).filter((row) => isPending(row.status) || heldUntil(row) <= dueAt);
  const startedAt = performance.now();
  await start();
  const startMs = performance.now() - startedAt;
  for (;;) {
    const now = new Map((await read(world)).map((row) => [row.id, heldUntil(row)]));
    const isHeld = left.every((row) => (now.get(row.id) ?? Number.POSITIVE_INFINITY) > heldUntil(row));
    const elapsed = performance.now() - killedAt;
    // A second process goes on meanwhile.
    const slow = world.instances.length > 1 ? 0 : startMs;
    if (isHeld) return (elapsed - slow) * world.speed + slow;
    if (elapsed > GIVEN_UP_MS) throw new Error('sends of a killed process were never taken over');
    await wait(20);
  }
}

/** After reads failed, DurenAI may be left alone for so long; and what a look found then is written. */
const CALM_MS = 2 * 60_000;

/**
 * Waits until the hourly looks have told what is uncertain, at a DurenAI that can be read again. By how much they took
 * longer than the hour, in ms of the proxies' clock.
 *
 * @throws Error when they never do.
 */
export async function untilCertain(world: World): Promise<number> {
  await sleep(world.clock, CALM_MS);
  const uncertain = async () =>
    (await read(world)).flatMap(({ id, status }) => (status === 'uncertain' ? [id] : []));
  const left = await uncertain();
  const startedAt = world.clock.now();
  for (;;) {
    const now = new Set(await uncertain());
    const elapsed = world.clock.now() - startedAt;
    if (!left.some((id) => now.has(id))) return Math.max(0, elapsed - UNCERTAIN_EVERY_MS);
    if (elapsed > 2 * UNCERTAIN_EVERY_MS) throw new Error('what was uncertain has stayed so');
    await wait(20);
  }
}
