import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { ConversationPage, Message, MessagePage, Send } from '@durenai/core';
import { serveSimulator } from '@durenai/simulator/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fastClock } from './support/clock.ts';
import { openWorld, VEXA, type World } from './support/world.ts';

describe('sends', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(() => {
    world.simulator.simulator.weather.latencyMs = 0;
  });
  afterAll(() => world.close());

  /** How many messages DurenAI accepted, whatever it answered. */
  const accepted = () =>
    world.simulator.simulator.ledger.filter((entry) => entry.accepted?.kind === 'message').length;

  it('ask for an idempotency key of a sensible form', async () => {
    const browser = world.browser();
    for (const key of ['', 'short', 'x'.repeat(65), 'white space in it', 'ümläuts-in-it']) {
      const header = Buffer.from(key).toString('latin1');
      const refused = await browser.post(
        `/v1/chat/${VEXA}/messages`,
        { message: 'hi' },
        { 'idempotency-key': header },
      );
      expect(refused.status).toBe(400);
      expect(refused.error()).toMatchObject({ code: 'invalid_request' });
      expect(refused.error().message).toContain('Idempotency-Key');
    }
    const missing = await browser.post(`/v1/chat/${VEXA}/messages`, { message: 'hi' });
    expect(missing.status).toBe(400);
  });

  it('answer the same key with the same bytes, and send once', async () => {
    const browser = world.browser();
    const key = randomUUID();
    const before = accepted();
    const text = `once ${key}`;
    const first = await browser.send(VEXA, text, { key });
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const second = await browser.send(VEXA, text, { key });
    expect(second.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(accepted()).toBe(before + 1);
  });

  it('replay after a restart of the proxy', async () => {
    const browser = world.browser();
    const key = randomUUID();
    const first = await browser.send(VEXA, 'before the restart', { key });
    await world.restart();
    const second = await browser.send(VEXA, 'before the restart', { key });
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  it('refuse a key that comes back with another message, character or conversation', async () => {
    const browser = world.browser();
    const key = randomUUID();
    const { conversation_id: conversationId } = (await browser.send(VEXA, 'this', { key })).as(Message);
    const others = [
      await browser.send(VEXA, 'that', { key }),
      await browser.send('char_789012', 'this', { key }),
      await browser.send(VEXA, 'this', { key, conversationId }),
    ];
    for (const refused of others) {
      expect(refused.status).toBe(422);
      expect(refused.error().code).toBe('idempotency_conflict');
    }
  });

  it('say that a key is in progress, and when to ask again', async () => {
    const browser = world.browser();
    const key = randomUUID();
    const before = accepted();
    const text = `slowly ${key}`;
    await browser.get(`/v1/characters/${VEXA}`);
    world.simulator.simulator.weather.latencyMs = 150;
    const first = browser.send(VEXA, text, { key });
    await expect.poll(() => world.asked().at(-1)?.method, { interval: 5 }).toBe('POST');
    const second = await browser.send(VEXA, text, { key });
    expect(second.status).toBe(409);
    expect(second.error().code).toBe('idempotency_in_progress');
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    expect((await first).status).toBe(200);
    expect(accepted()).toBe(before + 1);
  });

  it('sends once when the same key arrives twenty times at once', async () => {
    const browser = world.browser();
    const key = randomUUID();
    const before = accepted();
    const text = `storm ${key}`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.send(VEXA, text, { key })));
    expect(accepted()).toBe(before + 1);
    const replies = answers.filter(({ status }) => status === 200);
    expect(replies.length).toBeGreaterThan(0);
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(1);
    for (const { status } of answers) expect([200, 409]).toContain(status);
  });

  it('keep two first messages and two keys in one conversation apart', async () => {
    const browser = world.browser();
    const [one, two] = await Promise.all([browser.send(VEXA, 'first A'), browser.send(VEXA, 'first B')]);
    const conversationId = one.as(Message).conversation_id;
    expect(two.as(Message).conversation_id).not.toBe(conversationId);
    await Promise.all([
      browser.send(VEXA, 'next A', { conversationId }),
      browser.send(VEXA, 'next B', { conversationId }),
    ]);
    const { data } = (await browser.get('/v1/chat/conversations')).as(ConversationPage);
    expect(data.find(({ id }) => id === conversationId)?.message_count).toBe(6);
  });

  it('finish and are kept when the visitor hangs up', async () => {
    const browser = world.browser();
    const key = randomUUID();
    const before = accepted();
    const text = `hang up ${key}`;
    const { access_token } = await browser.session();
    await browser.get(`/v1/characters/${VEXA}`);
    world.simulator.simulator.weather.latencyMs = 100;
    const outgoing = request(`${world.proxy.url}/v1/chat/${VEXA}/messages`, {
      method: 'POST',
      headers: {
        origin: 'https://www.shop.example',
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
    });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify({ message: text }));
    const asked = world.asked().length;
    await expect.poll(() => world.asked().length, { interval: 5 }).toBeGreaterThan(asked);
    outgoing.destroy();
    await expect
      .poll(async () => (await browser.send(VEXA, text, { key })).status, { interval: 30 })
      .toBe(200);
    expect(accepted()).toBe(before + 1);
  });

  it('refuse a message that is empty, too long, or not a text', async () => {
    const browser = world.browser();
    const post = (body: unknown) =>
      browser.post(`/v1/chat/${VEXA}/messages`, body, { 'idempotency-key': randomUUID() });
    for (const message of ['', '  \n ', 'x'.repeat(4001), 'a\0b', 'a\ud83d', 42, null, ['hi']]) {
      const refused = await post({ message });
      expect(refused.status).toBe(400);
      expect(refused.error().details).toMatchObject({ parameter: 'message' });
    }
    // 4000 code points that are 8000 UTF-16 units: characters are counted, not units.
    expect((await post({ message: '🦊'.repeat(4000).slice(0, 8000) })).status).toBe(200);
    expect((await post({ message: 'hi', conversation_id: '../user/me' })).error().details).toMatchObject({
      parameter: 'conversation_id',
    });
    expect((await post([])).status).toBe(400);
  });

  it('refuse an unknown character before anything is claimed or sent', async () => {
    const browser = world.browser();
    const refused = await browser.send('char_nobody', 'hello');
    expect(refused.status).toBe(404);
    expect(refused.error().code).toBe('not_found');
    expect((await browser.get('/v1/user/me')).text).toContain('"created_at":null');
  });

  it('refuse to put one character’s message into another’s conversation', async () => {
    const browser = world.browser();
    const { conversation_id: conversationId } = (await browser.send(VEXA, 'hello')).as(Message);
    const refused = await browser.send('char_789012', 'hello', { conversationId });
    expect(refused.status).toBe(400);
    expect(refused.error().message).toContain('another character');
  });

  describe('when the weather is bad', () => {
    const silent = ['html', 'invalid-json', 'server-error', 'network-error', 'redirect'] as const;

    it.each(silent)('are found out after %s when they had arrived, and never sent again', async (kind) => {
      const browser = world.browser();
      const key = randomUUID();
      const before = accepted();
      const text = `weather ${key}`;
      world.simulator.simulator.failNext({ endpoint: 'sendMessage', kind, accepted: true });
      const first = await browser.send(VEXA, text, { key });
      expect(first.status).toBe(200);
      const { conversation_id: conversationId } = first.as(Message);
      const history = await browser.get(`/v1/chat/conversations/${conversationId}/messages`);
      expect(history.as(MessagePage).data.map(({ content }) => content)).toContain(text);
      const second = await browser.send(VEXA, text, { key });
      expect(second.text).toBe(first.text);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect(accepted()).toBe(before + 1);
    });

    it.each(silent)('are told not to have arrived after %s, and may then be sent again', async (kind) => {
      const fast = await openWorld({ ports: { clock: fastClock(50) } });
      const browser = fast.browser();
      const sent = () =>
        fast.simulator.simulator.ledger.filter((entry) => entry.accepted?.kind === 'message').length;
      const key = randomUUID();
      const text = `weather ${key}`;
      await browser.get(`/v1/characters/${VEXA}`);
      fast.simulator.simulator.failNext({ endpoint: 'sendMessage', kind, accepted: false });
      const first = await browser.send(VEXA, text, { key });
      expect(first.status).toBe(202);
      const { send_id: sendId, status } = first.as(Send);
      expect(status).toBe('checking');
      expect(Number(first.headers['retry-after'])).toBeGreaterThan(0);
      expect((await browser.send(VEXA, text, { key })).error().details).toMatchObject({ send_id: sendId });
      const look = async () => (await browser.get(`/v1/sends/${sendId}`)).as(Send);
      await expect.poll(async () => (await look()).status, { interval: 20, timeout: 4000 }).toBe('failed');
      expect((await look()).error).toMatchObject({
        code: 'send_not_processed',
        details: { next_attempt: 2 },
      });
      const repeated = await browser.send(VEXA, text, { key });
      expect(repeated.status).toBe(502);
      expect(repeated.headers['idempotency-replayed']).toBe('true');
      expect(sent()).toBe(0);
      const again = await browser.send(VEXA, text, { key, attempt: 2 });
      expect(again.status).toBe(200);
      expect((await browser.send(VEXA, text, { key, attempt: 2 })).text).toBe(again.text);
      expect(sent()).toBe(1);
      expect((await fast.browser().get(`/v1/sends/${sendId}`)).status).toBe(404);
      await fast.close();
    });

    it('may be tried again with the same key when DurenAI asked to wait', async () => {
      const busy = await openWorld();
      const browser = busy.browser();
      const key = randomUUID();
      await browser.get(`/v1/characters/${VEXA}`);
      busy.simulator.simulator.failNext({ endpoint: 'sendMessage', kind: 'rate-limited' });
      const first = await browser.send(VEXA, 'patience', { key });
      expect(first.status).toBe(503);
      expect(first.error().code).toBe('upstream_unavailable');
      expect(Number(first.headers['retry-after'])).toBeGreaterThan(0);
      expect(first.headers).not.toHaveProperty('x-ratelimit-limit');
      await busy.close();
    });

    it('may be tried again with the same key when DurenAI could not be reached', async () => {
      const browser = world.browser();
      const key = randomUUID();
      await browser.get(`/v1/characters/${VEXA}`);
      const { port } = world.simulator;
      await world.simulator.close();
      const first = await browser.send(VEXA, 'is anybody there?', { key });
      expect(first.status).toBe(503);
      expect(first.error().code).toBe('upstream_unavailable');
      expect(Number(first.headers['retry-after'])).toBeGreaterThan(0);

      world.simulator = await serveSimulator({ port, plan: 'enterprise' });
      const second = await browser.send(VEXA, 'is anybody there?', { key, attempt: 2 });
      expect(second.status).toBe(200);
      expect(second.headers['idempotency-replayed']).toBeUndefined();
    });
  });
});
