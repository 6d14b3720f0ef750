import { Message, MessagePage } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

describe('pages of a history', () => {
  let world: World;
  const clock = movableClock(Date.now());
  let isBroken = false;

  beforeAll(async () => {
    const broken = async () => new Response('<h1>Not now</h1>', { status: 200 });
    world = await openWorld({
      ports: { clock, fetch: (url, init) => (isBroken ? broken() : fetch(url, init)) },
    });
  });
  afterAll(() => world.close());

  const calls = () => world.simulator.simulator.ledger.filter(({ method }) => method === 'GET').length;

  async function begin() {
    const browser = world.browser();
    const { conversation_id } = (await browser.send(VEXA, 'Do you like rain?')).as(Message);
    const path = `/v1/chat/conversations/${conversation_id}/messages`;
    const texts = async () => (await browser.get(path)).as(MessagePage).data.map(({ content }) => content);
    return { browser, conversation_id, path, texts };
  }

  it('cost one upstream call for everybody of the visitor’s tabs that asks within two seconds', async () => {
    const { browser, path } = await begin();
    const before = calls();
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.get(path)));
    answers.push(await browser.get(path));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.headers['cache-control']).toBe('private, no-store');
    expect(calls()).toBe(before + 1);
    await browser.get(`${path}?limit=1`);
    expect(calls()).toBe(before + 2);
    clock.move(2_001);
    await browser.get(path);
    expect(calls()).toBe(before + 3);
  });

  it('hold what was sent since, however soon it is read', async () => {
    const { browser, conversation_id, texts } = await begin();
    expect(await texts()).not.toContain('And snow?');
    await browser.send(VEXA, 'And snow?', { conversationId: conversation_id });
    expect(await texts()).toContain('And snow?');
  });

  it('hold what was sent by another instance, however soon they are read', async () => {
    const other = await world.startAnother();
    let url = world.proxy.url;
    const browser = openBrowser(() => url, SITE);
    const { conversation_id } = (await browser.send(VEXA, 'Do you like rain?')).as(Message);
    const path = `/v1/chat/conversations/${conversation_id}/messages`;
    expect((await browser.get(path)).text).not.toContain('And snow?');
    url = other.url;
    await browser.send(VEXA, 'And snow?', { conversationId: conversation_id });
    url = world.proxy.url;
    expect((await browser.get(path)).text).toContain('And snow?');
  });

  it('are given to their visitor alone, and to nobody once they are forgotten', async () => {
    const { browser, conversation_id, path } = await begin();
    expect((await browser.get(path)).status).toBe(200);
    expect((await world.browser().get(path)).status).toBe(404);
    await browser.delete(`/v1/chat/conversations/${conversation_id}`);
    expect((await browser.get(path)).status).toBe(404);
  });

  it('that could not be read are asked for anew', async () => {
    const { browser, path, texts } = await begin();
    isBroken = true;
    expect((await browser.get(path)).status).toBe(502);
    isBroken = false;
    expect(await texts()).toContain('Do you like rain?');
  });
});
