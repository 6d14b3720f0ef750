import { request } from 'node:http';
import { Session } from '@durenai/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../packages/core/test/fake-clock.ts';
import { startPostgres } from '../../scripts/postgres.ts';
import {
  createEventStreams,
  HEARTBEAT_MS,
  LONGEST_LIFE_MS,
  STREAM_CAPS,
} from '../src/events/event-streams.ts';
import { localHints } from '../src/events/hints.ts';
import { networkHasher } from '../src/limits/network.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import { ask, askSession, type Browser } from './support/browser.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, silentLogger, VEXA, type World } from './support/world.ts';

type Open = {
  status: number;
  contentType: string;
  text: () => string;
  until: (part: string) => Promise<void>;
  ended: Promise<void>;
  hangUp: () => void;
};

async function listen(url: string, browser: Pick<Browser, 'session'>, cursor?: string): Promise<Open> {
  const { access_token } = await browser.session();
  return new Promise((resolve, reject) => {
    const headers = {
      origin: SITE,
      authorization: `Bearer ${access_token}`,
      ...(cursor === undefined ? {} : { 'last-event-id': cursor }),
    };
    const outgoing = request(`${url}/v1/events`, { headers, agent: false }, (response) => {
      let text = '';
      const waiting: { part: string; resolve: () => void }[] = [];
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        for (const each of waiting) if (text.includes(each.part)) each.resolve();
      });
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'] ?? '',
        text: () => text,
        until: (part) =>
          new Promise((found) => {
            if (text.includes(part)) found();
            else waiting.push({ part, resolve: found });
          }),
        ended: new Promise((done) => response.on('close', done)),
        hangUp: () => outgoing.destroy(),
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('the events of a visitor', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('are not opened by a question for their headers', async () => {
    const { access_token } = await world.browser().session();
    const headers = { origin: SITE, authorization: `Bearer ${access_token}` };
    for (let index = 0; index < 10; index += 1) {
      const answer = await ask(world.proxy.url, 'HEAD', '/v1/events', { headers });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toContain('text/event-stream');
    }
  });

  it('tell what changed by its id, to its owner alone', async () => {
    const [alice, bob] = [world.browser(), world.browser()];
    const [hers, his] = [await listen(world.proxy.url, alice), await listen(world.proxy.url, bob)];
    expect(hers.contentType).toBe('text/event-stream; charset=utf-8');
    await hers.until('event: ready');
    const sent = JSON.parse((await alice.send(VEXA, 'My word is marzipan.')).text);
    await hers.until(`event: conversation-changed\ndata: {"conversation_id":"${sent.conversation_id}"}\n\n`);
    expect(hers.text()).not.toContain('marzipan');
    expect(his.text()).not.toContain('changed');
    hers.hangUp();
    his.hangUp();
  });

  it('tell of a conversation that was forgotten', async () => {
    const browser = world.browser();
    const { conversation_id: id } = JSON.parse((await browser.send(VEXA, 'Forget this.')).text);
    const stream = await listen(world.proxy.url, browser);
    await stream.until('event: ready');
    expect((await browser.delete(`/v1/chat/conversations/${id}`)).status).toBe(200);
    await stream.until(`event: conversation-changed\ndata: {"conversation_id":"${id}"}\n\n`);
    stream.hangUp();
  });

  it('tell a page that comes back what it missed', async () => {
    const browser = world.browser();
    const before = await listen(world.proxy.url, browser);
    await before.until('event: ready');
    const cursor = /^id: (\d+)$/m.exec(before.text())?.[1];
    before.hangUp();
    const { conversation_id } = JSON.parse((await browser.send(VEXA, 'Anybody here?')).text);
    const after = await listen(world.proxy.url, browser, cursor);
    await after.until(conversation_id);
    expect(after.text()).toContain('data: {"resumed":true}');
    after.hangUp();
  });

  it.each(['-1', 'x', '9'.repeat(20), "1' or 1=1"])('begin anew after the cursor %s', async (cursor) => {
    const stream = await listen(world.proxy.url, world.browser(), cursor);
    await stream.until('data: {"resumed":false}');
    stream.hangUp();
  });

  it('need a token', async () => {
    const stranger = world.browser();
    const session = await stranger.session();
    const forged = {
      ...stranger,
      session: async () => ({ ...session, access_token: `${session.access_token}x` }),
    };
    expect((await listen(world.proxy.url, forged)).status).toBe(401);
  });

  it('end within three seconds when the server does', async () => {
    const own = await openWorld();
    const streams = await Promise.all([0, 1, 2].map(() => listen(own.proxy.url, own.browser())));
    await Promise.all(streams.map(({ until }) => until('event: ready')));
    const closed = own.proxy.close();
    await Promise.all(streams.map(({ ended }) => ended));
    for (const { text } of streams)
      expect(text()).toMatch(/retry: \d+\nevent: bye\ndata: {"reason":"restart"}\n\n$/);
    await closed;
    await own.close();
  });
});

describe('the events of a visitor whom the site vouches for', () => {
  const clock = createFakeClock();
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ proxy: { identitySecret: IDENTITY_SECRET }, ports: { clock } });
  });
  afterAll(() => world.close());

  async function login(name: string, refreshToken?: string): Promise<Session> {
    const identity = await signIdentity(name, { issuedAt: clock.now() / 1000, seconds: 300 });
    return (await askSession(world.proxy.url, SITE, { identity, refresh_token: refreshToken })).as(Session);
  }

  async function listenAs(session: Session): Promise<Open> {
    const stream = await listen(world.proxy.url, { session: async () => session });
    await stream.until('event: ready');
    return stream;
  }

  const SIGNED_OUT = /event: bye\ndata: {"reason":"signed-out"}\n\n$/;
  const COME_AGAIN = /event: bye\ndata: {"reason":"renew"}\n\n$/;

  it.each(['/v1/session', '/v1/user/me'])('end in every browser with DELETE %s', async (target) => {
    const [phone, laptop] = [await login('anna'), await login('anna')];
    const streams = [await listenAs(phone), await listenAs(laptop)];
    const headers = { origin: SITE, authorization: `Bearer ${phone.access_token}` };
    expect((await ask(world.proxy.url, 'DELETE', target, { headers })).status).toBe(200);
    await Promise.all(streams.map(({ ended }) => ended));
    for (const { text } of streams) expect(text()).toMatch(SIGNED_OUT);
  });

  it('end for the stranger that they were', async () => {
    const stranger = (await askSession(world.proxy.url, SITE)).as(Session);
    const stream = await listenAs(stranger);
    await login('ben', stranger.refresh_token);
    await stream.ended;
    expect(stream.text()).toMatch(SIGNED_OUT);
  });

  it('end when the browser becomes another user, and nobody is logged out by it', async () => {
    const first = await login('carla');
    const stream = await listenAs(first);
    const [again, second] = [
      await login('carla', first.refresh_token),
      await login('dora', first.refresh_token),
    ];
    await stream.ended;
    expect(stream.text()).toMatch(COME_AGAIN);
    for (const session of [again, second]) (await listenAs(session)).hangUp();
  });

  it('go on when the same user comes again', async () => {
    const first = await login('emil');
    const stream = await listenAs(first);
    await login('emil', first.refresh_token);
    const { conversation_id } = JSON.parse((await send(first)).text);
    await stream.until(conversation_id);
    expect(stream.text()).not.toContain('event: bye');
    stream.hangUp();
  });

  const send = ({ access_token }: Session) =>
    ask(world.proxy.url, 'POST', `/v1/chat/${VEXA}/messages`, {
      headers: {
        origin: SITE,
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/json',
        'idempotency-key': 'a-key-of-its-own',
      },
      body: JSON.stringify({ message: 'Hello.' }),
    });

  it('end with the identity that opened the session', async () => {
    const stream = await listenAs(await login('frida'));
    // 300 s of the identity and 60 of skew.
    await clock.advance(359_000);
    expect(stream.text()).not.toContain('event: bye');
    await clock.advance(1_000);
    await stream.ended;
    expect(stream.text()).toMatch(COME_AGAIN);
  });
});

it('leaves half of the connections to whoever only asks', async () => {
  const world = await openWorld({ proxy: { maxConnections: 9 } });
  const pages: Open[] = [];
  for (let count = 0; count < 5; count += 1) pages.push(await listen(world.proxy.url, world.browser()));
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429]);
  expect((await ask(world.proxy.url, 'GET', '/healthz')).status).toBe(200);
  for (const page of pages) page.hangUp();
  await world.close();
});

it('takes no place for a page that hung up while its token was looked at', { timeout: 30_000 }, async () => {
  const postgres = await startPostgres();
  const databaseUrl = await postgres.newDatabase();
  const gone: unknown[] = [];
  const info = (fields: { status?: unknown }) => void (fields.status === 499 && gone.push(fields));
  const world = await openWorld({
    proxy: { databaseUrl, databaseFile: undefined },
    ports: { logger: { ...silentLogger, info } },
  });
  const browser = world.browser();
  await browser.session();
  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query('begin; lock table visitors in access exclusive mode');
  const waiting = async () =>
    (await other.query('select count(*)::int as count from pg_locks where not granted')).rows[0].count;
  const { access_token } = await browser.session();
  for (let count = 1; count <= STREAM_CAPS.visitor; count += 1) {
    const headers = { origin: SITE, authorization: `Bearer ${access_token}` };
    const page = request(`${world.proxy.url}/v1/events`, { headers, agent: false }).on('error', () => {});
    page.end();
    await expect.poll(waiting).toBe(count);
    page.destroy();
    await expect.poll(() => gone.length).toBe(count);
  }
  await other.query('commit');
  await other.end();
  const page = await listen(world.proxy.url, browser);
  expect(page.status).toBe(200);
  page.hangUp();
  await world.close();
  await postgres.close();
});

describe('event streams', () => {
  async function open() {
    const clock = createFakeClock();
    const store = await openStore({ file: ':memory:', clock });
    const hints = localHints();
    const streams = createEventStreams({
      hints,
      store,
      clock,
      log: createLog(silentLogger),
      most: 5_000,
      random: () => 0.5,
    });
    const connect = (id: string, network: string = id) => {
      const sink = { text: '', isOver: false, writableLength: 0 };
      const stream = streams.open(
        { visitor: { id, generation: 0 }, network, cursor: undefined },
        {
          write: (text) => (sink.text += text),
          end: (text) => {
            sink.text += text;
            sink.isOver = true;
          },
          destroy: () => (sink.isOver = true),
          get writableLength() {
            return sink.writableLength;
          },
        },
      );
      return Object.assign(sink, stream);
    };
    return { clock, store, hints, streams, connect };
  }

  it('beat every 25 seconds, and move the cursor by it', async () => {
    const { clock, connect } = await open();
    const sink = connect('a');
    await clock.advance(HEARTBEAT_MS * 4);
    const beats = [...sink.text.matchAll(/id: (\d+)\n: heartbeat\n\n/g)].map(([, id]) => Number(id));
    expect(beats).toHaveLength(4);
    expect(beats.at(-1)).toBe(clock.now());
  });

  it('end after a quarter of an hour at most, with a time to come back', async () => {
    const { clock, connect, streams } = await open();
    const sink = connect('a');
    await clock.advance(LONGEST_LIFE_MS);
    expect(sink.text).toMatch(/retry: \d+\nevent: bye\ndata: {"reason":"renew"}\n\n$/);
    expect(streams.size).toBe(0);
  });

  it('end at once for a visitor whose tokens died, and for nobody else', async () => {
    const { hints, connect } = await open();
    const [first, second, other] = [connect('a', 'n1'), connect('a', 'n2'), connect('b')];
    hints.publish({ kind: 'cut', visitorId: 'a' });
    expect([first.isOver, second.isOver, other.isOver]).toEqual([true, true, false]);
    expect(first.text).toContain('"signed-out"');
  });

  it('all come anew after this instance heard nothing of the others for a while', async () => {
    const { hints, connect, streams } = await open();
    const sinks = [connect('a'), connect('b')];
    hints.publish({ kind: 'gap' });
    for (const { text } of sinks) expect(text).toContain('event: bye\ndata: {"reason":"renew"}');
    expect(streams.size).toBe(0);
  });

  it('end for a visitor whose tokens died just before the stream was there', async () => {
    const { store, streams, clock } = await open();
    await store.write((transaction) =>
      transaction
        .insertInto('visitors')
        .values({ id: 'a', generation: 1, created_at: '2026-01-01T00:00:00Z' } as never)
        .execute(),
    );
    let text = '';
    streams.open(
      { visitor: { id: 'a', generation: 0 }, network: 'n', cursor: undefined },
      { write: () => {}, end: (last) => (text = last), destroy: () => {}, writableLength: 0 },
    );
    await clock.settle();
    await expect.poll(() => text).toContain('"signed-out"');
  });

  it('are few per visitor and per network, and a place that is left is free again', async () => {
    const { connect } = await open();
    const own = Array.from({ length: STREAM_CAPS.visitor }, (_, index) => connect('a', `n${index}`));
    expect(() => connect('a', 'other')).toThrow(/Too many pages/);
    own[0]?.close();
    connect('a', 'other');
    for (let index = 0; index < STREAM_CAPS.network; index += 1) connect(`v${index}`, 'office');
    expect(() => connect('late', 'office')).toThrow(/Too many pages/);
  });

  it('are few per neighbourhood, so that nobody takes them all through the networks of a /48', async () => {
    const { connect } = await open();
    const hash = networkHasher(Buffer.alloc(32, 7));
    const from = (subnet: number) => connect(`v${subnet}`, hash(`2001:db8:1:${subnet.toString(16)}::1`));
    const own = Array.from({ length: STREAM_CAPS.neighbourhood }, (_, subnet) => from(subnet));
    expect(() => from(500)).toThrow(/Too many pages/);
    connect('elsewhere', hash('2001:db8:2::1'));
    own[0]?.close();
    from(501);
  });

  it('are no longer opened when the server ends, and leave no timer behind', async () => {
    const { clock, connect, streams } = await open();
    connect('a');
    streams.closeAll();
    expect(() => connect('b')).toThrow(/cannot be reached/);
    expect(streams.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('let go of a page that does not read', async () => {
    const { hints, connect, streams } = await open();
    const sink = connect('a');
    sink.writableLength = 1_000_000;
    hints.publish({ kind: 'conversation', visitorId: 'a', conversationId: 'conv_1' });
    expect(sink.isOver).toBe(true);
    expect(streams.size).toBe(0);
  });
});
