import { randomUUID } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { ConversationPage, Message, MessagePage } from '@durenai/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { beginnings, character, json, reply, serveUpstream, type Upstream } from './support/upstream.ts';
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

  const calls = () => world.asked().filter(({ method }) => method === 'GET').length;

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

const closed = (outgoing: ClientRequest) => new Promise((resolve) => outgoing.once('close', resolve));

describe('whoever hangs up', () => {
  const conversations = beginnings();
  let upstream: Upstream;
  let world: World;
  /** Answers that are held back, and whether each was given up by the proxy. */
  let held: { path: string; answer: () => void; isGivenUp: boolean }[] = [];

  beforeAll(async () => {
    upstream = await serveUpstream((request, response, body) => {
      const path = request.url ?? '';
      const history = /conversations\/([\w-]+)\/messages/.exec(path)?.[1];
      const answer = () => {
        if (history) json(response, conversations.historyOf(history, 'char_1'));
        else if (request.method === 'GET') json(response, character(path.split('/').at(-1) ?? ''));
        else
          json(
            response,
            reply(
              'char_1',
              JSON.parse(body).conversation_id ?? conversations.begin(JSON.parse(body).message),
            ),
          );
      };
      // Asked now and then by the proxy itself.
      if (!holdsBack || path === '/v1/user/me') return answer();
      const each = { path, answer, isGivenUp: false };
      response.once('close', () => {
        each.isGivenUp = !response.writableFinished;
      });
      held.push(each);
    });
    world = await openWorld({ proxy: { baseUrl: `${upstream.url}/v1` } });
  });
  afterAll(async () => {
    await world.close();
    await upstream.close();
  });
  let holdsBack = false;
  beforeEach(() => {
    holdsBack = false;
    held = [];
  });

  async function begin() {
    const browser = world.browser();
    const { conversation_id } = (await browser.send('char_1', 'hello')).as(Message);
    const { access_token } = await browser.session();
    holdsBack = true;
    const ask = (method: string, path: string, body?: unknown): ClientRequest => {
      const outgoing = request(`${world.proxy.url}${path}`, {
        method,
        agent: false,
        headers: {
          origin: SITE,
          authorization: `Bearer ${access_token}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
      });
      outgoing.on('error', () => undefined);
      return outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const history = `/v1/chat/conversations/${conversation_id}/messages`;
    return { browser, conversation_id, history, ask };
  }

  it('while their history is read ends the call to DurenAI', async () => {
    const { history, ask, browser } = await begin();
    const reading = ask('GET', history);
    await expect.poll(() => held.length).toBe(1);
    reading.destroy();
    await expect.poll(() => held[0]?.isGivenUp).toBe(true);
    holdsBack = false;
    expect((await browser.get(history)).status).toBe(200);
  });

  it('leaves the call to those who wait for the same page', async () => {
    const { history, ask, browser } = await begin();
    const reading = ask('GET', history);
    const other = browser.get(history);
    await expect.poll(() => held.length).toBe(1);
    reading.destroy();
    await closed(reading);
    held[0]?.answer();
    expect((await other).status).toBe(200);
    expect(held[0]?.isGivenUp).toBe(false);
  });

  it('does not say that DurenAI fails, nor that it is well', async () => {
    for (let times = 0; times < 10; times += 1) {
      const { history, ask } = await begin();
      const reading = ask('GET', history);
      await expect.poll(() => held.length).toBe(times + 1);
      reading.destroy();
      await expect.poll(() => held.at(-1)?.isGivenUp).toBe(true);
      holdsBack = false;
    }
    expect((await world.browser().get('/v1/characters/char_2')).status).toBe(200);
  });

  it('while their message is sent ends nothing: the reply is there when they come back', async () => {
    const { conversation_id, history, ask, browser } = await begin();
    const sending = ask('POST', '/v1/chat/char_1/messages', { message: 'still here?', conversation_id });
    await expect.poll(() => held.length).toBe(1);
    sending.destroy();
    await closed(sending);
    holdsBack = false;
    expect((await browser.get(history)).status).toBe(200);
    expect(held[0]?.isGivenUp).toBe(false);
    held[0]?.answer();
    const listed = async () => (await browser.get('/v1/chat/conversations')).as(ConversationPage).data[0];
    await expect.poll(async () => (await listed())?.message_count).toBe(4);
  });

  it('while a character is read leaves it to the next who asks', async () => {
    const { ask, browser } = await begin();
    const reading = ask('GET', '/v1/characters/char_7');
    await expect.poll(() => held.length).toBe(1);
    reading.destroy();
    await closed(reading);
    const next = browser.get('/v1/characters/char_7');
    held[0]?.answer();
    expect((await next).status).toBe(200);
    expect(held).toHaveLength(1);
  });
});
