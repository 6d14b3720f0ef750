import { systemClock } from '@durenai/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '../../scripts/postgres.ts';
import { Secret } from '../src/config/secret.ts';
import type { Hint } from '../src/events/hints.ts';
import { postgresHints } from '../src/events/postgres-hints.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import { silentLogger } from './support/world.ts';

const log = createLog(silentLogger);

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

async function openInstance(url: Secret) {
  const store = await openStore({ file: '', url, clock: systemClock });
  const hints = postgresHints({ url, store, clock: systemClock, log });
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
      return here.store.sends.claim(transaction, draft, []);
    });
    const hint: Hint = { kind: 'send', visitorId: 'v', sendId: row.id };
    await expect.poll(() => there.heard, { timeout: 10_000 }).toContainEqual(hint);
    expect(there.heard.filter(({ kind }) => kind === 'send')).toHaveLength(1);
    await here.close();
    await there.close();
  });
});
