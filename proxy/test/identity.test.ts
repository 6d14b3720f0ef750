import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import {
  CharacterSummaryPage,
  ConversationPage,
  Done,
  FavoriteCharacterPage,
  Message,
  MessagePage,
  Session,
  Visitor,
} from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askSession, type Received } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

const identified = { proxy: { identitySecret: IDENTITY_SECRET } };

/** One browser of somebody, after whatever session it was given. */
function clientOf(world: World, session: Session) {
  const headers = { origin: SITE, authorization: `Bearer ${session.access_token}` };
  const call = (method: string, target: string, body?: unknown, more: Record<string, string> = {}) =>
    ask(world.proxy.url, method, target, {
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  return {
    session,
    call,
    send: async (
      message: string,
      { key = randomUUID(), conversationId = undefined as string | undefined } = {},
    ) =>
      call(
        'POST',
        `/v1/chat/${VEXA}/messages`,
        { message, conversation_id: conversationId },
        { 'idempotency-key': key },
      ),
    conversations: async () =>
      (await call('GET', '/v1/chat/conversations')).as(ConversationPage).data.map(({ id }) => id),
    favorites: async () =>
      (await call('GET', '/v1/user/favorites')).as(FavoriteCharacterPage).data.map(({ id }) => id),
    me: async () => (await call('GET', '/v1/user/me')).as(Visitor),
  };
}

const askAs = (world: World, body: unknown): Promise<Received> => askSession(world.proxy.url, SITE, body);

async function stranger(world: World) {
  return clientOf(world, (await askAs(world, {})).as(Session));
}

async function login(world: World, subject: string, refreshToken?: string) {
  const body = { identity: await signIdentity(subject), refresh_token: refreshToken };
  return clientOf(world, (await askAs(world, body)).as(Session));
}

describe('a visitor whom the site vouches for', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(identified);
  });
  afterAll(() => world.close());

  it('is the same visitor in every browser, and anonymous ones are not', async () => {
    const phone = await login(world, 'anna');
    const laptop = await login(world, 'anna');
    expect(phone.session).toMatchObject({
      visitor: { verified: true },
      features: { identity: true, create_characters: false },
    });
    expect(laptop.session.visitor.id).toBe(phone.session.visitor.id);
    const { conversation_id } = (await phone.send('Hello from the phone.')).as(Message);
    expect(await laptop.conversations()).toEqual([conversation_id]);
    expect(await laptop.me()).toMatchObject({ verified: true, stats: { conversations: 1 } });
    const anonymous = await stranger(world);
    expect(anonymous.session.visitor.verified).toBe(false);
    expect(await anonymous.conversations()).toEqual([]);
  });

  it('brings along what they did before, once, and the anonymous tokens die', async () => {
    const before = await stranger(world);
    const key = randomUUID();
    const sent = await before.send('Before I logged in.', { key });
    const { conversation_id } = sent.as(Message);
    await before.call('POST', `/v1/user/favorites/${VEXA}`);

    const after = await login(world, 'ben', before.session.refresh_token);
    expect(after.session.visitor.id).not.toBe(before.session.visitor.id);
    expect(await after.conversations()).toEqual([conversation_id]);
    expect(await after.favorites()).toEqual([VEXA]);
    const history = await after.call('GET', `/v1/chat/conversations/${conversation_id}/messages`);
    expect(history.as(MessagePage).data).toHaveLength(2);
    const replayed = await after.send('Before I logged in.', { key });
    expect(replayed.text).toBe(sent.text);

    expect((await before.call('GET', '/v1/user/me')).error()).toMatchObject({
      status: 401,
      code: 'invalid_token',
    });
    const again = await askAs(world, { refresh_token: before.session.refresh_token });
    expect(again.error()).toMatchObject({ status: 401, code: 'invalid_token' });
    // The dead token brings nothing to anybody else either.
    const other = await login(world, 'bella', before.session.refresh_token);
    expect(await other.conversations()).toEqual([]);
    expect(await after.conversations()).toEqual([conversation_id]);
  });

  it('keeps one favourite when both had it', async () => {
    const user = await login(world, 'cleo');
    await user.call('POST', `/v1/user/favorites/${VEXA}`);
    const anonymous = await stranger(world);
    await anonymous.call('POST', `/v1/user/favorites/${VEXA}`);
    const listed = await anonymous.call('GET', '/v1/characters?limit=2');
    const ids = listed.as(CharacterSummaryPage).data.map(({ id }) => id);
    for (const id of ids) await anonymous.call('POST', `/v1/user/favorites/${id}`);
    const merged = await login(world, 'cleo', anonymous.session.refresh_token);
    expect((await merged.favorites()).sort()).toEqual([...new Set([VEXA, ...ids])].sort());
  });

  it('merges once when two tabs log in together', async () => {
    const anonymous = await stranger(world);
    const { conversation_id } = (await anonymous.send('In both tabs.')).as(Message);
    const [left, right] = await Promise.all(
      ['dora', 'dora'].map((name) => login(world, name, anonymous.session.refresh_token)),
    );
    expect(left?.session.visitor.id).toBe(right?.session.visitor.id);
    expect(await left?.conversations()).toEqual([conversation_id]);
  });

  it('never receives what belongs to another user of the same browser', async () => {
    const first = await login(world, 'emil');
    const { conversation_id } = (await first.send('Only mine.')).as(Message);
    const second = await login(world, 'emma', first.session.refresh_token);
    expect(await second.conversations()).toEqual([]);
    expect(await first.conversations()).toEqual([conversation_id]);
    const read = await second.call('GET', `/v1/chat/conversations/${conversation_id}/messages`);
    expect(read.status).toBe(404);
  });

  it('cannot be read by who planted a token before they logged in (session fixation)', async () => {
    const attacker = await stranger(world);
    const planted = (await attacker.send('A trap.')).as(Message);
    const victim = await login(world, 'frida', attacker.session.refresh_token);
    const secret = (await victim.send('My secret.', { conversationId: planted.conversation_id })).as(Message);
    expect(secret.conversation_id).toBe(planted.conversation_id);
    for (const [method, target] of [
      ['GET', '/v1/chat/conversations'],
      ['GET', `/v1/chat/conversations/${planted.conversation_id}/messages`],
      ['GET', '/v1/user/me'],
      ['DELETE', '/v1/user/me'],
    ] as const) {
      const answer = await attacker.call(method, target);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain('secret');
    }
    const renewed = await askAs(world, { refresh_token: attacker.session.refresh_token });
    expect(renewed.status).toBe(401);
  });

  it('is not planted either by a token that never wrote anything', async () => {
    const attacker = await stranger(world);
    await login(world, 'gina', attacker.session.refresh_token);
    expect((await attacker.call('GET', '/v1/chat/conversations')).status).toBe(401);
  });

  it('is refused with a bad identity, and never goes on as somebody else instead', async () => {
    const anonymous = await stranger(world);
    const good = await signIdentity('hugo');
    const bad = [
      await signIdentity('hugo', { audience: 'elsewhere' }),
      await signIdentity('hugo', { secret: 'k3Yt8Wq1Zm6Bx4Vj7Fd0Hs5Lp2Gy9CuR' }),
      await signIdentity('hugo', { issuedAt: Date.now() / 1000 - 7200 }),
      `${good.slice(0, -4)}AAAA`,
      'nonsense',
      '',
    ];
    for (const identity of bad) {
      const answer = await askAs(world, { identity, refresh_token: anonymous.session.refresh_token });
      expect(answer.error()).toMatchObject({ status: 401, code: 'invalid_identity' });
      expect(answer.text).not.toContain('hugo');
    }
    expect((await anonymous.call('GET', '/v1/user/me')).status).toBe(200);
    const number = await askAs(world, { identity: 7 });
    expect(number.error()).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it('logs out everywhere, and finds everything again', async () => {
    const phone = await login(world, 'ivan');
    const laptop = await login(world, 'ivan');
    const { conversation_id } = (await phone.send('Still here later.')).as(Message);
    expect((await phone.call('DELETE', '/v1/session')).as(Done).success).toBe(true);
    for (const client of [phone, laptop]) {
      expect((await client.call('GET', '/v1/user/me')).status).toBe(401);
      const renewed = await askAs(world, { refresh_token: client.session.refresh_token });
      expect(renewed.status).toBe(401);
    }
    expect(await (await login(world, 'ivan')).conversations()).toEqual([conversation_id]);
  });
});

it('an identity is refused where no key is configured for it', async () => {
  const world = await openWorld();
  const answer = await askAs(world, { identity: await signIdentity('anna') });
  expect(answer.error()).toMatchObject({
    code: 'invalid_identity',
    status: 401,
    message: expect.stringContaining('IDENTITY_SECRET'),
    details: { parameter: 'identity' },
  });
  expect((await stranger(world)).session.features).toEqual({ identity: false, create_characters: false });
  await world.close();
});

it('a session does not outlive the identity that opened it', async () => {
  const clock = movableClock();
  const world = await openWorld({ ...identified, ports: { clock } });
  const identity = await signIdentity('jana', { issuedAt: clock.now() / 1000, seconds: 900 });
  const opened = (await askAs(world, { identity })).as(Session);
  expect(opened.expires_in).toBe(600);
  clock.move(800_000);
  const renewed = (await askAs(world, { refresh_token: opened.refresh_token })).as(Session);
  // 900 s of the identity and 60 of skew, less the 800 that passed.
  expect(renewed).toMatchObject({ expires_in: 160, visitor: { verified: true } });
  clock.move(160_000);
  for (const { refresh_token } of [opened, renewed]) {
    expect((await askAs(world, { refresh_token })).error()).toMatchObject({
      status: 401,
      code: 'token_expired',
    });
  }
  await world.close();
});

describe('forgetting', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(identified);
  });
  afterAll(() => world.close());

  it('a conversation takes it away for good, answers included, and nobody else ever gets it', async () => {
    const visitor = await stranger(world);
    const first = (await visitor.send('Forget canary-one.')).as(Message);
    const second = (await visitor.send('Keep this.')).as(Message);
    const target = `/v1/chat/conversations/${first.conversation_id}`;
    expect((await (await stranger(world)).call('DELETE', target)).status).toBe(404);
    expect((await visitor.call('DELETE', target)).as(Done).success).toBe(true);
    expect((await visitor.call('DELETE', target)).status).toBe(404);
    expect((await visitor.call('GET', `${target}/messages`)).status).toBe(404);
    expect((await visitor.send('Again?', { conversationId: first.conversation_id })).status).toBe(404);
    expect(await visitor.conversations()).toEqual([second.conversation_id]);

    const database = new DatabaseSync(world.databaseFile);
    const row = database.prepare('select * from conversations where id = ?').get(first.conversation_id);
    expect(row).toMatchObject({ visitor_id: 'nobody', last_message_content: '', character_name: '' });
    // Its key alone, for a day: a late copy of the message would begin it anew.
    const sends = database
      .prepare('select * from sends where conversation_id = ?')
      .all(first.conversation_id);
    expect(sends).toMatchObject([
      { fingerprint: '', text: null, reply_id: null, answer_status: null, answer_body: null },
    ]);
    // Whatever DurenAI does, its conversation can be given to nobody again.
    const adopt = database.prepare(
      `insert into conversations (id, upstream_id, visitor_id, character_id, character_name, last_message_content,
        last_message_created_at, message_count, created_at, updated_at)
       select 'conv_other', upstream_id, ?, character_id, '', '', '', 0, '', '' from conversations where id = ?`,
    );
    expect(() => adopt.run(visitor.session.visitor.id, first.conversation_id)).toThrow(/UNIQUE/);
    database.close();
  });

  it('a visitor leaves nothing of theirs behind', async () => {
    const canary = `canary-${randomUUID()}`;
    const before = await stranger(world);
    await before.send(`I said ${canary} as a stranger.`);
    const user = await login(world, 'karl', before.session.refresh_token);
    const reply = (await user.send(`And ${canary} as myself.`)).as(Message);
    await user.call('POST', `/v1/user/favorites/${VEXA}`);
    expect((await user.call('DELETE', '/v1/user/me')).as(Done).message).toMatch(/DurenAI keeps/);

    expect((await user.call('GET', '/v1/user/me')).status).toBe(401);
    expect((await askAs(world, { refresh_token: user.session.refresh_token })).status).toBe(401);
    const database = new DatabaseSync(world.databaseFile);
    const id = user.session.visitor.id;
    for (const table of ['conversations', 'sends', 'favorites']) {
      expect(database.prepare(`select * from ${table} where visitor_id = ?`).all(id)).toEqual([]);
    }
    expect(database.prepare('select subject from visitors where id = ?').get(id)).toEqual({ subject: null });
    const left = JSON.stringify(
      ['visitors', 'conversations', 'sends', 'favorites', 'allowances'].map((table) =>
        database.prepare(`select * from ${table}`).all(),
      ),
    );
    expect(left).not.toContain(canary);
    expect(left).not.toContain(reply.id);
    database.close();

    const back = await login(world, 'karl');
    expect(back.session.visitor.id).not.toBe(id);
    expect(await back.conversations()).toEqual([]);
    expect(await back.favorites()).toEqual([]);
  });

  it('a visitor forgets the favourite that is still on its way as well', async () => {
    const { simulator } = world.simulator;
    const visitor = await stranger(world);
    await visitor.send('Hello.');
    simulator.weather.latencyMs = 300;
    const other = 'char_789012';
    const underWay = visitor.call('POST', `/v1/user/favorites/${other}`);
    await expect.poll(() => world.asked().at(-1)?.path, { interval: 5 }).toContain(other);
    expect((await visitor.call('DELETE', '/v1/user/me')).status).toBe(200);
    expect((await underWay).error().code).toBe('invalid_token');
    simulator.weather.latencyMs = 0;
    const database = new DatabaseSync(world.databaseFile);
    const left = database.prepare('select * from favorites where visitor_id = ?');
    expect(left.all(visitor.session.visitor.id)).toEqual([]);
    database.close();
  });

  it('the database never holds the name that the site gave', async () => {
    await login(world, 'lena@mail.example');
    expect(readFileSync(world.databaseFile).includes('lena@mail.example')).toBe(false);
  });
});
