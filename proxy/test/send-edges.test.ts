import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPending } from '../src/sends/send-machine.ts';
import { verifyStore } from '../src/store/verify-store.ts';
import { type Fleet, type Instance, openFleet } from './support/fleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a send, when something changes meanwhile', () => {
  let fleet: Fleet;
  let instances: Instance[];

  beforeEach(async () => {
    fleet = await openFleet();
    await fleet.unpaced();
    instances = [fleet.launch()];
  });
  afterEach(async () => {
    for (const instance of instances) await instance.end();
    await fleet.store.close();
  });

  const KEY = 'the-key-of-it';
  const row = async (visitor = 'v', key = KEY) => fleet.store.sends.find(visitor, key);
  const send = (text: string, more: object = {}, which = 0) => {
    const answer = instances[which]?.sends.send(fleet.request('v', text, { key: KEY, ...more }));
    answer?.catch(() => undefined);
    return answer;
  };
  const pause = (ms: number) =>
    fleet.store.write((transaction, at) =>
      transaction
        .updateTable('paces')
        .set({ paused_until: at + ms })
        .execute(),
    );
  const wallet = async () => (await fleet.store.db.selectFrom('budgets').selectAll().execute())[0];
  const left = () => fleet.store.db.selectFrom('sends').selectAll().execute();
  const spentOf = async (key: string) =>
    (await fleet.store.db.selectFrom('allowances').select('spent').where('key', '=', key).execute())[0]
      ?.spent;

  it('begins no other conversation when its own is forgotten while it waits', async () => {
    void send('first', { key: 'the-first-one' });
    await fleet.clock.settle();
    const begun = (await row('v', 'the-first-one'))?.conversation_id ?? '';
    await pause(3000);
    const answer = send('second', { conversationId: begun });
    await fleet.clock.advance(100);
    expect((await row())?.status).toBe('reserved');
    expect(await fleet.store.conversations.forget('v', begun)).toBe(true);
    await fleet.clock.advance(5000);
    expect(fleet.accepted.map(({ text }) => text)).toEqual(['first']);
    expect(await answer).toMatchObject({ kind: 'answered', status: 404 });
    expect(await wallet()).toMatchObject({ used: 1, reserved: 0 });
  });

  it('is not begun anew by a late copy of the message whose conversation was forgotten', async () => {
    await send('a secret');
    const { conversation_id: begun, id = '' } = (await row()) ?? {};
    expect(await fleet.store.conversations.forget('v', begun ?? '')).toBe(true);
    await expect(send('a secret')).rejects.toMatchObject({ code: 'not_found', status: 404 });
    await expect(instances[0]?.sends.find('v', id)).rejects.toMatchObject({ code: 'not_found' });
    expect(fleet.accepted).toHaveLength(1);
    expect(JSON.stringify(await row())).not.toContain('secret');
    expect((await verifyStore(fleet.store)).flatMap(({ broken }) => broken)).toEqual([]);
    await fleet.clock.advance(26 * HOUR);
    expect(await row()).toBeUndefined();
  });

  it('that waited when its process ended is not sent days later, when the next one begins', async () => {
    await pause(3_000);
    void send('a table for tonight');
    await fleet.clock.settle();
    expect((await row())?.status).toBe('reserved');
    await instances[0]?.end();
    await fleet.clock.advance(72 * HOUR);
    instances = [fleet.launch()];
    await fleet.clock.advance(30_000);
    expect(fleet.accepted).toEqual([]);
    expect(await row()).toMatchObject({ status: 'expired', unit: 'none', answer_status: 503 });
    expect(await wallet()).toMatchObject({ used: 0, reserved: 0 });
  });

  it('is forgotten a day after its end also where no process lives for an hour', async () => {
    await send('hello');
    for (let hours = 0; hours < 25; hours += 1) {
      await instances[0]?.end();
      instances = [fleet.launch()];
      await fleet.clock.advance(HOUR / 2);
    }
    expect((await row())?.status).toBe('completed');
    for (let hours = 0; hours < 25; hours += 1) {
      await instances[0]?.end();
      instances = [fleet.launch()];
      await fleet.clock.advance(HOUR / 2);
    }
    expect(await row()).toBeUndefined();
  });

  it.each([
    ['answered', 'reply', 404],
    ['refused', 'refused', 404],
    ['not answered', 'accepted-then-silent', undefined],
  ] as const)(
    'leaves nothing here when its conversation is forgotten before it is %s',
    async (_how, weather, status) => {
      void send('first', { key: 'the-first-one' });
      await fleet.clock.settle();
      const begun = (await row('v', 'the-first-one'))?.conversation_id ?? '';
      fleet.state.latencyMs = 3000;
      fleet.state.weather = weather;
      const answer = send('a secret', { conversationId: begun });
      await fleet.clock.settle();
      expect((await row())?.status).toBe('dispatching');
      if (status === undefined) {
        await fleet.clock.advance(3000);
        expect((await row())?.status).toBe('unknown');
      }
      await fleet.store.conversations.forget('v', begun);
      await fleet.clock.advance(3 * MINUTE);
      const outcome = await answer;
      if (status === undefined) expect(outcome).toMatchObject({ kind: 'pending' });
      else expect(outcome).toMatchObject({ kind: 'answered', status });
      expect(JSON.stringify(outcome)).not.toContain('re: a secret');
      // Of the first one, its key alone.
      expect((await left()).map(({ key, fingerprint }) => [key, fingerprint])).toEqual([
        ['the-first-one', ''],
      ]);
      expect(await wallet()).toMatchObject({ reserved: 0, used: weather === 'refused' ? 1 : 2 });
    },
  );

  const conversations = () => fleet.store.db.selectFrom('conversations').selectAll().execute();
  it.each([
    ['answered', 'reply', 1],
    ['refused', 'refused', 0],
    ['thrown back unsent', 'not-sent', 0],
  ] as const)(
    'that begins a conversation leaves nothing of its visitor who is forgotten before it is %s',
    async (_how, weather, used) => {
      fleet.state.latencyMs = 3000;
      fleet.state.weather = weather;
      const answer = send('a secret');
      await fleet.clock.settle();
      expect((await row())?.status).toBe('dispatching');
      await fleet.store.visitors.forget({ id: 'v', generation: 0 });
      expect(JSON.stringify(await left())).not.toContain('a secret');
      await fleet.clock.advance(3 * MINUTE);
      const outcome = await answer;
      expect(outcome).toMatchObject({ kind: 'answered', status: 404 });
      expect(JSON.stringify(outcome)).not.toContain('re: a secret');
      expect(await left()).toEqual([]);
      expect(fleet.accepted).toHaveLength(used);
      expect(await wallet()).toMatchObject({ reserved: 0, used });
      const begun = { visitor_id: 'nobody', upstream_id: 'up_1', last_message_content: '', message_count: 0 };
      expect(await conversations()).toMatchObject(used ? [begun] : []);
    },
  );

  it('of a forgotten visitor that was never answered is given to nobody else who wrote the same', async () => {
    fleet.state.weather = 'accepted-then-silent';
    fleet.state.readsFail = true;
    void send('the same words');
    await fleet.clock.advance(3000);
    expect((await row())?.status).toBe('reconciling');
    await fleet.store.visitors.forget({ id: 'v', generation: 0 });
    expect(JSON.stringify(await left())).not.toContain('the same words');
    fleet.state.readsFail = false;
    fleet.state.weather = 'lost';
    const other = fleet.request('another', 'the same words', { key: KEY });
    instances[0]?.sends.send(other).catch(() => undefined);
    for (const wait of [3 * MINUTE, 10 * MINUTE, 2 * HOUR]) {
      await fleet.clock.advance(wait);
      expect(await conversations()).toEqual([]);
    }
    expect((await row('another'))?.status).toBe('uncertain');
  });

  it('gives its place away when it is taken back through another process', async () => {
    instances.push(fleet.launch());
    void send('first', { key: 'the-first-one' });
    await fleet.clock.settle();
    await pause(MINUTE);
    const answers = ['the-second-one', 'the-third-one'].map((key) => send('hello', { key }));
    await fleet.clock.settle();
    for (const key of ['the-second-one', 'the-third-one']) {
      await instances[1]?.sends.cancel('v', (await row('v', key))?.id ?? '', 'request');
    }
    await fleet.clock.settle();
    for (const answer of answers) {
      expect(await Promise.race([answer, 'still waiting'])).toMatchObject({ kind: 'answered', status: 409 });
    }
    void send('fourth', { key: 'the-fourth-one' });
    await fleet.clock.settle();
    expect((await row('v', 'the-fourth-one'))?.status).toBe('queued');
    expect(fleet.ended.filter((status) => status === 'cancelled')).toHaveLength(2);
  });

  it('is refused at once when as many wait at all processes together as can still make it in time', async () => {
    const own = await openFleet();
    const crowd = [own.launch(), own.launch()];
    const outcomes: string[] = [];
    const begunAt = own.clock.now();
    for (let visitor = 0; visitor < 140; visitor += 1) {
      const { sends } = crowd[visitor % 2] as Instance;
      const note = (outcome: string) =>
        void outcomes.push(own.clock.now() - begunAt > 15_000 ? `${outcome} late` : outcome);
      sends.send(own.request(`v${visitor}`, 'hello')).then(
        (answer) => note(answer.kind === 'answered' && answer.status === 200 ? 'answered' : 'refused'),
        () => note('refused'),
      );
      await own.clock.settle();
    }
    await own.clock.advance(30_000);
    expect(outcomes).toHaveLength(140);
    const count = (wanted: string) => outcomes.filter((outcome) => outcome.startsWith(wanted)).length;
    expect(count('answered')).toBeGreaterThan(50);
    expect(count('refused late')).toBeLessThan(5);
    for (const instance of crowd) await instance.end();
    await own.store.close();
  });

  it('that was let in is served although its process has died, when there is room for all of them', async () => {
    const own = await openFleet();
    const [dies, stays] = [own.launch(), own.launch()];
    const count = 40;
    for (let visitor = 0; visitor < count; visitor += 1) {
      void dies.sends.send(own.request(`v${visitor}`, 'hello')).catch(() => undefined);
      await own.clock.settle();
    }
    dies.kill();
    // Whoever works on nothing looks for others' sends once it has worked.
    void stays.sends.send(own.request('somebody-else', 'hello'));
    await own.clock.advance(120_000);
    const rows = await own.store.db.selectFrom('sends').select('status').execute();
    const lost = rows.filter(({ status }) => status === 'expired');
    expect(rows.length).toBe(count + 1);
    expect(lost).toEqual([]);
    await stays.end();
    await own.store.close();
  });

  it('that finds the queue full is told to come back when DurenAI may be asked again', async () => {
    void send('first', { key: 'the-first-one' });
    await fleet.clock.settle();
    await pause(30_000);
    for (const key of ['the-second-one', 'the-third-one']) void send('hello', { key });
    await fleet.clock.settle();
    await expect(send('hello', { key: 'one-too-many' })).rejects.toMatchObject({
      code: 'queue_full',
      retryAfterMs: 30_000,
    });
  });

  it('waits behind what was sent meanwhile when it is tried again, and holds nobody up', async () => {
    void send('first', { key: 'the-first-one' });
    await fleet.clock.settle();
    const begun = (await row('v', 'the-first-one'))?.conversation_id ?? '';
    fleet.state.weather = 'refused';
    void send('second', { conversationId: begun });
    await fleet.clock.settle();
    expect((await row())?.status).toBe('rejected');
    fleet.state.weather = 'reply';
    fleet.state.latencyMs = 3000;
    void send('third', { key: 'the-third-one', conversationId: begun });
    await fleet.clock.settle();
    void send('second', { conversationId: begun, attempt: 2 });
    instances[0]?.sends.send(fleet.request('w', 'of somebody else', { key: KEY })).catch(() => undefined);
    await fleet.clock.advance(7000);
    expect(fleet.accepted.map(({ text }) => text)).toEqual(['first', 'third', 'of somebody else', 'second']);
    expect((await row())?.status).toBe('completed');
  });

  it('keeps its place when the clock is set back, and is found out as soon as ever', async () => {
    const { clock } = fleet;
    let off = 0;
    const own = await openFleet({ clock, databaseClock: { ...clock, now: () => clock.now() + off } });
    await own.unpaced();
    const [one, other] = [own.launch(), own.launch()];
    const ask = (text: string, key: string, conversationId?: string) =>
      void one.sends.send(own.request('v', text, { key, conversationId })).catch(() => undefined);
    const statusOf = async (key: string) => (await own.store.sends.find('v', key))?.status;
    ask('first', 'the-first-one');
    await clock.settle();
    const begun = (await own.store.sends.find('v', 'the-first-one'))?.conversation_id ?? '';
    own.state.latencyMs = 5000;
    ask('second', 'the-second-one', begun);
    ask('third', 'the-third-one', begun);
    await clock.advance(1000);
    off = -HOUR;
    ask('fourth', 'the-fourth-one', begun);
    await clock.advance(16_000);
    expect(own.accepted.map(({ text }) => text)).toEqual(['first', 'second', 'third', 'fourth']);
    own.state.weather = 'accepted-then-silent';
    ask('fifth', 'the-fifth-one', begun);
    await clock.advance(5500);
    expect(await statusOf('the-fifth-one')).toBe('unknown');
    off = -2 * HOUR;
    one.kill();
    await clock.advance(60_000);
    expect(await statusOf('the-fifth-one')).toBe('unknown');
    await clock.advance(15_000);
    expect(await statusOf('the-fifth-one')).toBe('completed');
    await other.end();
    await own.store.close();
  });

  it('is counted once when two tabs try again at the same moment', async () => {
    fleet.state.weather = 'refused';
    void send('hello');
    await fleet.clock.settle();
    expect((await row())?.status).toBe('rejected');
    fleet.state.weather = 'reply';
    const tries = [1, 2].map(() => send('hello', { attempt: 2 }));
    await fleet.clock.settle();
    await Promise.allSettled(tries);
    expect(fleet.accepted).toHaveLength(1);
    expect(await spentOf('visitor:v')).toBe(1);
  });

  it('gives back to the network that it came from, when it is tried again from another one', async () => {
    fleet.state.weather = 'refused';
    void send('hello', { network: 'home' });
    void send('something else', { network: 'home', key: 'another-key' });
    await fleet.clock.settle();
    fleet.state.weather = 'reply';
    void send('something more', { network: 'home', key: 'a-third-key' });
    await fleet.clock.settle();
    fleet.state.weather = 'refused';
    void send('hello', { network: 'cafe', attempt: 2 });
    await fleet.clock.settle();
    expect(await row()).toMatchObject({ status: 'rejected', attempt: 2 });
    expect(await spentOf('network:home')).toBe(1);
    expect(await spentOf('network:cafe')).toBe(0);
  });

  it('is not made by a visitor whose tokens died on its way in', async () => {
    await fleet.store.visitors.endSessions({ id: 'v', generation: 0 });
    await expect(send('hello')).rejects.toMatchObject({ code: 'invalid_token' });
    expect(fleet.accepted).toEqual([]);
  });

  it('is told at once that it goes on elsewhere, when the process ends before it is known what became of it', async () => {
    fleet.state.weather = 'not-sent';
    fleet.state.latencyMs = 500;
    const answer = send('hello');
    await fleet.clock.advance(100);
    instances[0]?.sends.stop();
    await fleet.clock.advance(1000);
    expect(await Promise.race([answer, 'still waiting'])).toMatchObject({ kind: 'pending' });
    instances.push(fleet.launch());
    fleet.state.weather = 'reply';
    await fleet.clock.advance(3500);
    expect((await row())?.status).toBe('completed');
  });

  it('is given up by one at a time, however long the database is away', async () => {
    await pause(MINUTE);
    const keys = ['the-first-one', 'the-second-one', 'the-third-one'];
    for (const key of keys) void send(key, { key, network: key });
    await fleet.clock.advance(1000);
    const database = instances[0]?.database ?? { isAway: false, writes: 0 };
    database.isAway = true;
    await fleet.clock.advance(45_000);
    const before = database.writes;
    await fleet.clock.advance(10_000);
    // Each of the three every five seconds, beside the heartbeat and the look for others' sends.
    expect(database.writes - before).toBeLessThan(20);
    database.isAway = false;
    await fleet.clock.advance(30_000);
    for (const key of keys) expect(isPending((await row('v', key))?.status ?? 'claimed')).toBe(false);
  });

  it('is left alone by a process that lost it while its database was away', async () => {
    instances.push(fleet.launch());
    await pause(MINUTE);
    void send('hello');
    await fleet.clock.advance(1000);
    const database = instances[0]?.database ?? { isAway: false, writes: 0 };
    database.isAway = true;
    await fleet.clock.advance(18_000);
    // The other process has it by now, and a deadline that begins anew.
    database.isAway = false;
    await fleet.clock.advance(5000);
    const before = database.writes;
    await fleet.clock.advance(6000);
    expect((await row())?.status).toBe('reserved');
    // It looks for others' sends, and has none of its own.
    expect(database.writes - before).toBe(3);
  });

  it('goes on as before when the clock is set back by an hour', async () => {
    instances.push(fleet.launch());
    void send('before', { key: 'before-it' });
    await fleet.clock.advance(10_000);
    await pause(500);
    void send('during', { key: 'during-it' });
    await fleet.clock.advance(100);
    fleet.clock.setBack(HOUR);
    await fleet.clock.advance(20_000);
    fleet.state.weather = 'accepted-then-silent';
    fleet.state.latencyMs = 2000;
    void send('after');
    await fleet.clock.advance(500);
    // It takes a living process to find out what became of it.
    instances[0]?.kill();
    await fleet.clock.advance(30_000);
    expect(fleet.accepted.map(({ text }) => text)).toEqual(['before', 'during', 'after']);
    expect((await row())?.status).toBe('completed');
  });
});
