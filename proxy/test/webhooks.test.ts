import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MessagePage } from '@durenai/core';
import { DEMO_API_KEY } from '@durenai/simulator';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../../packages/core/test/fake-clock.ts';
import { doctor } from '../src/commands/doctor.ts';
import { webhooks } from '../src/commands/webhooks.ts';
import { Secret } from '../src/config/secret.ts';
import { createProxy } from '../src/create-proxy.ts';
import { type Hint, localHints } from '../src/events/hints.ts';
import { MOST_RAW_AT_ONCE } from '../src/http/read-body.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import { createUpstream } from '../src/upstream/create-upstream.ts';
import { createRereads, REREAD_EVERY_MS } from '../src/webhooks/create-rereads.ts';
import { standardWebhooks } from '../src/webhooks/standard-webhooks.ts';
import { ask } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { json, serveUpstream } from './support/upstream.ts';
import { playStorm } from './support/webhook-storm.ts';
import { openWorld, SITE, silentLogger, VEXA, type World } from './support/world.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const PREVIOUS = `whsec_${randomBytes(32).toString('base64')}`;

const nowSeconds = () => Math.floor(Date.now() / 1000);

function signed(body: string, { secret = SECRET, id = `msg_${randomUUID()}`, at = nowSeconds() } = {}) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return {
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${mac}` },
  };
}

const announce = (type: string, data: unknown) => JSON.stringify({ type, data });

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const openWithWebhooks = async () => {
  world = await openWorld({ proxy: { webhookSecret: SECRET, webhookSecretPrevious: PREVIOUS } });
  return world;
};
const deliver = ({ proxy }: World, delivery: { body: string | Buffer; headers: Record<string, string> }) =>
  ask(proxy.url, 'POST', '/webhooks/durenai', delivery);

describe('a delivery', () => {
  it('finds no endpoint where no secret is set', async () => {
    world = await openWorld();
    expect((await deliver(world, signed('{}'))).status).toBe(404);
  });

  it('is taken once when it is signed with the secret, or with the one before', async () => {
    const own = await openWithWebhooks();
    const body = announce('character.updated', { id: VEXA });
    const first = signed(body);
    const taken = await deliver(own, first);
    expect([taken.status, taken.text]).toEqual([204, '']);
    expect(taken.headers['cache-control']).toBe('private, no-store');
    expect(taken.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await deliver(own, first)).status).toBe(204);
    expect((await deliver(own, signed(body, { secret: PREVIOUS }))).status).toBe(204);
    await own.restart();
    expect((await deliver(own, first)).status).toBe(204);
  });

  it('about a character is told to all instances, which keep cards of their own', async () => {
    const hints = localHints();
    const told: Hint[] = [];
    hints.subscribe((hint) => told.push(hint));
    world = await openWorld({ proxy: { webhookSecret: SECRET }, ports: { hints } });
    await deliver(world, signed(announce('character.updated', { id: VEXA })));
    expect(told).toEqual([{ kind: 'character', characterId: VEXA }]);
    const { proxy, simulator } = world;
    const readsAfterAsking = async () => {
      await ask(proxy.url, 'GET', `/v1/characters/${VEXA}`, { headers: { origin: SITE } });
      return simulator.simulator.ledger.filter(({ path }) => path.endsWith(VEXA)).length;
    };
    expect([await readsAfterAsking(), await readsAfterAsking()]).toEqual([1, 1]);
    hints.publish({ kind: 'character', characterId: VEXA });
    expect(await readsAfterAsking()).toBe(2);
  });

  it('is not taken by a process that ends, which would forget it', async () => {
    const proxy = await createProxy(
      { apiKey: DEMO_API_KEY, webhookSecret: SECRET, databaseFile: ':memory:' },
      { logger: silentLogger },
    );
    const server = createServer(proxy.handler).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    proxy.beginClosing();
    const refused = await ask(url, 'POST', '/webhooks/durenai', signed('{}'));
    expect(refused.error()).toMatchObject({ status: 503, code: 'service_unavailable' });
    server.close();
    await proxy.close();
  });

  it('holds memory only for so many at once', async () => {
    const own = await openWithWebhooks();
    const { port } = new URL(own.proxy.url);
    const head = 'POST /webhooks/durenai HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n{';
    const sockets = Array.from({ length: MOST_RAW_AT_ONCE }, () => connect(Number(port), '127.0.0.1'));
    for (const socket of sockets) socket.write(head);
    await expect.poll(async () => (await deliver(own, signed('{}'))).status).toBe(503);
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await deliver(own, signed('{}'))).status).toBe(204);
  });

  it('may have 256 KiB, and is told so when it has more, also where its length is not said', async () => {
    const own = await openWithWebhooks();
    const most = 256 * 1024;
    expect((await deliver(own, signed('x'.repeat(most)))).status).toBe(204);
    const { body, headers } = signed('x'.repeat(most + 1));
    const lengths: Record<string, string>[] = [{}, { 'transfer-encoding': 'chunked' }];
    for (const more of lengths) {
      const refused = await deliver(own, { body, headers: { ...headers, ...more } });
      expect(refused.error()).toMatchObject({
        status: 413,
        code: 'payload_too_large',
        message: `The body is too large: at most ${most} bytes are accepted.`,
      });
    }
  });

  it('does no harm by nesting as deep as it may be long', async () => {
    const own = await openWithWebhooks();
    for (const [open, close] of [
      ['[', ']'],
      ['{"data":', '}'],
    ] as const) {
      const depth = Math.floor((256 * 1024 - 100) / (open.length + close.length));
      for (const end of [close.repeat(depth), '']) {
        const nested = `${open.repeat(depth)}0${end}`;
        for (const body of [nested, `{"type":"message.created","data":${nested}}`]) {
          expect((await deliver(own, signed(body))).status).toBe(204);
        }
      }
    }
    expect((await ask(own.proxy.url, 'GET', '/healthz')).status).toBe(200);
  });

  it('is refused when it is forged, changed, late, early or unsigned, and changes nothing', async () => {
    const own = await openWithWebhooks();
    const body = announce('message.created', { id: 'msg_x', conversation_id: 'conv_x' });
    const good = signed(body);
    const without = (name: string) => ({
      body,
      headers: Object.fromEntries(Object.entries(good.headers).filter(([each]) => each !== name)),
    });
    const bad = [
      signed(body, { secret: `whsec_${randomBytes(32).toString('base64')}` }),
      { ...good, body: `${body} ` },
      signed(body, { at: nowSeconds() - 301 }),
      signed(body, { at: nowSeconds() + 310 }),
      { ...good, headers: { ...good.headers, 'webhook-id': 'msg_other' } },
      { ...good, headers: { ...good.headers, 'webhook-signature': 'v1,' } },
      { ...good, headers: { ...good.headers, 'webhook-signature': 'v2,abc v1,é' } },
      without('webhook-id'),
      without('webhook-timestamp'),
      without('webhook-signature'),
    ];
    for (const delivery of bad) {
      const refused = await deliver(own, delivery);
      expect([refused.status, refused.error().code]).toEqual([401, 'unauthorized']);
    }
    const large = { ...good, body: 'x'.repeat(256 * 1024 + 1) };
    expect((await deliver(own, large)).status).toBe(413);
  });

  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{"type":"message.created"}',
    '{"type":"message.created","data":{"conversation_id":"../user/me"}}',
    '{"type":"__proto__","data":{}}',
    'no json',
  ])('that says %s does nothing', async (body) => {
    const own = await openWithWebhooks();
    expect((await deliver(own, signed(body))).status).toBe(204);
    expect(own.simulator.simulator.ledger.filter(({ path }) => path.includes('messages'))).toEqual([]);
  });
});

describe('news from DurenAI', () => {
  it('make the proxy read the conversation and tell its owner; what the delivery says is never shown', async () => {
    const hints = localHints();
    const told: Hint[] = [];
    const clock = movableClock(Date.now());
    world = await openWorld({ proxy: { webhookSecret: SECRET }, ports: { hints, clock } });
    const browser = world.browser();
    const { conversation_id } = JSON.parse((await browser.send(VEXA, 'Hello')).text);
    const history = async () =>
      (await browser.get(`/v1/chat/conversations/${conversation_id}/messages`)).as(MessagePage).data;
    expect(await history()).toHaveLength(2);
    hints.subscribe((hint) => told.push(hint));
    // The owner of the account writes into the same conversation, elsewhere.
    const upstreamId = world.simulator.simulator.ledger.findLast(({ accepted }) => accepted)?.accepted;
    const { conversationId } = upstreamId as { conversationId: string };
    const spoken = await ask(world.simulator.url, 'POST', `/v1/chat/${VEXA}/messages`, {
      headers: { 'x-api-key': DEMO_API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'And from here', conversation_id: conversationId }),
    });
    const real = JSON.parse(spoken.text);
    const lie = { ...real, content: 'Send me your password.' };
    // Who was not told is shown the page of a moment ago, and here the clock stands.
    expect(await history()).toHaveLength(2);
    await deliver(world, signed(announce('message.created', lie)));
    clock.move(1_000);
    await expect
      .poll(() => told)
      .toContainEqual(expect.objectContaining({ conversationId: conversation_id }));
    expect((await history()).map(({ content }) => content)).toContain('And from here');
    const list = await browser.get('/v1/chat/conversations');
    expect(list.text).not.toContain('password');
    expect(JSON.parse(list.text).data[0]).toMatchObject({
      message_count: 4,
      last_message: {
        content: real.content.slice(0, 100) + JSON.parse(list.text).data[0].last_message.content.slice(100),
      },
    });
  });
});

describe('webhooks register', () => {
  it('subscribes at DurenAI, whose deliveries are then taken; list shows it, without its secret', async () => {
    const options: { webhookSecret?: string } = {};
    const hints = localHints();
    const told: Hint[] = [];
    hints.subscribe((hint) => told.push(hint));
    world = await openWorld({ proxy: options, ports: { hints } });
    const { simulator, proxy, databaseFile } = world;
    const lines: string[] = [];
    const env = {
      DURENAI_API_KEY: DEMO_API_KEY,
      DURENAI_BASE_URL: `${simulator.url}/v1`,
      DATABASE_FILE: `${databaseFile}.cli`,
      PUBLIC_URL: proxy.url,
    };
    const print = (line: string) => void lines.push(line);
    expect(await webhooks.run(['register'], { env, print })).toBe(0);
    const secret = /WEBHOOK_SECRET=(whsec_\S+)/.exec(lines.join('\n'))?.[1] ?? '';
    lines.length = 0;
    expect(await webhooks.run(['list'], { env, print })).toBe(0);
    expect(lines.join('\n')).toContain(`message.created,character.updated  ${proxy.url}/webhooks/durenai`);
    expect(lines.join('\n')).not.toContain(secret);
    options.webhookSecret = secret;
    await world.restart();

    const browser = world.browser();
    await browser.send(VEXA, 'Hello');
    const { accepted } = simulator.simulator.ledger.findLast((entry) => entry.accepted) ?? {};
    const { conversationId } = accepted as { conversationId: string };
    await expect
      .poll(() => simulator.simulator.deliveries.map(({ status }) => status))
      .toEqual(['delivered', 'delivered']);
    told.length = 0;
    await ask(simulator.url, 'POST', `/v1/chat/${VEXA}/messages`, {
      headers: { 'x-api-key': DEMO_API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'And from here', conversation_id: conversationId }),
    });
    // What is read again about the message before may be told now, too.
    await expect.poll(() => told.map(({ kind }) => kind)).toContain('conversation');
  }, 20_000);

  it('makes no second subscription for an address unless it is told to, as neither can be ended', async () => {
    world = await openWorld();
    const { simulator, databaseFile, proxy } = world;
    const lines: string[] = [];
    const env = {
      DURENAI_API_KEY: DEMO_API_KEY,
      DURENAI_BASE_URL: `${simulator.url}/v1`,
      DATABASE_FILE: `${databaseFile}.cli`,
      PUBLIC_URL: proxy.url,
    };
    const terminal = { env, print: (line: string) => void lines.push(line) };
    const subscriptions = () =>
      simulator.simulator.ledger.filter(({ accepted }) => accepted?.kind === 'webhook').length;
    await webhooks.run(['register'], terminal);
    expect(subscriptions()).toBe(1);
    expect(lines.join('\n')).not.toContain('WEBHOOK_SECRET_PREVIOUS');
    await expect(webhooks.run(['register'], terminal)).rejects.toThrow(
      new RegExp(`^${proxy.url}/webhooks/durenai is registered already .*--again.*WEBHOOK_SECRET_PREVIOUS`),
    );
    expect(subscriptions()).toBe(1);
    lines.length = 0;
    expect(await webhooks.run(['register', '--again'], terminal)).toBe(0);
    expect(subscriptions()).toBe(2);
    expect(lines.join('\n')).toMatch(/WEBHOOK_SECRET=whsec_\S+\n.*WEBHOOK_SECRET_PREVIOUS/);
    // Another address is told of for the first time.
    const moved = { ...terminal, env: { ...env, PUBLIC_URL: `${proxy.url}/chat` } };
    expect(await webhooks.run(['register'], moved)).toBe(0);
    await expect(webhooks.run(['list', '--again'], terminal)).rejects.toThrow('"register" or "list"');
  });

  it('tells the secret where the database cannot remember what was registered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'durenai-webhooks-'));
    const file = join(folder, 'test.sqlite');
    const other = new DatabaseSync(file);
    const upstream = await serveUpstream((_request, response) => {
      other.exec('begin immediate');
      const told = { id: 'webhook_1', url: 'http://x.test', events: [], status: 'active', secret: SECRET };
      json(response, { ...told, description: '', created_at: '2026-01-01T00:00:00Z' }, 201);
    });
    const lines: string[] = [];
    const env = {
      DURENAI_API_KEY: DEMO_API_KEY,
      DURENAI_BASE_URL: `${upstream.url}/v1`,
      DATABASE_FILE: file,
      PUBLIC_URL: 'http://x.test',
    };
    const registered = webhooks.run(['register'], { env, print: (line) => void lines.push(line) });
    await expect(registered).rejects.toThrow('list will not show it: database is locked');
    expect(lines.join('\n')).toContain(`WEBHOOK_SECRET=${SECRET}`);
    other.close();
    await upstream.close();
    rmSync(folder, { recursive: true });
  });

  it('says what to do when DurenAI takes no subscription', async () => {
    world = await openWorld();
    const env = {
      DURENAI_API_KEY: 'dk_of_nobody',
      DURENAI_BASE_URL: `${world.simulator.url}/v1`,
      DATABASE_FILE: ':memory:',
      PUBLIC_URL: 'http://x.test',
    };
    await expect(webhooks.run(['register'], { env, print: () => {} })).rejects.toThrow(
      'DurenAI took no subscription (The API key is not valid.): "durenai-proxy doctor" says what to do.',
    );
  });

  it('asks for an address that DurenAI can reach, and for nothing else than its two words', async () => {
    const env = { DURENAI_API_KEY: DEMO_API_KEY, DATABASE_FILE: ':memory:' };
    const terminal = { env, print: () => {} };
    await expect(webhooks.run(['register'], terminal)).rejects.toThrow('PUBLIC_URL is not set');
    const plain = { ...terminal, env: { ...env, PUBLIC_URL: 'http://chat.shop.test' } };
    await expect(webhooks.run(['register'], plain)).rejects.toThrow('https only');
    await expect(webhooks.run(['remove'], terminal)).rejects.toThrow('"register" or "list"');
    await expect(webhooks.run([], terminal)).rejects.toThrow('"register" or "list"');
  });
});

describe('the doctor of webhooks', () => {
  it('says what is missing, step by step, until deliveries arrive', async () => {
    const options: { webhookSecret?: string } = {};
    world = await openWorld({ proxy: options });
    const own = world;
    let env: Record<string, string> = {
      DURENAI_API_KEY: DEMO_API_KEY,
      DURENAI_BASE_URL: `${own.simulator.url}/v1`,
      DATABASE_FILE: `${own.databaseFile}.cli`,
    };
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const told = async () => {
      lines.length = 0;
      await doctor.run([], { env, print });
      return lines.filter((line) => /webhooks/.test(line)).join('\n');
    };
    const at = `${own.proxy.url}/webhooks/durenai`;

    expect(await told()).toMatch(/^ok {4}webhooks: none are taken, WEBHOOK_SECRET is not set$/);
    env = { ...env, WEBHOOK_SECRET: SECRET };
    expect(await told()).toMatch(/^warn {2}webhooks: nobody knows where/m);
    env = { ...env, PUBLIC_URL: own.proxy.url };
    const unregistered = await told();
    expect(unregistered).toMatch(/^warn {2}webhooks: none was registered from this database$/m);
    expect(unregistered).toContain(`warn  webhooks: ${at} answers a delivery with 404`);

    await webhooks.run(['register'], { env, print });
    const secret = /WEBHOOK_SECRET=(whsec_\S+)/.exec(lines.join('\n'))?.[1] ?? '';
    const { WEBHOOK_SECRET: _, ...unset } = env;
    env = unset;
    expect(await told()).toMatch(
      new RegExp(`^warn {2}webhooks: registered for ${at}, and WEBHOOK_SECRET is not set$`, 'm'),
    );
    env = { ...env, WEBHOOK_SECRET: SECRET };
    options.webhookSecret = secret;
    await own.restart();
    expect(await told()).toContain(`warn  webhooks: ${at} answers a delivery with 401`);
    env = { ...env, WEBHOOK_SECRET: secret };
    expect(await told()).toBe(
      `ok    webhooks: registered for ${at}\nok    webhooks: a delivery is taken at ${at}`,
    );
    expect(lines.join('\n')).not.toContain(secret);
    await webhooks.run(['register', '--again'], { env, print });
    expect(await told()).toMatch(new RegExp(`^warn {2}webhooks: registered 2 times for ${at}$`, 'm'));

    env = { ...env, PUBLIC_URL: 'http://127.0.0.1:1' };
    const moved = await told();
    expect(moved).toContain(
      `warn  webhooks: registered for ${at}, and PUBLIC_URL says http://127.0.0.1:1/webhooks/durenai`,
    );
    expect(moved).toContain(
      'warn  webhooks: http://127.0.0.1:1/webhooks/durenai cannot be reached from here',
    );
  });
});

/** A conversation in the store, and an upstream that counts how often it is read. */
async function openRereads() {
  const clock = createFakeClock();
  const store = await openStore({ file: ':memory:', clock });
  const reads = new Map<string, number[]>();
  const unreadable = new Set<string>();
  let latest = 'msg_1';
  const fetch = async (url: string) => {
    const id = /conversations\/([^/]+)\//.exec(url)?.[1] ?? '';
    reads.set(id, [...(reads.get(id) ?? []), clock.now()]);
    if (unreadable.has(id)) return new Response('', { status: 500 });
    const message = {
      id: latest,
      conversation_id: id,
      character_id: 'char_1',
      content: 'Well met.',
      created_at: '2026-01-01T00:00:00Z',
      is_character: true,
    };
    return Response.json({ data: [message], pagination: { total: 2, page: 1, limit: 20, pages: 1 } });
  };
  const log = createLog(silentLogger);
  const metrics = {
    requestAnswered() {},
    upstreamCalled() {},
    breakerChanged() {},
    sendEnded() {},
    catalogueRead() {},
  };
  const upstream = createUpstream(
    { apiKey: Secret.of('key_for_tests'), baseUrl: 'http://127.0.0.1:1/v1' },
    { fetch, clock, log, metrics, onRateLimit: () => {} },
  );
  const hints = localHints();
  const told: Hint[] = [];
  hints.subscribe((hint) => told.push(hint));
  const own = async (upstreamId: string) => {
    await store.write(async (transaction) => {
      await transaction
        .insertInto('visitors')
        .values({
          id: `visitor_of_${upstreamId}`,
          generation: 0,
          created_at: '2026-01-01T00:00:00Z',
        } as never)
        .execute();
      await transaction
        .insertInto('conversations')
        .values({
          id: `our_${upstreamId}`,
          upstream_id: upstreamId,
          visitor_id: `visitor_of_${upstreamId}`,
          character_id: 'char_1',
          character_name: 'One',
          character_image_url: null,
          last_message_content: '',
          last_message_created_at: '2026-01-01T00:00:00Z',
          last_message_is_character: 1,
          last_message_id: null,
          message_count: 0,
          created_at: '2026-01-01T00:00:00Z',
          updated_at: '2026-01-01T00:00:00Z',
        })
        .execute();
    });
  };
  const rereads = createRereads({ store, upstream, hints, clock, log });
  const speak = (id: string) => {
    latest = id;
  };
  return { clock, store, reads, told, own, rereads, speak, unreadable };
}

describe('a storm of news', () => {
  it('over HTTP, most of it lies, changes nothing and is at most one read per conversation in 5 s', async () => {
    const { answers, reads, mostReads, foreignReads, failedReads, changed } = await playStorm({
      deliveries: 600,
      seconds: 20,
      speed: 10,
    });
    expect([...answers.keys()].sort()).toEqual([
      'duplicated 204',
      'foreign 204',
      'forged 401',
      'genuine 204',
      'late 401',
      'replayed 204',
    ]);
    expect(changed).toEqual([]);
    expect(foreignReads).toBe(0);
    expect(failedReads).toBeGreaterThan(0);
    expect(Math.min(...reads)).toBeGreaterThan(1);
    expect(Math.max(...reads)).toBeLessThanOrEqual(mostReads);
  }, 30_000);

  it('10,000 in 10 s about three conversations of ours and many others: one read per conversation in 5 s', async () => {
    const { clock, reads, own, rereads, speak, told } = await openRereads();
    const ours = ['conv_a', 'conv_b', 'conv_c'];
    for (const id of ours) await own(id);
    for (let tick = 0; tick < 100; tick += 1) {
      speak(`msg_${tick}`);
      for (let index = 0; index < 100; index += 1) {
        const id = index % 2 === 0 ? (ours[index % 3] as string) : `conv_foreign_${index}`;
        rereads.ask(id, `msg_${tick}_${index}`);
      }
      await clock.advance(100);
    }
    await clock.advance(20_000);
    expect([...reads.keys()].sort()).toEqual(ours);
    for (const times of reads.values()) {
      expect(times.length).toBeGreaterThanOrEqual(2);
      for (const [index, at] of times.slice(1).entries()) {
        expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(REREAD_EVERY_MS);
      }
    }
    expect(new Set(told.map((hint) => 'visitorId' in hint && hint.visitorId))).toEqual(
      new Set(ours.map((id) => `visitor_of_${id}`)),
    );
    rereads.stop();
  });

  it('about a known message and then a new one is read for the new one', async () => {
    const { clock, reads, own, rereads, speak } = await openRereads();
    await own('conv_a');
    rereads.ask('conv_a', undefined);
    await clock.advance(10_000);
    speak('msg_2');
    rereads.ask('conv_a', 'msg_1');
    rereads.ask('conv_a', 'msg_2');
    await clock.advance(10_000);
    expect(reads.get('conv_a')).toHaveLength(2);
  });

  it('that fails is read three times at most, also when others take its turns', async () => {
    const { clock, reads, own, rereads, unreadable } = await openRereads();
    await own('conv_a');
    unreadable.add('conv_a');
    const others = Array.from({ length: 20 }, (_, index) => `conv_other_${index}`);
    for (const id of others) await own(id);
    rereads.ask('conv_a', 'msg_a');
    // These are read right before its second time, and leave it no turn.
    await clock.advance(REREAD_EVERY_MS - 1);
    for (const id of others) rereads.ask(id, undefined);
    await clock.advance(120_000);
    rereads.stop();
    const [first = 0, second = 0, ...rest] = reads.get('conv_a') ?? [];
    expect(second - first).toBeGreaterThan(REREAD_EVERY_MS);
    expect(rest).toHaveLength(1);
  });

  it('about thousands of conversations at once asks the database only for those whose turn it is', async () => {
    const { clock, reads, own, rereads, store } = await openRereads();
    const ids = Array.from({ length: 300 }, (_, index) => `conv_${index}`);
    for (const id of ids) await own(id);
    const lookups = vi.spyOn(store.conversations, 'findByUpstream');
    for (const id of ids) rereads.ask(id, undefined);
    await clock.advance(30_000);
    rereads.stop();
    expect(reads.size).toBeGreaterThan(30);
    expect(lookups.mock.calls.length).toBe(reads.size);
  });

  it('does not read what the store knows already', async () => {
    const { clock, reads, own, rereads, store } = await openRereads();
    await own('conv_a');
    rereads.ask('conv_a', undefined);
    await clock.advance(6_000);
    expect((await store.conversations.findByUpstream('conv_a'))?.last_message_id).toBe('msg_1');
    rereads.ask('conv_a', 'msg_1');
    await clock.advance(10_000);
    expect(reads.get('conv_a')).toHaveLength(1);
  });
});

describe('the check of a signature', () => {
  const secret = Secret.of(SECRET);
  const reference = new Webhook(SECRET);

  it('agrees with the reference library on valid, changed and random deliveries', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }).filter((id) => !/[\r\n]/.test(id)),
        fc.constantFrom('{}', '{"type":"x"}', '{"é":"ü😀"}'),
        fc.integer({ min: -400, max: 400 }).filter((seconds) => Math.abs(Math.abs(seconds) - 300) > 2),
        fc.constantFrom('good', 'id', 'time', 'body', 'signature', 'several', 'other version', 'none'),
        text,
        (id, body, offset, what, noise) => {
          const at = nowSeconds() + offset;
          const signature = reference.sign(id, new Date(at * 1000), body);
          const headers = {
            'webhook-id': what === 'id' ? `${id}x` : id,
            'webhook-timestamp': what === 'time' ? String(at + 1) : String(at),
            'webhook-signature':
              what === 'signature'
                ? `v1,${noise}`
                : what === 'several'
                  ? `v1,AAAA ${signature}`
                  : what === 'other version'
                    ? signature.replace('v1', 'v2')
                    : what === 'none'
                      ? ''
                      : signature,
          };
          const sent = what === 'body' ? `${body} ` : body;
          const ours = standardWebhooks(
            { headers, body: Buffer.from(sent) },
            { secrets: [secret], now: Date.now() },
          );
          let theirs = true;
          try {
            reference.verify(sent, headers);
          } catch {
            theirs = false;
          }
          expect(ours !== undefined).toBe(theirs);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('refuses every single bit that differs', () => {
    const { headers, body } = signed('{"type":"x"}');
    const mac = Buffer.from(headers['webhook-signature'].slice(3), 'base64');
    for (let bit = 0; bit < mac.length * 8; bit += 1) {
      const flipped = Buffer.from(mac);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = { ...headers, 'webhook-signature': `v1,${flipped.toString('base64')}` };
      expect(
        standardWebhooks(
          { headers: forged, body: Buffer.from(body) },
          { secrets: [secret], now: Date.now() },
        ),
      ).toBeUndefined();
    }
  });
});
