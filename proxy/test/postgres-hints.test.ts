import { type Clock, systemClock } from '@durenai/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '../../scripts/postgres.ts';
import { Secret } from '../src/config/secret.ts';
import type { Hint } from '../src/events/hints.ts';
import { postgresHints } from '../src/events/postgres-hints.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import { fastClock } from './support/clock.ts';
import { openSilentWay } from './support/silent-way.ts';
import { silentLogger } from './support/world.ts';

const warned: string[] = [];
const log = createLog({ ...silentLogger, warn: (_: object, text: string) => void warned.push(text) });

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

/** @param way on which it listens. */
async function openInstance(url: Secret, { way = url, clock = systemClock as Clock } = {}) {
  const store = await openStore({ file: '', url, clock: systemClock });
  const hints = postgresHints({ url: way, store, clock, log });
  const heard: Hint[] = [];
  hints.subscribe((hint) => heard.push(hint));
  return {
    store,
    hints,
    heard,
    async close() {
      await hints.close();
      await store.close();
    },
  };
}

const cut = (visitorId: string): Hint => ({ kind: 'cut', visitorId });

/** Until it listens, NOTIFY finds nobody. */
const areConnected = (from: Awaited<ReturnType<typeof openInstance>>, to: typeof from) =>
  expect
    .poll(
      () => {
        from.hints.publish(cut('hello'));
        return to.heard.length;
      },
      { timeout: 10_000 },
    )
    .toBeGreaterThan(0);

describe('hints on PostgreSQL', () => {
  it('reach every instance, and go on after the server was away', { timeout: 30_000 }, async () => {
    const url = Secret.of(await postgres.newDatabase());
    const [here, there] = [await openInstance(url), await openInstance(url)];
    await areConnected(here, there);
    here.hints.publish(cut('a'));
    expect(here.heard).toContainEqual(cut('a'));
    await expect.poll(() => there.heard, { timeout: 5_000 }).toContainEqual(cut('a'));
    await postgres.restart();
    there.heard.length = 0;
    await areConnected(here, there);
    await here.close();
    await there.close();
  });

  it('tell of a gap when an instance could not listen for a while', { timeout: 30_000 }, async () => {
    const url = Secret.of(await postgres.newDatabase());
    const here = await openInstance(url);
    await expect
      .poll(async () => {
        const { rows } = await sql<{ ended: boolean }>`
          select pg_terminate_backend(pid) as ended from pg_stat_activity
          where datname = current_database() and query ilike 'listen %'`.execute(here.store.db);
        return rows.length;
      })
      .toBe(1);
    await expect.poll(() => here.heard, { timeout: 5_000 }).toEqual([{ kind: 'gap' }]);
    await here.close();
  });

  describe('on a way that falls silent', { timeout: 30_000 }, () => {
    async function openTwo() {
      const url = await postgres.newDatabase();
      const way = await openSilentWay(new URL(url));
      const there = await openInstance(Secret.of(url));
      const here = await openInstance(Secret.of(url), { way: Secret.of(way.url), clock: fastClock(20) });
      await areConnected(there, here);
      here.heard.length = 0;
      return { here, there, way };
    }

    /** After a gap. */
    async function hearAgain({ here, there, way }: Awaited<ReturnType<typeof openTwo>>) {
      await expect.poll(() => here.heard, { timeout: 5_000 }).toContainEqual({ kind: 'gap' });
      there.hints.publish(cut('a'));
      await expect.poll(() => here.heard, { timeout: 5_000 }).toContainEqual(cut('a'));
      await Promise.all([here.close(), there.close()]);
      way.close();
    }

    it('go on when a connection is never answered', async () => {
      const two = await openTwo();
      const { way } = two;
      way.lose();
      way.hangUp();
      await expect.poll(way.swallowed, { timeout: 5_000 }).toBeGreaterThan(0);
      way.find();
      await hearAgain(two);
    });

    it('go on when a connection is silent that was answered', async () => {
      const two = await openTwo();
      two.way.lose();
      two.way.find();
      await hearAgain(two);
    });

    it('end all the same', async () => {
      const { here, there, way } = await openTwo();
      way.lose();
      await here.close();
      const late = await openInstance(Secret.of(await postgres.newDatabase()), {
        way: Secret.of(way.url),
        clock: fastClock(20),
      });
      await expect.poll(way.swallowed, { timeout: 5_000 }).toBeGreaterThan(0);
      await Promise.all([late.close(), there.close()]);
      way.close();
    });
  });

  it('that could not be told are told when the database is back', { timeout: 30_000 }, async () => {
    const url = Secret.of(await postgres.newDatabase());
    const [there, gone] = [await openInstance(url), await openInstance(url)];
    await gone.close();
    let isAway = true;
    const store = {
      ...there.store,
      get db() {
        return isAway ? gone.store.db : there.store.db;
      },
    };
    const hints = postgresHints({ url, store, clock: systemClock, log });
    hints.publish(cut('a'));
    await expect.poll(() => warned).toContain('the other instances could not be told of a change yet');
    isAway = false;
    await expect.poll(() => there.heard, { timeout: 5_000 }).toContainEqual(cut('a'));
    await hints.close();
    await there.close();
  });

  it('are told apart from what others say in the same database', { timeout: 30_000 }, async () => {
    const url = Secret.of(await postgres.newDatabase());
    const [here, there] = [await openInstance(url), await openInstance(url)];
    await areConnected(here, there);
    for (const said of ['', 'hello', '5', '{}', '[]', '["x",{}]']) {
      await sql`select pg_notify('durenai_hints', ${said})`.execute(here.store.db);
    }
    here.hints.publish(cut('a'));
    await expect.poll(() => there.heard, { timeout: 5_000 }).toContainEqual(cut('a'));
    await here.close();
    await there.close();
  });

  it('are found by reading when nobody told', { timeout: 30_000 }, async () => {
    const url = Secret.of(await postgres.newDatabase());
    const [here, there] = [await openInstance(url), await openInstance(url)];
    await areConnected(here, there);
    const row = await here.store.write(async (transaction, at) => {
      await here.store.visitors.admit(transaction, { id: 'v', generation: 0 });
      const draft = here.store.sends.draft(
        at,
        {
          visitor: { id: 'v' },
          key: 'key-1',
          fingerprint: 'f',
          character_id: 'c',
          conversation_id: null,
          text: 'hi',
          network: 'n',
          verified: 0,
        },
        'owner',
      );
      const claimed = await here.store.sends.claim(transaction, draft, []);
      return here.store.sends.advance(transaction, at, claimed, [{ type: 'cancelled' }]);
    });
    const hint: Hint = { kind: 'send', visitorId: 'v', sendId: row?.id ?? '' };
    await expect.poll(() => there.heard, { timeout: 10_000 }).toContainEqual(hint);
    expect(there.heard.filter(({ kind }) => kind === 'send')).toHaveLength(1);
    await here.close();
    await there.close();
  });
});
