/** How long it takes after a process was killed until somebody cares for what it had under way. */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { PENDING_STATUSES } from '../proxy/src/sends/send-machine.ts';
import type { World } from './world.ts';

/** Until when each pending send is held, by its id, in ms of the database's clock. */
type Leases = ReadonlyMap<string, number>;
type Row = { id: string; status: string; lease_until: number | string | null };

const PENDING = PENDING_STATUSES.map((status) => `'${status}'`).join();
const QUERY = `select id, status, lease_until from sends where status in (${PENDING})`;
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

const leasesOf = async (world: World): Promise<Leases> =>
  new Map((await read(world)).map(({ id, lease_until }) => [id, Number(lease_until)]));

/** Resolves when sends wait for their turn. */
export async function untilQueued(world: World): Promise<void> {
  while (!(await read(world)).some(({ status }) => status === 'queued')) await wait(20);
}

/**
 * Starts what was killed again, and waits until every send that was pending then has ended or is held for longer than
 * it was. In ms of the proxies' clock; only the start of the process takes as long as it takes.
 *
 * @throws Error when that never happens.
 */
export async function recoverFromKill(world: World, start: () => Promise<void>): Promise<number> {
  const killedAt = performance.now();
  const left = await leasesOf(world);
  const startedAt = performance.now();
  await start();
  const startMs = performance.now() - startedAt;
  for (;;) {
    const now = await leasesOf(world);
    const isHeld = [...left].every(([id, until]) => (now.get(id) ?? Number.POSITIVE_INFINITY) > until);
    const elapsed = performance.now() - killedAt;
    // A second process goes on meanwhile.
    const slow = world.instances.length > 1 ? 0 : startMs;
    if (isHeld) return (elapsed - slow) * world.speed + slow;
    if (elapsed > GIVEN_UP_MS) throw new Error('sends of a killed process were never taken over');
    await wait(20);
  }
}
