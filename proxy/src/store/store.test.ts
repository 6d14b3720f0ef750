import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { openStore, type Store } from './open-store.ts';
import { ConversationTakenError, type SentConversation } from './sends.ts';
import { StoreError } from './store-error.ts';

const clock = movableClock();
const alice = { id: 'visitor_a', generation: 0 };
const bob = { id: 'visitor_b', generation: 0 };
const answer = { status: 200, body: '{}' };

const begun = (id: string, upstream_id: string): SentConversation => ({
  kind: 'new',
  row: {
    id,
    upstream_id,
    character_id: 'char_1',
    character_name: 'One',
    character_image_url: null,
    last_message_content: 'hello',
    last_message_created_at: '2026-01-01T00:00:00Z',
  },
});

describe('the store', () => {
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

  it('keeps everything when it is opened again', async () => {
    await store.sends.claim(alice, 'key-1', 'f');
    await store.sends.complete({ visitorId: alice.id, key: 'key-1' }, begun('conv_1', 'up_1'), answer);
    await store.close();
    store = await openStore({ file, clock });
    expect(await store.conversations.findOwned(alice.id, 'conv_1')).toMatchObject({ upstream_id: 'up_1' });
    expect(await store.sends.find({ visitorId: alice.id, key: 'key-1' })).toMatchObject({
      status: 'completed',
    });
  });

  it('answers the question of ownership for the owner only', async () => {
    await store.sends.claim(alice, 'key-1', 'f');
    await store.sends.complete({ visitorId: alice.id, key: 'key-1' }, begun('conv_1', 'up_1'), answer);
    expect(await store.conversations.findOwned(bob.id, 'conv_1')).toBeUndefined();
    expect(await store.conversations.findOwned(alice.id, 'up_1')).toBeUndefined();
    expect(await store.conversations.list(bob.id, { page: 1, limit: 50 })).toEqual({ rows: [], total: 0 });
  });

  it('gives an upstream conversation to one visitor, and takes nothing back from them', async () => {
    await store.sends.claim(alice, 'key-1', 'f');
    await store.sends.complete({ visitorId: alice.id, key: 'key-1' }, begun('conv_1', 'up_1'), answer);
    await store.sends.claim(bob, 'key-2', 'f');
    const stolen = store.sends.complete({ visitorId: bob.id, key: 'key-2' }, begun('conv_2', 'up_1'), answer);
    await expect(stolen).rejects.toThrow(ConversationTakenError);
    expect(await store.conversations.count(bob.id)).toBe(0);
    expect(await store.sends.find({ visitorId: bob.id, key: 'key-2' })).toMatchObject({
      status: 'in-progress',
    });
  });

  it('lets one of many claim a key', async () => {
    const claims = await Promise.all(
      Array.from({ length: 50 }, () => store.sends.claim(alice, 'key-1', 'f')),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('settles the claims that a dead process left', async () => {
    await store.sends.claim(alice, 'key-1', 'f');
    expect(await store.sends.abandon({ status: 502, body: 'unknown' })).toBe(1);
    expect(await store.sends.find({ visitorId: alice.id, key: 'key-1' })).toMatchObject({
      status: 'unknown',
      answer_body: 'unknown',
    });
    await store.sends.release({ visitorId: alice.id, key: 'key-1' });
    expect(await store.sends.find({ visitorId: alice.id, key: 'key-1' })).toBeDefined();
  });

  it('remembers the first value', async () => {
    expect(await store.meta.remember('token_secret', () => 'one')).toBe('one');
    expect(await store.meta.remember('token_secret', () => 'two')).toBe('one');
  });

  it.each([
    ['that is no database', (path: string) => writeFileSync(path, 'x'.repeat(10_000))],
    [
      'whose pages are damaged',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes.fill(0xff, 4096, bytes.length);
        writeFileSync(path, bytes);
      },
    ],
  ])('refuses a file %s, and leaves it as it is', async (_, damage) => {
    for (let index = 0; index < 50; index += 1) await store.sends.claim(alice, `key-${index}`, 'f');
    await store.close();
    const damaged = join(folder, 'damaged.sqlite');
    copyFileSync(file, damaged);
    damage(damaged);
    const before = readFileSync(damaged);
    await expect(openStore({ file: damaged, clock })).rejects.toThrow(/damaged\.sqlite.*cannot be used/);
    expect(readFileSync(damaged).equals(before)).toBe(true);
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
    await expect(broken.sends.claim(alice, 'key-1', 'f')).rejects.toThrow(StoreError);
  });
});
