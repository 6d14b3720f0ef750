import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '../../../scripts/postgres.ts';
import { movableClock } from '../../test/support/clock.ts';
import { openSilentWay } from '../../test/support/silent-way.ts';
import { Secret } from '../config/secret.ts';
import { FORGOTTEN } from '../sends/fingerprint.ts';
import type { SendEvent } from '../sends/send-machine.ts';
import { migrations } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { openStore, type Store, type StoreOptions } from './open-store.ts';
import { openPostgres } from './postgres.ts';
import { ConversationTakenError, type Delivered, LEASE_MS, type NewSend } from './sends.ts';
import { openSqlite } from './sqlite.ts';
import { StoreError } from './store-error.ts';
import type { Tables } from './tables.ts';
import { verifyStore } from './verify-store.ts';

const run = promisify(execFile);
const clock = movableClock();
const alice = { id: 'visitor_a', generation: 0 };
const bob = { id: 'visitor_b', generation: 0 };
const NOW = '2026-01-01T00:00:00Z';

const newSend = (visitor: typeof alice, key: string): NewSend => ({
  visitor,
  key,
  fingerprint: 'f',
  character_id: 'char_1',
  conversation_id: null,
  text: 'hello',
  network: 'n',
  verified: 0,
});

const begun = (id: string, upstream_id: string): Delivered => ({
  begun: { id, upstream_id, character_name: 'One', character_image_url: null },
  messages: 2,
  lastMessage: {
    last_message_content: 'hello',
    last_message_created_at: NOW,
    last_message_id: 'msg_1',
    last_message_is_character: 1,
  },
});

const claim = (store: Store, visitor: typeof alice, key: string) =>
  store.write(async (transaction, at) => {
    await store.visitors.admit(transaction, visitor);
    const draft = store.sends.draft(at, newSend(visitor, key), 'owner');
    return store.sends.claim(transaction, draft, [{ type: 'enqueued' }]);
  });

/** Through every state, to the reply. */
async function complete(store: Store, visitor: typeof alice, key: string, delivered: Delivered) {
  const row = await claim(store, visitor, key);
  await store.write(async (transaction, at) => {
    await store.budget.reserve(transaction, at, false);
    const events: SendEvent[] = [{ type: 'reserved' }, { type: 'dispatched', at }, { type: 'replied' }];
    await store.sends.advance(transaction, at, row, events, { conversation_id: delivered.begun?.id });
    await store.sends.deliver(transaction, row, delivered, NOW);
  });
  return row;
}

type Place = Omit<StoreOptions, 'clock'>;

/** Ends as the command line does. */
const OPEN_SQLITE = `
  import { openSqlite } from '${join(import.meta.dirname, 'sqlite.ts')}';
  try {
    openSqlite(process.argv[1]);
  } catch (thrown) {
    console.error(thrown.message);
    process.exitCode = 1;
  }`;

/** In a thread of its own, as opening a file does not give way. */
const HOLD_FOR_A_MOMENT = `
  const { parentPort, workerData } = require('node:worker_threads');
  const database = new (require('node:sqlite').DatabaseSync)(workerData);
  database.exec('begin immediate');
  parentPort.postMessage('held');
  setTimeout(() => { database.exec('commit'); database.close(); }, 100);`;

let postgres: Postgres;
const folders: string[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** SQLite waits without giving way: two instances of it in one process would wait for each other. */
const kinds: { name: string; instances: number; newPlace: () => Promise<Place> }[] = [
  {
    name: 'SQLite',
    instances: 1,
    async newPlace() {
      const folder = mkdtempSync(join(tmpdir(), 'durenai-store-'));
      folders.push(folder);
      return { file: join(folder, 'test.sqlite') };
    },
  },
  {
    name: 'PostgreSQL',
    instances: 2,
    newPlace: async () => ({ file: '', url: Secret.of(await postgres.newDatabase()) }),
  },
];

describe.each(kinds)('the store on $name', ({ newPlace, instances: count }) => {
  const openAll = (at: Place) =>
    Promise.all(Array.from({ length: count }, () => openStore({ ...at, clock })));
  let place: Place;
  let store: Store;

  beforeEach(async () => {
    place = await newPlace();
    store = await openStore({ ...place, clock });
  });
  afterEach(async () => {
    await store.close().catch(() => undefined);
  });

  it('keeps everything when it is opened again', async () => {
    await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
    await store.close();
    store = await openStore({ ...place, clock });
    expect(await store.conversations.findOwned(alice.id, 'conv_1')).toMatchObject({ upstream_id: 'up_1' });
    expect(await store.sends.find(alice.id, 'key-1')).toMatchObject({
      status: 'completed',
    });
  });

  it('answers the question of ownership for the owner only', async () => {
    await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
    expect(await store.conversations.findOwned(bob.id, 'conv_1')).toBeUndefined();
    expect(await store.conversations.findOwned(alice.id, 'up_1')).toBeUndefined();
    expect(await store.conversations.list(bob.id, { page: 1, limit: 50 })).toEqual({ rows: [], total: 0 });
  });

  it('gives an upstream conversation to one visitor, and takes nothing back from them', async () => {
    await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
    const stolen = complete(store, bob, 'key-2', begun('conv_2', 'up_1'));
    await expect(stolen).rejects.toThrow(ConversationTakenError);
    expect(await store.conversations.count(bob.id)).toBe(0);
    expect(await store.sends.find(bob.id, 'key-2')).toMatchObject({ status: 'queued', unit: 'none' });
  });

  it('keeps what somebody wrote, whatever the characters', async () => {
    const text = '\u0001 \ud83d\ude00 \u202e "\\ \u0000 end';
    await store.write((transaction) =>
      transaction.insertInto('meta').values({ name: 'odd', value: text }).execute(),
    );
    const [row] = await store.db.selectFrom('meta').selectAll().where('name', '=', 'odd').execute();
    // PostgreSQL has no place for U+0000.
    expect(row?.value.replaceAll('\0', '\ufffd')).toBe(text.replaceAll('\0', '\ufffd'));
  });

  it('lets one of many claim a key', async () => {
    const claims = await Promise.allSettled(Array.from({ length: 50 }, () => claim(store, alice, 'key-1')));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes back what one task of a group did, and only that', async () => {
    const refused = new Error('no');
    const outcomes = await Promise.allSettled([
      claim(store, alice, 'key-1'),
      store.write(async (transaction, at) => {
        await store.sends.claim(transaction, store.sends.draft(at, newSend(alice, 'key-2'), 'owner'), []);
        throw refused;
      }),
      claim(store, alice, 'key-3'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.sends.find(alice.id, 'key-1')).toBeDefined();
    expect(await store.sends.find(alice.id, 'key-2')).toBeUndefined();
    expect(await store.sends.find(alice.id, 'key-3')).toBeDefined();
  });

  it('keeps tasks apart by their lanes, and takes back whatever throws', async () => {
    const LANES = ['a', 'b', 'c'];
    const step = fc.record({
      lane: fc.option(fc.constantFrom(...LANES), { nil: undefined }),
      times: fc.integer({ min: 1, max: 3 }),
      isRefused: fc.nat(4).map((n) => n === 0),
    });
    const count = (on: Kysely<Tables>, key: string) =>
      on.selectFrom('allowances').select('spent').where('key', '=', key).executeTakeFirstOrThrow();
    const change = (on: Kysely<Tables>, key: string, spent: number | RawBuilder<number>) =>
      on.updateTable('allowances').set({ spent }).where('key', '=', key).execute();
    const counts = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16 }), async (steps) => {
      await store.write(async (transaction) => {
        await transaction.deleteFrom('allowances').execute();
        const rows = [...LANES, 'shared'].map((key) => ({
          key,
          minute_tat: 0,
          hour_tat: 0,
          day: 0,
          spent: 0,
        }));
        await transaction.insertInto('allowances').values(rows).execute();
      });
      const tasks = steps.map(({ lane, times, isRefused }) =>
        store.write(async (transaction) => {
          for (let time = 0; time < times; time += 1) {
            // Read, then written: a statement of the same lane in between would be lost.
            for (const key of lane === undefined ? LANES : [lane]) {
              const { spent } = await count(transaction, key);
              await change(transaction, key, spent + 1);
            }
            await change(transaction, 'shared', sql<number>`spent + 1`);
          }
          if (isRefused) throw new Error('no');
        }, lane),
      );
      const outcomes = await Promise.allSettled(tasks);
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
        steps.map(({ isRefused }) => isRefused),
      );
      const expected = (takes: (lane: string | undefined) => boolean) =>
        steps
          .filter(({ lane, isRefused }) => !isRefused && takes(lane))
          .reduce((sum, { times }) => sum + times, 0);
      for (const key of LANES) {
        const { spent } = await count(store.db, key);
        expect(spent).toBe(expected((lane) => lane === undefined || lane === key));
      }
      expect((await count(store.db, 'shared')).spent).toBe(expected(() => true));
    });
    await fc.assert(counts, { numRuns: 30 });
  });

  it('asks tasks of other lanes in between, and those of one lane in their order', async () => {
    const begun = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
    const order: string[] = [];
    const task = (lane: 'a' | 'b', name: string, other: Promise<void>) =>
      store.write(async (transaction) => {
        await transaction.selectFrom('meta').selectAll().execute();
        begun[lane].resolve();
        await other;
        order.push(name);
      }, lane);
    await Promise.all([
      task('a', 'a1', begun.b.promise),
      task('a', 'a2', Promise.resolve()),
      task('b', 'b1', begun.a.promise),
    ]);
    expect(order.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2']);
    expect(order).toContain('b1');
  });

  it('writes nothing of a task that has thrown, whenever the rest of it asks', async () => {
    for (let ticks = 0; ticks < 60; ticks += 1) {
      const goOn = async (transaction: Kysely<Tables>) => {
        for (let tick = 0; tick < ticks; tick += 1) await undefined;
        await transaction.insertInto('meta').values({ name: 'late', value: 'x' }).execute();
      };
      const task = store.write((transaction) =>
        Promise.all([goOn(transaction), Promise.reject(new Error('no'))]),
      );
      await expect(task).rejects.toThrow('no');
      const late = store.db.selectFrom('meta').selectAll().where('name', '=', 'late');
      expect(await late.execute()).toEqual([]);
    }
  });

  it('hands over once what an anonymous visitor did, and kills their tokens with it', async () => {
    await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
    await store.favorites.add(alice, { character_id: 'char_1', card: null }, 9);
    const become = (newId: string, anonymous?: typeof alice) =>
      store.visitors.become('anna', { newId, anonymous, maxFavorites: 9 });
    const logins = await Promise.all(['user_1', 'user_2', 'user_3'].map((id) => become(id, alice)));
    const [anna] = logins.map(({ visitor }) => visitor.id);
    expect(new Set(logins.map(({ visitor }) => visitor.id)).size).toBe(1);
    expect(logins.filter(({ merged }) => merged === alice.id)).toHaveLength(1);
    const user = { id: String(anna), generation: 0 };
    expect(await store.conversations.findOwned(user.id, 'conv_1')).toBeDefined();
    expect(await store.favorites.count(user.id)).toBe(1);
    expect(await store.sends.find(user.id, 'key-1')).toMatchObject({ status: 'completed' });
    expect(await store.visitors.find(alice.id)).toMatchObject({ generation: 1, subject: null });

    // A key that both used, and a favourite that both have, stay one each.
    const [first, second] = [
      await store.sends.find(user.id, 'key-1'),
      await complete(store, bob, 'key-1', begun('conv_2', 'up_2')),
    ];
    await store.favorites.add(bob, { character_id: 'char_1', card: null }, 9);
    expect(await become('user_4', bob)).toMatchObject({ visitor: { id: user.id }, merged: bob.id });
    expect(await store.conversations.count(user.id)).toBe(2);
    expect(await store.favorites.count(user.id)).toBe(1);
    expect(await store.sends.find(user.id, 'key-1')).toMatchObject({ id: first?.id });
    expect(await store.sends.findOwned(user.id, second.id)).toMatchObject({ status: 'completed' });
    const promises = await verifyStore(store);
    expect(promises.find(({ number }) => number === 2)).toMatchObject({ broken: [] });
    await store.visitors.forget(user);
    expect(await store.sends.byId(second.id)).toBeUndefined();
  });

  it('hands over the latest favourites, as many as there is room for', async () => {
    const become = (anonymous?: typeof alice) =>
      store.visitors.become('anna', { newId: 'user_1', anonymous, maxFavorites: 3 });
    const { visitor: anna } = await become();
    for (const id of ['char_1', 'char_2'])
      await store.favorites.add(anna, { character_id: id, card: null }, 3);
    for (const id of ['char_3', 'char_4', 'char_1']) {
      clock.move(1000);
      await store.favorites.add(alice, { character_id: id, card: null }, 3);
    }
    await become(alice);
    const { rows, total } = await store.favorites.list(anna.id, { page: 1, limit: 50 });
    expect(rows.map(({ character_id }) => character_id).sort()).toEqual(['char_1', 'char_2', 'char_4']);
    expect(total).toBe(3);
    expect(await store.favorites.count(alice.id)).toBe(0);
  });

  it('forgets a conversation or a visitor, and lets nobody have what they had', async () => {
    await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
    await complete(store, alice, 'key-2', begun('conv_2', 'up_2'));
    await store.favorites.add(alice, { character_id: 'char_1', card: null }, 9);
    await claim(store, alice, 'key-3');
    expect(await store.conversations.forget(bob.id, 'conv_1')).toBe(false);
    expect(await store.conversations.forget(alice.id, 'conv_1')).toBe(true);
    expect(await store.conversations.forget(alice.id, 'conv_1')).toBe(false);
    expect(await store.conversations.findByUpstream('up_1')).toBeUndefined();
    const { id = '', ...kept } = (await store.sends.find(alice.id, 'key-1')) ?? {};
    expect(kept).toMatchObject({ fingerprint: FORGOTTEN, text: null, reply_id: null, answer_body: null });
    expect(await store.sends.findOwned(alice.id, id)).toBeUndefined();
    expect(await store.conversations.count(alice.id)).toBe(1);

    await store.visitors.forget(alice);
    expect(await store.conversations.count(alice.id)).toBe(0);
    expect(await store.favorites.count(alice.id)).toBe(0);
    for (const key of ['key-1', 'key-2', 'key-3'])
      expect(await store.sends.find(alice.id, key)).toBeUndefined();
    expect(await store.visitors.find(alice.id)).toMatchObject({ generation: 1 });
    for (const [index, upstream] of ['up_1', 'up_2'].entries()) {
      const adopted = complete(store, bob, `theirs-${index}`, begun(`conv_b${index}`, upstream));
      await expect(adopted).rejects.toThrow(ConversationTakenError);
    }
  });

  it('forgets nobody whose tokens died on the way, when all they had went to a user', async () => {
    await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
    const { visitor: anna } = await store.visitors.become('anna', {
      newId: 'user_1',
      anonymous: alice,
      maxFavorites: 9,
    });
    await expect(store.visitors.forget(alice)).rejects.toMatchObject({ code: 'invalid_token' });
    await store.visitors.endSessions(anna);
    await expect(store.visitors.forget(anna)).rejects.toMatchObject({ code: 'invalid_token' });
    expect(await store.conversations.count(anna.id)).toBe(1);
    expect(await store.visitors.find(anna.id)).toMatchObject({ subject: 'anna', generation: 1 });
  });

  it('remembers the first value', async () => {
    expect(await store.meta.remember('token_secret', () => 'one')).toBe('one');
    expect(await store.meta.remember('token_secret', () => 'two')).toBe('one');
  });

  it('goes on while a newer instance adds a column to its tables', async () => {
    const sendOne = async (number: number) => {
      await complete(store, alice, `key-${number}`, begun(`conv_${number}`, `up_${number}`));
      expect(await store.sends.find(alice.id, `key-${number}`)).toMatchObject({ status: 'completed' });
      expect(await store.visitors.find(alice.id)).toMatchObject({ id: alice.id });
      expect(await store.conversations.findOwned(alice.id, `conv_${number}`)).toBeDefined();
    };
    await sendOne(1);
    for (const table of ['visitors', 'sends', 'conversations', 'budgets'] as const) {
      await store.db.schema.alterTable(table).addColumn('newer', 'integer').execute();
    }
    await sendOne(2);
  });

  describe('that a newer version has changed', () => {
    const ADDITIVE = { '9001-moods-additive': 'moods', '9002-tunes-additive': 'tunes' };
    const migrateOn = async (added: Record<string, string>) => {
      const newer = Object.entries(added).map(([name, column]) => {
        const up = async (db: Kysely<unknown>) => {
          for (const table of ['visitors', 'sends', 'conversations', 'favorites', 'budgets']) {
            await db.schema.alterTable(table).addColumn(column, 'integer').execute();
          }
          await db.schema.createTable(column).addColumn('id', 'text').execute();
        };
        return [name, { up }] as const;
      });
      const provider = { getMigrations: async () => ({ ...migrations, ...Object.fromEntries(newer) }) };
      const { error } = await new Migrator({ db: store.db, provider }).migrateToLatest();
      expect(error).toBeUndefined();
    };

    it('is opened and used, when what is new is additive', async () => {
      await migrateOn(ADDITIVE);
      await store.close();
      store = await openStore({ ...place, clock });
      await complete(store, alice, 'key-1', begun('conv_1', 'up_1'));
      await store.favorites.add(alice, { character_id: 'char_1', card: null }, 9);
      expect(await store.conversations.findOwned(alice.id, 'conv_1')).toBeDefined();
      await (await openStore({ ...place, clock, asItIs: true })).close();
    });

    it.each([
      ['is not', { '9001-moods': 'moods' }],
      ['is not, whatever came before or after', { ...ADDITIVE, '9001-names': 'names' }],
    ])('is refused, when what is new %s', async (_, added) => {
      await migrateOn(added);
      for (const asItIs of [false, true]) {
        const opening = openStore({ ...place, clock, asItIs });
        await expect(opening).rejects.toThrow(/comes from a newer version.*900\d-/);
      }
    });
  });

  it.each(['meta', 'sends', 'favorites', 'budgets', 'webhook_deliveries', 'kysely_migration'])(
    'that belongs to a program with a table "%s" is refused, and its tables stay',
    async (table) => {
      const anothers = await newPlace();
      const { kysely } = await openDatabase({ ...anothers, clock });
      const rows = () => sql`select * from ${sql.table(table)}`.execute(kysely).then((result) => result.rows);
      await sql`create table ${sql.table(table)} (name text, timestamp text)`.execute(kysely);
      await sql`insert into ${sql.table(table)} values ('001-users', 'theirs')`.execute(kysely);
      await expect(openStore({ ...anothers, clock })).rejects.toThrow(
        /belongs to another program.*give the proxy a database of its own/,
      );
      expect(await rows()).toEqual([{ name: '001-users', timestamp: 'theirs' }]);
      const tables = await kysely.introspection.getTables();
      expect(tables.map(({ name }) => name)).toEqual(table === 'kysely_migration' ? [] : [table]);
      await kysely.destroy();
    },
  );

  it('can be opened by all instances at once, the first time and later', async () => {
    const fresh = await newPlace();
    const instances = await openAll(fresh);
    const claims = await Promise.allSettled(
      instances.flatMap((instance) => Array.from({ length: 20 }, () => claim(instance, alice, 'key-1'))),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all(instances.map((instance) => instance.close()));
  });

  it('lets its instances together reserve and add exactly as much as there is', async () => {
    const budget = { messagesPerMonth: 50, verifiedShare: 0 };
    const fresh = await newPlace();
    const instances = await openAll({ ...fresh, budget });
    const reserved = await Promise.all(
      instances.flatMap((instance) =>
        Array.from({ length: 100 }, () =>
          instance.write((transaction, at) => instance.budget.reserve(transaction, at, false)),
        ),
      ),
    );
    const row = await (instances[0] as Store).write((transaction, at) =>
      (instances[0] as Store).budget.today(transaction, at),
    );
    expect(row.reserved).toBe(Math.min(row.month_limit, row.day_limit));
    expect(reserved.filter((answer) => 'day' in answer)).toHaveLength(row.reserved);
    const added = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        instances[index % count]?.favorites.add(alice, { character_id: `char_${index}`, card: null }, 7),
      ),
    );
    expect(added.filter(Boolean)).toHaveLength(7);
    await Promise.all(instances.map((instance) => instance.close()));
  });
});

describe('a SQLite file', () => {
  let folder: string;
  let file: string;
  let store: Store;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'durenai-store-'));
    file = join(folder, 'test.sqlite');
    store = await openStore({ file, clock });
  });
  afterEach(async () => {
    await store.close().catch(() => undefined);
    rmSync(folder, { recursive: true });
  });

  it('is durable, checks references, and is readable by its owner alone', () => {
    const database = new DatabaseSync(file);
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('is made so again where a copy took its place', async () => {
    const files = [file, `${file}-wal`, `${file}-shm`];
    const modes = () => files.map((path) => statSync(path).mode & 0o777);
    for (const path of files) chmodSync(path, 0o644);
    const other = await openStore({ file, clock });
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    await other.close();
    await store.close();
    chmodSync(file, 0o644);
    const link = join(folder, 'link.sqlite');
    symlinkSync(file, link);
    store = await openStore({ file: link, clock });
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
  });

  it('holds nothing any more of what was forgotten', async () => {
    const secret = 'what nobody may read any more';
    for (let number = 0; number < 12; number += 1) {
      const delivered = begun(`conv_${number}`, `up_${number}`);
      delivered.lastMessage.last_message_content = `${secret} ${number}`;
      await complete(store, alice, `key-${number}`, delivered);
      // Some on pages of their own.
      const card = secret.repeat(1 + 300 * (number % 2));
      await store.favorites.add(alice, { character_id: `char_${number}`, card }, 99);
    }
    const written = () => readFileSync(file, 'latin1').includes(secret);
    await store.close();
    expect(written()).toBe(true);
    store = await openStore({ file, clock });
    await store.visitors.forget(alice);
    await store.close();
    expect(written()).toBe(false);
  });

  it('waits for another process that is at the same fresh file', async () => {
    const fresh = join(folder, 'fresh.sqlite');
    const other = new Worker(HOLD_FOR_A_MOMENT, { eval: true, workerData: fresh });
    const ended = once(other, 'exit');
    await once(other, 'message');
    const second = await openStore({ file: fresh, clock });
    await second.check();
    await second.close();
    await ended;
  });

  it('is opened by every process that starts at that moment', { timeout: 30_000 }, async () => {
    const [files, apart] = [20, 40];
    const at = Date.now() + 2_000;
    const openers = Array.from({ length: 3 }, () =>
      run(process.execPath, [
        '--conditions=@durenai/source',
        join(import.meta.dirname, '../../test/support/open-together.ts'),
        ...[folder, files, at, apart].map(String),
      ]),
    );
    expect((await Promise.allSettled(openers)).filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('is not brought to this version by who only looks at it', async () => {
    const older = join(folder, 'older.sqlite');
    const store = await openStore({ file: older, clock });
    const last = () =>
      store.db
        .selectFrom('kysely_migration' as never)
        .selectAll()
        .execute();
    const before = await last();
    await (await openStore({ file: older, clock, asItIs: true })).close();
    await store.db
      .deleteFrom('kysely_migration' as never)
      .where('name' as never, '=', '0005-favorite-cards' as never)
      .execute();
    await expect(openStore({ file: older, clock, asItIs: true })).rejects.toThrow('older version');
    expect(await last()).toEqual(before.slice(0, -1));
    await store.close();
  });

  it('can be opened after a process that died while it was being made', async () => {
    const fresh = join(folder, 'fresh.sqlite');
    const dies = openStore({
      file: fresh,
      clock,
      openDatabase(path) {
        const database = openSqlite(path);
        const prepare = database.prepare.bind(database);
        // Of the statements of one migration, not the first.
        database.prepare = (sql) => {
          if (sql.includes('visitors_by_subject')) throw new Error('killed');
          return prepare(sql);
        };
        return database;
      },
    });
    await expect(dies).rejects.toThrow('killed');
    const again = await openStore({ file: fresh, clock });
    await again.check();
    await again.close();
  });

  it('says that another program holds it', async () => {
    const held = join(folder, 'held.sqlite');
    const other = new DatabaseSync(held);
    other.exec('begin immediate');
    await expect(openStore({ file: held, clock })).rejects.toThrow('in use by another program');
    other.close();
  });

  it('gives the sends of a dead process to one taker, and of a living one to nobody', async () => {
    const { id } = await claim(store, alice, 'key-1');
    expect(await store.sends.takeOver('other', 10)).toEqual([]);
    clock.move(LEASE_MS - 1);
    await store.sends.renew('owner', [id]);
    clock.move(LEASE_MS - 1);
    expect(await store.sends.takeOver('other', 10)).toEqual([]);
    clock.move(2);
    const takers = await Promise.all(['a', 'b', 'c'].map((taker) => store.sends.takeOver(taker, 10)));
    expect(takers.flat()).toHaveLength(1);
    expect(takers.flat()[0]).toMatchObject({ status: 'claimed', unit: 'none' });
  });

  it('looks for what waits for somebody without reading every send', async () => {
    await store.close();
    const asked = new Set<string>();
    let database: DatabaseSync | undefined;
    store = await openStore({
      file,
      clock,
      openDatabase(path) {
        database = openSqlite(path);
        const prepare = database.prepare.bind(database);
        database.prepare = (statement) => {
          asked.add(statement);
          return prepare(statement);
        };
        return database;
      },
    });
    asked.clear();
    await store.sends.takeOver('other', 10);
    await store.sends.letGo('other');
    await store.sends.countElsewhere(store.db, 'other');
    await store.sends.forgetOld();
    const ofSends = [...asked].filter((statement) => statement.includes('"sends"'));
    expect(ofSends).toHaveLength(4);
    const plans = ofSends.flatMap(
      (statement) => database?.prepare(`explain query plan ${statement}`).all() ?? [],
    );
    expect(plans.length).toBeGreaterThanOrEqual(ofSends.length);
    // "SCAN sends USING INDEX …": of an index that holds those alone.
    expect(plans.map(({ detail }) => detail)).not.toContain('SCAN sends');
  });

  it('tells who takes over a send how long it is until the next look, not how long it was', async () => {
    const { id } = await claim(store, alice, 'key-1');
    const dueAt = clock.now() + 60_000;
    await store.db
      .updateTable('sends')
      .set({ status: 'reconciling', unit: 'reserved', ended_at: clock.now(), due_at: dueAt })
      .where('id', '=', id)
      .execute();
    // A process that is late again and again loses its sends to itself: they must get on all the same.
    for (let times = 1; times <= 4; times += 1) {
      clock.move(LEASE_MS + 1);
      const [row] = await store.sends.takeOver('owner', 10);
      expect((row?.due_at ?? 0) - (row?.updated_at ?? 0)).toBe(60_000 - times * (LEASE_MS + 1));
    }
  });

  const spoilPages = (path: string) => {
    const bytes = readFileSync(path);
    // The last page: what cannot even be read as far as its tables is never written to.
    bytes.fill(0xff, bytes.length - 4096);
    writeFileSync(path, bytes);
  };
  /** Elsewhere, as a file is tidied up when its process ends. */
  const openElsewhere = (path: string, before = ':') =>
    run('sh', [
      ...['-c', `${before}; exec "$0" "$@"`, process.execPath],
      ...['--conditions=@durenai/source', '--input-type=module', '-e', OPEN_SQLITE, path],
    ]);

  it.each([
    ['that is no database', (path: string) => writeFileSync(path, 'x'.repeat(10_000))],
    ['whose pages are damaged', spoilPages],
    [
      'that was damaged with its log beside it',
      (path: string) => {
        const database = new DatabaseSync(path);
        database.exec("insert into meta values ('a', 'b')");
        const log = readFileSync(`${path}-wal`);
        database.close();
        spoilPages(path);
        writeFileSync(`${path}-wal`, log);
      },
    ],
    [
      'that another tool kept, and damaged',
      (path: string) => {
        const database = new DatabaseSync(path);
        database.exec('PRAGMA journal_mode = DELETE');
        database.close();
        spoilPages(path);
      },
    ],
  ])('refuses a file %s, and leaves it as it is', async (_, damage) => {
    for (let index = 0; index < 50; index += 1) await claim(store, alice, `key-${index}`);
    await store.close();
    const damaged = join(folder, 'damaged.sqlite');
    copyFileSync(file, damaged);
    damage(damaged);
    const log = `${damaged}-wal`;
    const contents = () =>
      [damaged, log].map((path) => (existsSync(path) ? readFileSync(path, 'base64') : ''));
    const before = contents();
    await expect(openElsewhere(damaged)).rejects.toThrow(/damaged\.sqlite.*cannot be used.*left as it is/);
    expect(contents()).toEqual(before);
  });

  it('says that the disk may be full when nothing can be written', async () => {
    const opening = openElsewhere(join(folder, 'fresh.sqlite'), 'ulimit -f 0');
    await expect(opening).rejects.toThrow('disk I/O error. The disk may be full');
  });

  it.each([
    ['begin immediate', 'when a write is under way'],
    [
      'pragma locking_mode = exclusive; begin immediate; insert into meta values (1, 1); commit',
      'when it is held',
    ],
  ])('says that another program uses it, after "%s"', async (hold) => {
    await store.close();
    const other = new DatabaseSync(file);
    other.exec(hold);
    const opening = openStore({
      file,
      clock,
      openDatabase: (path) => {
        const database = openSqlite(path);
        // Waiting blocks the process: here it need not.
        database.exec('pragma busy_timeout = 20');
        return database;
      },
    });
    await expect(opening).rejects.toThrow(
      /^DATABASE_FILE ".*test\.sqlite" is in use by another program \(database is locked\), such as .*: end that, or wait until it is done, and start again\.$/,
    );
    other.close();
    store = await openStore({ file, clock });
  });

  it('says which folder is missing', async () => {
    const nowhere = join(folder, 'no', 'where.sqlite');
    await expect(openStore({ file: nowhere, clock })).rejects.toThrow('Check that the folder exists');
    expect(existsSync(nowhere)).toBe(false);
  });

  it('fails with an error of its own when the database is gone', async () => {
    let database: DatabaseSync | undefined;
    const broken = await openStore({
      file: ':memory:',
      clock,
      openDatabase: (path) => {
        database = new DatabaseSync(path);
        return database;
      },
    });
    database?.close();
    await expect(broken.check()).rejects.toThrow(StoreError);
    await expect(broken.visitors.find('x')).rejects.toThrow(StoreError);
    await expect(broken.sends.renew('owner', ['send_1'])).rejects.toThrow(StoreError);
  });
});

describe('a PostgreSQL', () => {
  it('that goes away is an error, and works again when it is back', async () => {
    const url = Secret.of(await postgres.newDatabase());
    const store = await openStore({ file: '', url, clock });
    await claim(store, alice, 'key-1');
    for (const how of ['fast', 'immediate'] as const) {
      await postgres.stop(how);
      await expect(store.check()).rejects.toThrow(StoreError);
      await expect(claim(store, alice, 'key-2')).rejects.toThrow(StoreError);
      await postgres.start();
      await store.check();
      expect(await store.sends.find(alice.id, 'key-1')).toBeDefined();
    }
    await store.close();
  });

  it('that only read for a while, as in a failover, is written to again when it can be', async () => {
    const url = await postgres.newDatabase();
    const store = await openStore({ file: '', url: Secret.of(url), clock });
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const name = new URL(url).pathname.slice(1);
    await admin.query(`alter database ${name} set default_transaction_read_only = on`);
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = '${name}' and pid <> pg_backend_pid()`);
    await expect.poll(() => store.check().catch(() => 'away')).toBeUndefined();
    await expect(claim(store, alice, 'key-1')).rejects.toThrow(StoreError);
    await admin.query(`alter database ${name} reset default_transaction_read_only`);
    await admin.end();
    await claim(store, alice, 'key-1');
    await store.close();
  });

  it('whose transactions see only what was there when they began lets each instance go on from the other’s writes', async () => {
    const url = await postgres.newDatabase();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const name = new URL(url).pathname.slice(1);
    await admin.query(`alter database ${name} set default_transaction_isolation = 'repeatable read'`);
    await admin.end();
    const place = { file: '', url: Secret.of(url), clock };
    const instances = [await openStore(place), await openStore(place)];
    const reserve = (store: Store) =>
      store.write((transaction, at) => store.budget.reserve(transaction, at, false));
    for (let times = 0; times < 20; times += 1) await Promise.all(instances.map(reserve));
    const wallets = await instances[0]?.db.selectFrom('budgets').select('reserved').execute();
    expect(wallets).toEqual([{ reserved: 40 }]);
    for (const store of instances) await store.close();
  });

  it('that cannot keep what one task of a group brings keeps the others', async () => {
    const store = await openStore({ file: '', url: Secret.of(await postgres.newDatabase()), clock });
    const keep = (name: string) =>
      store.write(async (transaction) => {
        await transaction.insertInto('meta').values({ name, value: 'x' }).execute();
        if (name === 'broken') await sql`select 1 / 0`.execute(transaction);
        await transaction.selectFrom('meta').selectAll().execute();
      }, name);
    const names = ['one', 'two', 'broken', 'three', 'four'];
    const outcomes = await Promise.allSettled(names.map(keep));
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    ]);
    expect(outcomes[2]).toMatchObject({ reason: expect.any(StoreError) });
    for (const name of ['one', 'two', 'three', 'four']) {
      const kept = store.db.selectFrom('meta').selectAll().where('name', '=', name);
      expect(await kept.execute()).toHaveLength(1);
    }
    await store.close();
  });

  it('is told by a query how long it may take: poolers take nothing else that comes with a connection', async () => {
    const { kysely } = openPostgres(Secret.of(await postgres.newDatabase()));
    const limits = sql<{ name: string }>`select name, setting, source from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by name`;
    const connections = Array.from({ length: 3 }, () => limits.execute(kysely));
    for (const { rows } of await Promise.all(connections)) {
      expect(rows).toEqual([
        { name: 'idle_in_transaction_session_timeout', setting: '10000', source: 'session' },
        { name: 'lock_timeout', setting: '5000', source: 'session' },
        { name: 'statement_timeout', setting: '15000', source: 'session' },
      ]);
    }
    await kysely.destroy();
  });

  it('that falls silent is given up, and asked again when it answers', async () => {
    const way = await openSilentWay(new URL(await postgres.newDatabase()));
    const { kysely } = openPostgres(Secret.of(way.url), { silenceMs: 300 });
    const ask = () => sql<{ one: number }>`select 1 as one`.execute(kysely).then(({ rows }) => rows);
    expect(await ask()).toEqual([{ one: 1 }]);
    way.lose();
    await expect(ask()).rejects.toThrow(StoreError);
    way.find();
    expect(await ask()).toEqual([{ one: 1 }]);
    await kysely.destroy();
    way.close();
  });

  it('that cannot be reached is named without its password', async () => {
    const url = Secret.of('postgres://somebody:hunter2@127.0.0.1:1/chat');
    const opening = openStore({ file: '', url, clock });
    await expect(opening).rejects.toThrow(
      /^DATABASE_URL \(127\.0\.0\.1:1\/chat\) cannot be reached: .*ECONNREFUSED.*\. Check it, and that the server runs/,
    );
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});
