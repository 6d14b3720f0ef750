import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fleet, type Instance, openFleet } from './support/fleet.ts';

const MINUTE = 60_000;

describe('a send whose process or answer is gone', () => {
  let fleet: Fleet;
  let instances: Instance[];

  beforeEach(async () => {
    fleet = await openFleet();
    await fleet.unpaced();
    instances = [fleet.launch(), fleet.launch()];
  });
  afterEach(async () => {
    for (const instance of instances) await instance.end();
    await fleet.store.close();
  });

  const KEY = 'the-key-of-it';
  const row = async (visitor = 'v') => fleet.store.sends.find(visitor, KEY);
  const send = (which: number, more: object = {}) => {
    const answer = instances[which]?.sends.send(fleet.request('v', 'hello', { key: KEY, ...more }));
    answer?.catch(() => undefined);
    return answer;
  };
  const acceptedOnce = () => expect(fleet.accepted.length).toBe(1);

  it('is found out by the other process within thirty seconds of a kill', async () => {
    fleet.state.weather = 'accepted-then-silent';
    fleet.state.latencyMs = 2000;
    void send(0);
    await fleet.clock.advance(500);
    expect((await row())?.status).toBe('dispatching');
    instances[0]?.kill();
    await fleet.clock.advance(30_000);
    expect((await row())?.status).toBe('completed');
    acceptedOnce();
  });

  it('is found out when only the answer to its commit was lost, however busy its process is', async () => {
    const [one] = instances;
    fleet.state.latencyMs = 10 * MINUTE;
    one?.sends.send(fleet.request('w', 'a long story')).catch(() => undefined);
    await fleet.clock.advance(100);
    if (one) one.database.losesAnswers = true;
    await expect(send(0)).rejects.toThrow('after the commit');
    if (one) one.database.losesAnswers = false;
    expect(await row()).toMatchObject({ status: 'dispatching', unit: 'reserved' });
    await fleet.clock.advance(5 * MINUTE);
    expect(await row()).toMatchObject({ status: 'not-processed', unit: 'none' });
    await fleet.clock.advance(10 * MINUTE);
  });

  it('raises no alarm of another account when the answer to the commit of its reply was lost', async () => {
    const [one] = instances;
    fleet.state.latencyMs = 2000;
    const answer = send(0);
    await fleet.clock.advance(1000);
    if (one) one.database.losesAnswers = true;
    await fleet.clock.advance(1010);
    if (one) one.database.losesAnswers = false;
    await fleet.clock.advance(5000);
    expect(await answer).toMatchObject({ kind: 'answered', status: 200 });
    expect(fleet.errors).toEqual(['the database fails: sends wait for it']);
  });

  it('is not held for lost when the list of a busy account does not reach back to it', async () => {
    const { upstream, clock } = fleet;
    const list = upstream.listConversations;
    let isBusy = true;
    upstream.listConversations = async (query) => {
      const answer = await list(query);
      if (!isBusy) return answer;
      const [any] = answer.data.data;
      const updated_at = new Date(clock.now()).toISOString();
      const later = Array.from({ length: 50 }, (_, index) => ({
        ...(any as NonNullable<typeof any>),
        id: `later_${query?.page}_${index}`,
        character: { id: 'char_another', name: 'Another', image_url: null },
        updated_at,
      }));
      const pagination = { total: 1_000_000, page: query?.page ?? 1, limit: 50, pages: 20_000 };
      return { ...answer, data: { data: later, pagination } };
    };
    const which = instances.push(fleet.launch()) - 1;
    fleet.state.weather = 'accepted-then-silent';
    void send(which);
    await clock.advance(10 * MINUTE);
    expect(await row()).toMatchObject({ status: 'reconciling', unit: 'reserved' });
    isBusy = false;
    await clock.advance(60 * MINUTE);
    expect((await row())?.status).toBe('completed');
    acceptedOnce();
  });

  it('is sent by the other process when the first was killed while it waited', async () => {
    await fleet.store.write((transaction, at) =>
      transaction
        .updateTable('paces')
        .set({ paused_until: at + 5000 })
        .execute(),
    );
    void send(0);
    await fleet.clock.advance(100);
    expect((await row())?.status).toBe('reserved');
    instances[0]?.kill();
    await fleet.clock.advance(30_000);
    expect((await row())?.status).toBe('completed');
    acceptedOnce();
  });

  it('is left to others at once by a process that ends', async () => {
    await fleet.store.write((transaction, at) =>
      transaction
        .updateTable('paces')
        .set({ paused_until: at + 3000 })
        .execute(),
    );
    const answer = send(0);
    await fleet.clock.advance(100);
    instances[0]?.sends.stop();
    await fleet.clock.settle();
    expect(await answer).toMatchObject({ kind: 'pending' });
    await fleet.clock.advance(6000);
    expect((await row())?.status).toBe('completed');
    acceptedOnce();
  });

  it('is told to whoever waits for it, by a process that lost it to itself', async () => {
    const [one, other] = instances;
    other?.kill();
    fleet.state.latencyMs = 15_000;
    const answer = send(0);
    await fleet.clock.advance(500);
    if (one) one.database.isAway = true;
    await fleet.clock.advance(12_000);
    if (one) one.database.isAway = false;
    await fleet.clock.advance(1500);
    expect((await row())?.status).not.toBe('dispatching');
    await fleet.clock.advance(2000);
    expect(await Promise.race([answer, 'still waiting'])).toMatchObject({ kind: 'answered', status: 200 });
    await fleet.clock.advance(2 * MINUTE);
    expect(fleet.ended).toEqual(['completed']);
    acceptedOnce();
  });

  it('keeps the answer of a process that was slow, though another had taken over', async () => {
    fleet.state.latencyMs = 40_000;
    const answer = send(0);
    await fleet.clock.advance(1000);
    // The process stands still: its lease runs out and the other one begins to look.
    await fleet.store.db.updateTable('sends').set({ lease_until: 0 }).execute();
    await fleet.clock.advance(5000);
    expect((await row())?.status).toBe('reconciling');
    await fleet.clock.advance(40_000);
    expect((await row())?.status).toBe('completed');
    expect(await answer).toMatchObject({ kind: 'pending' });
    acceptedOnce();
  });

  it('does not leave a process that slept until others found that nothing had been sent', async () => {
    fleet.state.weather = 'asleep';
    const answer = send(0);
    await fleet.clock.settle();
    fleet.state.weather = 'reply';
    await fleet.clock.advance(73_000);
    expect((await row())?.status).toBe('not-processed');
    void send(1, { attempt: 2 });
    await fleet.clock.settle();
    expect(await row()).toMatchObject({ status: 'completed', attempt: 2 });
    await fleet.clock.advance(300_000);
    expect(await row()).toMatchObject({ status: 'completed', attempt: 2 });
    expect(await answer).toMatchObject({ kind: 'pending' });
    acceptedOnce();
  });

  it('does not leave a process that slept, and may be tried again, when nobody else looked for it', async () => {
    instances[1]?.kill();
    fleet.state.weather = 'asleep';
    void send(0);
    await fleet.clock.settle();
    fleet.state.weather = 'reply';
    await fleet.clock.advance(310_000);
    expect(await row()).toMatchObject({ status: 'expired', attempt: 1, unit: 'none' });
    expect(fleet.accepted).toEqual([]);
  });

  it('is looked for every hour when nobody could tell, for a day', { timeout: 30_000 }, async () => {
    fleet.state.weather = 'accepted-then-silent';
    fleet.state.readsFail = true;
    void send(0);
    await fleet.clock.advance(11 * 60_000);
    expect(await row()).toMatchObject({ status: 'uncertain', unit: 'consumed' });
    expect((await row())?.answer_body).toContain('send_outcome_unknown');
    await fleet.clock.advance(121 * MINUTE);
    expect(fleet.ended).toEqual(['uncertain']);
    fleet.state.readsFail = false;
    await fleet.clock.advance(61 * 60_000);
    expect((await row())?.status).toBe('completed');
    expect(fleet.ended).toEqual(['uncertain', 'completed']);
    acceptedOnce();
  });

  it('is looked for again within minutes when its process died during the hourly look', async () => {
    const { upstream, clock } = fleet;
    fleet.state.weather = 'accepted-then-silent';
    fleet.state.readsFail = true;
    void send(0);
    await clock.advance(11 * MINUTE);
    expect((await row())?.status).toBe('uncertain');
    for (const instance of instances) instance.kill();
    fleet.state.readsFail = false;
    const list = upstream.listConversations;
    let looks = 0;
    upstream.listConversations = () => {
      looks += 1;
      return new Promise(() => {});
    };
    const looking = fleet.launch();
    for (let minutes = 0; minutes < 61 && looks === 0; minutes += 1) await clock.advance(MINUTE);
    expect(looks).toBe(1);
    looking.kill();
    upstream.listConversations = list;
    instances.push(fleet.launch());
    await clock.advance(6 * MINUTE);
    expect((await row())?.status).toBe('completed');
    acceptedOnce();
  });

  it.each([30_000, -30_000])('is found out when the database’s clock is %i ms off', async (off) => {
    const { clock } = fleet;
    const databaseClock = { ...clock, now: () => clock.now() + off };
    const own = await openFleet({ clock, databaseClock });
    await own.unpaced();
    const instance = own.launch();
    own.state.weather = 'accepted-then-silent';
    instance.sends.send(own.request('v', 'hello', { key: KEY })).catch(() => undefined);
    await clock.advance(2 * MINUTE);
    expect((await own.store.sends.find('v', KEY))?.status).toBe('completed');
    await instance.end();
    await own.store.close();
  });

  it('gives each of two visitors with the same first line a conversation, and neither the other’s words', async () => {
    fleet.state.weather = 'accepted-then-silent';
    const texts = ['a', 'b'].map((visitor) => fleet.request(visitor, 'hello', { key: KEY }));
    for (const request of texts) instances[0]?.sends.send(request).catch(() => undefined);
    await fleet.clock.advance(30_000);
    const [one, other] = [await row('a'), await row('b')];
    expect([one?.status, other?.status]).toEqual(['completed', 'completed']);
    expect(one?.conversation_id).not.toBe(other?.conversation_id);
    expect(fleet.accepted.length).toBe(2);
  });

  it('adopts nothing where somebody else may have begun the conversation', async () => {
    // The owner writes the same line in the same minute, and ours is lost.
    fleet.state.weather = 'accepted-then-silent';
    await fleet.upstream
      .send({ characterId: 'char_1', text: 'hello', conversationId: undefined, source: 'owner' })
      .catch(() => undefined);
    void send(0);
    await fleet.clock.advance(12 * 60_000);
    expect((await row())?.status).toBe('uncertain');
    expect((await fleet.store.conversations.list('v', { page: 1, limit: 50 })).total).toBe(0);
  });

  it('is counted though it was over before anybody looked', async () => {
    await fleet.clock.advance(60_000);
    expect(fleet.state.accountReads).toBe(0);
    void send(0);
    await fleet.clock.settle();
    expect((await row())?.status).toBe('completed');
    await fleet.clock.advance(11_000);
    expect(fleet.state.accountReads).toBe(1);
    await fleet.clock.advance(10 * MINUTE);
    expect(fleet.state.accountReads).toBe(1);
  });

  it('leaves no timer behind when its process ends, not even while the database fails', async () => {
    const own = await openFleet();
    const { sends } = own.launch();
    own.state.latencyMs = 1000;
    sends.send(own.request('v', 'hello')).catch(() => undefined);
    await own.clock.advance(100);
    await own.store.close();
    await own.clock.advance(5000);
    const ended = sends.drain(0);
    await own.clock.advance(0);
    await ended;
    await own.clock.settle();
    expect(own.clock.pending).toBe(0);
  });

  it('gives the day’s share back when nothing was spent', async () => {
    fleet.state.weather = 'lost';
    void send(0);
    await fleet.clock.advance(2 * 60_000);
    expect((await row())?.status).toBe('not-processed');
    const [allowance] = await fleet.store.db
      .selectFrom('allowances')
      .select('spent')
      .where('key', '=', 'visitor:v')
      .execute();
    expect(allowance?.spent).toBe(0);
    fleet.state.weather = 'reply';
    void send(1, { attempt: 2 });
    await fleet.clock.settle();
    expect(await row()).toMatchObject({ status: 'completed', attempt: 2 });
    acceptedOnce();
  });
});
