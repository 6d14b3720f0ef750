import { randomUUID } from 'node:crypto';
import { type Clock, Message } from '@durenai/core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Browser, openBrowser } from './support/browser.ts';
import { fastClock, movableClock } from './support/clock.ts';
import {
  type Behaviour,
  beginnings,
  character,
  json,
  reply,
  serveUpstream,
  type Upstream,
} from './support/upstream.ts';
import { openWorld, SITE, type World } from './support/world.ts';

const MINUTE = 60_000;

const conversations = beginnings();

const healthy: Behaviour = (request, response, body) => {
  const path = request.url ?? '';
  const sentTo = /^\/v1\/chat\/(\w+)\/messages$/.exec(path)?.[1];
  const history = /^\/v1\/chat\/conversations\/([\w-]+)\/messages/.exec(path)?.[1];
  if (sentTo) {
    const { conversation_id, message } = JSON.parse(body);
    json(response, reply(sentTo, conversation_id ?? conversations.begin(message)));
  } else if (history) json(response, conversations.historyOf(history, 'char_1'));
  else if (path.startsWith('/v1/characters?')) {
    const pagination = { total: 1, page: 1, limit: 20, pages: 1 };
    json(response, { data: [{ ...character('char_1'), likes: 1, chat_count: 2 }], pagination });
  } else json(response, character(path.split('/').at(-1) ?? ''));
};

const down: Behaviour = (_request, response) => response.writeHead(500).end();

describe('while DurenAI keeps failing', () => {
  let upstream: Upstream;
  let world: World;
  let browser: Browser;

  async function start(clock: Clock) {
    upstream = await serveUpstream(healthy);
    world = await openWorld({ proxy: { baseUrl: `${upstream.url}/v1`, trustProxy: 1 }, ports: { clock } });
    browser = world.browser();
  }
  afterEach(async () => {
    await world.close();
    await upstream.close();
  });

  /** Somebody in another network. */
  const elsewhere = () =>
    openBrowser(() => world.proxy.url, SITE, { headers: { 'x-forwarded-for': '203.0.113.9' } });

  /** Five failures in a row, of two networks. */
  async function open() {
    await browser.get('/v1/characters');
    const visitors = await Promise.all(
      [browser, elsewhere()].map(async (visitor) => {
        const { conversation_id } = (await visitor.send('char_1', 'hello')).as(Message);
        return () => visitor.get(`/v1/chat/conversations/${conversation_id}/messages`);
      }),
    );
    upstream.behave(down);
    for (const read of [...visitors, ...visitors, ...visitors]) expect((await read()).status).not.toBe(200);
    upstream.seen.length = 0;
  }

  it('sends wait until it may be asked again, and then go through once', async () => {
    await start(fastClock(50));
    await open();
    upstream.behave(healthy);
    const sent = await browser.send('char_1', 'hi', { key: randomUUID() });
    expect(sent.status).toBe(200);
    expect(upstream.seen.filter((line) => line.startsWith('POST'))).toEqual([
      'POST /v1/chat/char_1/messages',
    ]);
  });

  it('the catalogue is shown as it was, and one probe at a time asks whether it is over', async () => {
    // Stands between its moves: a slow machine must not reach the next probe.
    const clock = movableClock(Date.now());
    await start(clock);
    await open();
    // Long enough for the cached page to be stale, too short for the sends' tokens to expire.
    clock.move(7 * MINUTE);
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, page) => browser.get(`/v1/characters?page=${page + 1}`)),
    );
    expect(pages.map(({ status }) => status)).toEqual([
      200,
      ...pages.slice(1).map(({ status }) => (status === 502 ? 502 : 503)),
    ]);
    expect(upstream.seen).toHaveLength(1);
    clock.move(11_000);
    upstream.behave(healthy);
    expect((await browser.get('/v1/characters?page=2')).status).toBe(200);
    expect((await browser.get('/v1/characters?page=3')).status).toBe(200);
  });

  it('a call that had begun before is not tried again', async () => {
    await start(movableClock(Date.now()));
    let fail = () => {};
    const hold: Behaviour = (request, response, body) => {
      if (!request.url?.includes('page=7')) return healthy(request, response, body);
      fail = () => down(request, response, body);
    };
    upstream.behave(hold);
    const held = browser.get('/v1/characters?page=7');
    await expect.poll(() => upstream.seen.length).toBe(1);
    await open();
    fail();
    expect((await held).status).toBe(503);
    expect(upstream.seen).toEqual([]);
  });

  it('one network with many visitors, whatever of theirs fails, closes the chat for nobody', async () => {
    await start(fastClock(50));
    upstream.behave((request, response, body) =>
      /poison/.test(body + request.url) ? down(request, response, body) : healthy(request, response, body),
    );
    for (let time = 0; time < 6; time += 1) {
      const visitor = world.browser();
      expect((await visitor.send('char_1', `poison ${time}`)).status).toBe(202);
      expect((await visitor.get(`/v1/characters?tags=poison${time}`)).status).toBe(502);
    }
    expect((await elsewhere().send('char_1', 'hello')).status).toBe(200);
  });

  it('one visitor whose messages always fail closes the chat for nobody', async () => {
    await start(fastClock(50));
    upstream.behave((request, response, body) =>
      body.includes('poison') ? down(request, response, body) : healthy(request, response, body),
    );
    for (let time = 0; time < 6; time += 1) {
      expect((await browser.send('char_1', `poison ${time}`)).status).toBe(202);
    }
    expect((await world.browser().send('char_1', 'hello')).status).toBe(200);
  });
});
