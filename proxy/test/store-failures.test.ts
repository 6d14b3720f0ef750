import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ConversationPage, Message, MessagePage } from '@durenai/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxy } from '../src/index.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import type { Browser, Received } from './support/browser.ts';
import { openWorld, silentLogger, VEXA, type World } from './support/world.ts';

describe('a database that fails', () => {
  let world: World;
  let browser: Browser;
  let database: DatabaseSync | undefined;
  let conversationId: string;

  beforeEach(async () => {
    world = await openWorld({
      ports: {
        openDatabase: (file) => {
          database = openSqlite(file);
          // Waiting blocks the process: here it need not.
          database.exec('pragma busy_timeout = 20');
          return database;
        },
      },
    });
    browser = world.browser();
    conversationId = (await browser.send(VEXA, 'before')).as(Message).conversation_id;
  });
  afterEach(() => world.close().catch(() => undefined));

  const accepted = () =>
    world.simulator.simulator.ledger.filter((entry) => entry.accepted?.kind === 'message').length;

  function expectRefused(answer: Received): void {
    expect(answer.status).toBe(503);
    expect(answer.error().code).toBe('service_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }

  async function expectReadable(): Promise<void> {
    const history = await browser.get(`/v1/chat/conversations/${conversationId}/messages`);
    expect(history.as(MessagePage).data.map(({ content }) => content)).toContain('before');
    expect((await browser.get('/v1/chat/conversations')).as(ConversationPage).data).toHaveLength(1);
    expect((await browser.get('/v1/user/me')).status).toBe(200);
    expect((await browser.get('/v1/characters')).status).toBe(200);
  }

  it('because it is locked refuses sends without sending, shows what there is, and goes on when it is free', async () => {
    const other = new DatabaseSync(world.databaseFile);
    other.exec('begin immediate');
    const before = accepted();
    const key = 'while-it-was-locked';
    expectRefused(await browser.send(VEXA, 'during', { key, conversationId }));
    await expectReadable();
    other.exec('rollback');
    other.close();
    expect(accepted()).toBe(before);
    expect((await browser.send(VEXA, 'during', { key, conversationId })).status).toBe(200);
    expect(accepted()).toBe(before + 1);
  });

  it('because the disk is full refuses sends without sending, shows what there is, and goes on when there is room', async () => {
    const pages = Number(database?.prepare('pragma page_count').get()?.page_count);
    database?.exec(`pragma max_page_count = ${pages}`);
    const before = accepted();
    const answers: Received[] = [];
    for (let time = 0; time < 60 && answers.at(-1)?.status !== 503; time += 1) {
      answers.push(
        await browser.send(VEXA, `${time} ${'x'.repeat(3500)}`, {
          key: `while-full-${time}`,
          conversationId,
        }),
      );
    }
    const refused = answers.at(-1);
    expect(refused?.status).toBe(503);
    await expectReadable();
    expect(accepted()).toBe(before + answers.filter(({ status }) => status === 200).length);
    database?.exec('pragma max_page_count = 1073741823');
    const key = `while-full-${answers.length - 1}`;
    const again = await browser.send(VEXA, `${answers.length - 1} ${'x'.repeat(3500)}`, {
      key,
      conversationId,
    });
    expect(again.status).toBe(200);
  });

  it('while a reply is on its way keeps the reply, and sends nothing twice', async () => {
    const before = accepted();
    world.simulator.simulator.weather.latencyMs = 100;
    const key = 'locked-meanwhile';
    const sending = browser.send(VEXA, 'meanwhile', { key, conversationId });
    await expect
      .poll(
        () => database?.prepare("select count(*) as n from sends where status = 'dispatching'").get()?.n,
        { interval: 5 },
      )
      .toBe(1);
    const other = new DatabaseSync(world.databaseFile);
    other.exec('begin immediate');
    await expect.poll(accepted, { interval: 10 }).toBe(before + 1);
    other.exec('rollback');
    other.close();
    const sent = await sending;
    expect(sent.status).toBe(200);
    expect((await browser.send(VEXA, 'meanwhile', { key, conversationId })).text).toBe(sent.text);
    expect(accepted()).toBe(before + 1);
  });

  it('because it is damaged is refused, not replaced, and what was there stays as it was', async () => {
    await world.proxy.close();
    const bytes = readFileSync(world.databaseFile);
    bytes.fill(0xff, 4096);
    const damaged = `${world.databaseFile}.damaged`;
    copyFileSync(world.databaseFile, damaged);
    writeFileSync(damaged, bytes);
    const start = startProxy({ apiKey: 'dk_x1', databaseFile: damaged, port: 0 }, { logger: silentLogger });
    await expect(start).rejects.toThrow('It was left as it is');
    expect(readFileSync(damaged).equals(bytes)).toBe(true);
    rmSync(damaged);
  });

  it('because it is gone refuses sends without sending', async () => {
    database?.close();
    const before = accepted();
    expectRefused(await browser.send(VEXA, 'nowhere to write', { conversationId }));
    expect((await browser.get('/v1/characters')).status).toBe(200);
    expect(accepted()).toBe(before);
  });
});
