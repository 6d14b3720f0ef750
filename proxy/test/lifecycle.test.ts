import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { CharacterSummaryPage, Message, Session } from '@durenai/core';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { startProxy } from '../src/index.ts';
import { ask, askSession, openBrowser } from './support/browser.ts';
import { fastClock } from './support/clock.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, silentLogger, VEXA, WIDE_LIMITS } from './support/world.ts';

describe('a proxy', () => {
  it('lives and is ready', async () => {
    const world = await openWorld();
    expect((await ask(world.proxy.url, 'GET', '/healthz')).text).toBe('{"status":"ok"}');
    expect((await ask(world.proxy.url, 'GET', '/readyz')).text).toBe('{"status":"ready"}');
    await world.close();
  });

  it('says which port is taken, and nothing that is not so', async () => {
    const world = await openWorld();
    const lines: string[] = [];
    const second = startProxy(
      { apiKey: 'dk_x1', databaseFile: ':memory:', port: world.proxy.port },
      { logger: pino({ level: 'error' }, { write: (line: string) => void lines.push(line) }) },
    );
    await expect(second).rejects.toThrow(`Port ${world.proxy.port} is taken`);
    await world.close();
    expect(lines).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('warns of a database file that stayed open to others', async () => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    // Stands for another user's file, whose mode this one may not change.
    const openAsItIs = (file: string) => {
      const database = new DatabaseSync(file);
      chmodSync(file, 0o644);
      return database;
    };
    for (const [openDatabase, expected] of [
      [openAsItIs, [expect.stringMatching(/^DATABASE_FILE names .*others on this machine may read/)]],
      [undefined, []],
    ] as const) {
      warnings.length = 0;
      const world = await openWorld({ ports: { logger, openDatabase } });
      expect(warnings.filter((warning) => warning.startsWith('DATABASE_FILE'))).toEqual(expected);
      await world.close();
    }
  });

  it('lets a send under way finish before it closes, and takes no new one', async () => {
    const world = await openWorld();
    const browser = world.browser();
    await browser.get(`/v1/characters/${VEXA}`);
    world.simulator.simulator.weather.latencyMs = 200;
    const key = 'sent-while-closing';
    const underWay = browser.send(VEXA, 'wait for me', { key });
    await expect.poll(() => world.asked().at(-1)?.method, { interval: 5 }).toBe('POST');
    const restarted = world.restart();
    const reply = await underWay;
    expect(reply.status).toBe(200);
    await restarted;
    world.simulator.simulator.weather.latencyMs = 0;
    expect((await browser.send(VEXA, 'wait for me', { key })).text).toBe(reply.text);
    await world.close();
    await expect(ask(world.proxy.url, 'GET', '/healthz')).rejects.toThrow('ECONNREFUSED');
  });

  it('answers what arrives on an open connection while it closes, and says that this was the last', async () => {
    const world = await openWorld();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const askOnKept = async (path: string) => {
      const outgoing = request(world.proxy.url + path, { agent, headers: { origin: SITE } });
      outgoing.end();
      const [response] = await once(outgoing, 'response');
      await text(response);
      return {
        status: response.statusCode,
        connection: response.headers.connection,
        socket: outgoing.socket,
      };
    };
    const before = await askOnKept('/healthz');
    expect(before).toMatchObject({ status: 200, connection: 'keep-alive' });
    const closed = world.proxy.close();
    expect(await askOnKept('/healthz')).toMatchObject({
      status: 200,
      connection: 'close',
      socket: before.socket,
    });
    await expect(askOnKept('/healthz')).rejects.toThrow('ECONNREFUSED');
    await closed;
    await world.close();
  });

  it('says on the last reply of a connection that it is, even when the request came before the end', async () => {
    const world = await openWorld();
    await world.browser().get(`/v1/characters/${VEXA}`);
    world.simulator.simulator.weather.latencyMs = 200;
    const underWay = ask(world.proxy.url, 'GET', '/v1/characters?page=2', {
      headers: { origin: SITE, connection: 'keep-alive' },
    });
    await expect.poll(() => world.asked().at(-1)?.path, { interval: 5 }).toContain('page=2');
    const closed = world.close();
    expect((await underWay).headers.connection).toBe('close');
    await closed;
  });

  it('waits while it closes for a form that may be slow, and for nothing else that does not arrive', async () => {
    const world = await openWorld({ proxy: { identitySecret: IDENTITY_SECRET, createCharacters: true } });
    const identity = await signIdentity('maker');
    const { access_token } = (await askSession(world.proxy.url, SITE, { identity })).as(Session);
    const form = new FormData();
    for (const name of ['name', 'description', 'personality', 'background']) form.set(name, 'Orla');
    const encoded = new Response(form);
    const type = encoded.headers.get('content-type') ?? '';
    const body = Buffer.from(await encoded.arrayBuffer());
    const slow = request(`${world.proxy.url}/v1/characters`, {
      method: 'POST',
      headers: {
        origin: SITE,
        authorization: `Bearer ${access_token}`,
        'content-type': type,
        'content-length': body.length,
        expect: '100-continue',
      },
    });
    slow.flushHeaders();
    await once(slow, 'continue');
    slow.write(body.subarray(0, 50));
    const ofPage = `Host: x\r\nOrigin: ${SITE}\r\n`;
    const unfinished = await Promise.all(
      [
        '',
        'GET /healthz HT',
        `POST /v1/session HTTP/1.1\r\n${ofPage}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{`,
      ].map(async (bytes) => {
        const socket = connect(world.proxy.port, '127.0.0.1');
        await once(socket, 'connect');
        socket.write(bytes);
        return { answer: text(socket) };
      }),
    );
    // Whoever came before one who is answered was let in.
    await ask(world.proxy.url, 'GET', '/healthz');

    const closed = world.close();
    // They began later than the form: its time is over as well.
    for (const { answer } of unfinished) expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    slow.end(body.subarray(50));
    const [{ statusCode }] = await once(slow, 'response');
    expect(statusCode).toBe(201);
    await closed;
  });

  it('finds out what became of a send that was on its way when the last process died', async () => {
    const world = await openWorld();
    const browser = world.browser();
    const key = 'cut-off-by-a-crash';
    const first = await browser.send(VEXA, 'hello', { key });
    const database = new DatabaseSync(world.databaseFile);
    database.exec('delete from conversations');
    database
      .prepare(
        `update sends set status = 'dispatching', unit = 'reserved', text = 'hello', conversation_id = null,
           reply_id = null, answer_status = null, answer_body = null, lease_owner = 'dead', lease_until = 0
         where key = ?`,
      )
      .run(key);
    database.exec('update budgets set used = used - 1, reserved = reserved + 1');
    database.close();
    const sent = () => world.simulator.simulator.ledger.filter(({ method }) => method === 'POST').length;
    const before = sent();
    await world.restart();
    const told = async () => (await browser.send(VEXA, 'hello', { key })).status;
    await expect.poll(told, { interval: 50, timeout: 4000 }).toBe(200);
    const { content } = (await browser.send(VEXA, 'hello', { key })).as(Message);
    expect(content).toBe(first.as(Message).content);
    expect(sent()).toBe(before);
    await world.close();
  });

  it('refuses a database that is damaged, and leaves it as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'durenai-damaged-'));
    const databaseFile = join(folder, 'damaged.sqlite');
    writeFileSync(databaseFile, 'this is not a database'.repeat(1000));
    const start = startProxy({ apiKey: 'dk_x1', databaseFile, port: 0 }, { logger: silentLogger });
    await expect(start).rejects.toThrow('It was left as it is');
    expect(readFileSync(databaseFile, 'utf8').startsWith('this is not a database')).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('still shows the catalogue when the database is gone, and says what is not there', async () => {
    let database: DatabaseSync | undefined;
    const world = await openWorld({
      proxy: { databaseFile: ':memory:' },
      ports: {
        openDatabase: (file) => {
          database = new DatabaseSync(file);
          return database;
        },
      },
    });
    const browser = world.browser();
    const { refresh_token } = await browser.session();
    database?.close();
    const page = await browser.get('/v1/characters');
    expect(page.as(CharacterSummaryPage).data.length).toBeGreaterThan(0);
    expect((await askSession(world.proxy.url, SITE)).status).toBe(200);
    const refusals = [
      await browser.get('/v1/user/me'),
      await browser.get('/v1/chat/conversations'),
      await browser.send(VEXA, 'hello'),
      await askSession(world.proxy.url, SITE, { refresh_token }),
      await ask(world.proxy.url, 'GET', '/readyz'),
    ];
    for (const refused of refusals) {
      expect(refused.status).toBe(503);
      expect(refused.error().code).toBe('service_unavailable');
      expect(refused.headers['retry-after']).toBe('5');
    }
    expect(world.simulator.simulator.ledger.some(({ method }) => method === 'POST')).toBe(false);
    await world.close().catch(() => undefined);
    await world.simulator.close();
  });
});

describe('what leaves the proxy', () => {
  const canaries = {
    key: 'dk_canary_8e2f41',
    text: 'canary-text-c0ffee',
    secret: 'Xk3Vq9Zt5Lw8Rb2Nm7Hc4Jd6Gf1Ps0Ya',
  };

  it('holds neither the key nor the secret, and the log no text, no id and no token', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace', base: null }, { write: (line) => void lines.push(line) });
    const { serveSimulator } = await import('@durenai/simulator/node');
    const simulator = await serveSimulator({ port: 0, apiKey: canaries.key });
    const proxy = await startProxy(
      {
        apiKey: canaries.key,
        tokenSecret: canaries.secret,
        baseUrl: `${simulator.url}/v1`,
        allowedOrigins: [SITE],
        databaseFile: ':memory:',
        logLevel: 'trace',
        adminPort: 0,
        adminToken: 'Zq8Wm3Xc5Vb7Nk2Lj9Hg4Fd6Sa1Po0Iu',
        port: 0,
        ...WIDE_LIMITS,
      },
      { logger, clock: fastClock(100) },
    );
    const browser = openBrowser(() => proxy.url, SITE);
    const session = await browser.session();
    const key = 'canary-idempotency-key';
    const first = await browser.send(VEXA, canaries.text, { key });
    const conversationId = first.as(Message).conversation_id;
    const answers = [
      first,
      await browser.send(VEXA, 'other', { key }),
      await browser.get('/v1/chat/conversations'),
      await browser.get(`/v1/chat/conversations/${conversationId}/messages`),
      await browser.get('/v1/characters'),
      await browser.get(`/v1/characters/${VEXA}`),
      await browser.get('/v1/user/me'),
      await browser.post(`/v1/user/favorites/${VEXA}`),
      await browser.get('/v1/user/favorites'),
      await browser.get('/v1/nothing?x=canary-query'),
      await ask(proxy.url, 'GET', `/v1/characters/${VEXA}/image`),
      await ask(proxy.url, 'GET', '/widget.js'),
      await ask(proxy.url, 'GET', '/healthz'),
      await ask(proxy.url, 'POST', '/v1/session', {
        headers: { origin: SITE, 'content-type': 'application/json' },
        body: '{canary-body',
      }),
    ];
    const failures = [
      'html',
      'invalid-json',
      'server-error',
      'network-error',
      'rate-limited',
      'truncated',
      'redirect',
      'reset-in-headers',
      'reset-mid-body',
      'wrong-content-length',
      'gzip-bomb',
    ] as const;
    for (const kind of failures) {
      simulator.simulator.failNext({ kind });
      answers.push(await browser.send(VEXA, canaries.text));
      simulator.simulator.failNext({ kind, times: 2 });
      answers.push(await browser.get(`/v1/chat/conversations/${conversationId}/messages`));
      simulator.simulator.failNext({ kind, times: 2 });
      answers.push(await browser.get(`/v1/characters?tags=${kind}`));
    }
    answers.push(
      await ask(proxy.adminUrl ?? '', 'GET', '/metrics'),
      await ask(proxy.adminUrl ?? '', 'GET', '/other'),
    );
    expect(answers.filter(({ status }) => status >= 500).length).toBeGreaterThan(20);
    await proxy.close();
    await simulator.close();

    const sent = answers
      .map(({ text, headers, bytes }) => text + JSON.stringify(headers) + bytes.toString('latin1'))
      .join();
    const log = lines.join();
    for (const secret of [canaries.key, canaries.secret]) {
      for (const spelling of [
        secret,
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(sent).not.toContain(spelling);
        expect(log).not.toContain(spelling);
      }
    }
    const private_ = [
      canaries.text,
      conversationId,
      session.visitor.id,
      session.access_token,
      key,
      'canary-',
    ];
    for (const text of private_) expect(log).not.toContain(text);
    expect(log).not.toMatch(/conv_|127\.0\.0\.1/);
    const request = lines.map((line) => JSON.parse(line)).find(({ route }) => route?.endsWith('/messages'));
    expect(Object.keys(request).sort()).toEqual(
      ['level', 'method', 'ms', 'msg', 'request_id', 'route', 'status', 'time', 'visitor'].sort(),
    );
    expect(request.route).toBe('/v1/chat/:character_id/messages');
  });
});
