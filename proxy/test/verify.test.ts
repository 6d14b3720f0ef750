import { type RawBuilder, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyStore } from '../src/store/verify-store.ts';
import { type Fleet, type Instance, openFleet } from './support/fleet.ts';

describe('verify', () => {
  let fleet: Fleet;
  let instance: Instance;

  /** A conversation with one message that is answered, one on its way and one behind it; and an uncertain one. */
  beforeEach(async () => {
    fleet = await openFleet();
    await fleet.unpaced();
    instance = fleet.launch();
    const send = (key: string, conversationId?: string) =>
      instance.sends.send(fleet.request('v', key, { key, conversationId })).catch(() => undefined);
    fleet.state.weather = 'accepted-then-silent';
    fleet.state.readsFail = true;
    void send('the-uncertain-one');
    await fleet.clock.advance(11 * 60_000);
    fleet.state.weather = 'reply';
    fleet.state.readsFail = false;
    void send('the-answered-one');
    await fleet.clock.settle();
    const begun = (await fleet.store.sends.find('v', 'the-answered-one'))?.conversation_id ?? '';
    fleet.state.latencyMs = 5_000;
    void send('the-flying-one', begun);
    await fleet.clock.settle();
    void send('the-waiting-one', begun);
    await fleet.clock.settle();
  });
  afterEach(async () => {
    instance.kill();
    await fleet.store.close();
  });

  const broken = async () =>
    (await verifyStore(fleet.store)).filter(({ broken }) => broken.length > 0).map(({ number }) => number);

  it('finds nothing in a store that works', async () => {
    const rows = await fleet.store.db.selectFrom('sends').select('status').orderBy('created_at').execute();
    expect(rows.map(({ status }) => status)).toEqual(['uncertain', 'completed', 'dispatching', 'claimed']);
    expect(await broken()).toEqual([]);
    await fleet.clock.advance(60_000);
    expect(await broken()).toEqual([]);
  });

  it('finds nothing when a period begins in the middle of a day, by the clock or by a larger plan', async () => {
    const { store, clock } = fleet;
    const learn = (quota: { used: number; limit: number; resetsAt: number }) =>
      store.write((transaction, at) => store.budget.learn(transaction, at, quota));
    const row = () => store.db.selectFrom('budgets').selectAll().executeTakeFirstOrThrow();
    await learn({ used: 100, limit: 7500, resetsAt: clock.now() + 30_000 });
    const { day: today, day_used, day_reserved } = await row();
    expect([day_used, day_reserved]).toEqual([2, 1]);
    await clock.advance(31_000);
    await store.write((transaction, at) => store.budget.today(transaction, at));
    expect(await row()).toMatchObject({ day: today, used: 4, day_used: 4, day_reserved: 0 });
    expect(await broken()).toEqual([]);
    await learn({ used: 0, limit: 25_000, resetsAt: clock.now() + 31 * day });
    expect(await row()).toMatchObject({ day: today, used: 4, day_used: 4, month_limit: 24_750 });
    expect(await broken()).toEqual([]);
    await clock.advance(day);
    await store.write((transaction, at) => store.budget.today(transaction, at));
    expect(await row()).toMatchObject({ used: 4, day_used: 0, anonymous_used: 0 });
  });

  const day = 24 * 60 * 60_000;

  it.each([
    [1, sql`update sends set reply_id = 'one' where status in ('completed', 'uncertain')`],
    [2, sql`update conversations set visitor_id = 'nobody'`],
    [2, sql`delete from conversations`],
    [
      2,
      sql`update sends set conversation_id = 'gone', answer_body = '{"conversation_id":"gone"}' where status = 'completed'`,
    ],
    [4, sql`update sends set text = null where status = 'claimed'`],
    [5, sql`update budgets set month_limit = 1`],
    [5, sql`update budgets set reserved = reserved + 1`],
    [5, sql`update budgets set day_reserved = 0`],
    [5, sql`update budgets set day_limit = 1`],
    [5, sql`update budgets set day_used = 1`],
    [5, sql`update budgets set used = 1`],
    [5, sql`update budgets set anonymous_used = 0`],
    [5, sql`update sends set unit = 'none' where status = 'completed'`],
    [5, sql`update sends set unit = 'consumed' where status = 'claimed'`],
    [5, sql`update sends set status = 'expired', answer_body = '{}' where status = 'dispatching'`],
    [6, sql`update sends set answer_body = '{"conversation_id":"another"}' where status = 'completed'`],
    [7, sql`update sends set created_at = 0 where status = 'claimed'`],
    [8, sql`update sends set answer_body = null where status = 'uncertain'`],
    [8, sql`update sends set updated_at = updated_at - ${day} where status = 'dispatching'`],
    [8, sql`update sends set due_at = due_at - ${day} where status = 'uncertain'`],
  ])('finds that promise %i is broken (case %#)', async (number, corrupt: RawBuilder<unknown>) => {
    await corrupt.execute(fleet.store.db);
    expect(await broken()).toEqual([number]);
  });

  it('finds what only a database without its rules can hold', async () => {
    const { db } = fleet.store;
    await sql`drop index sends_one_in_flight`.execute(db);
    await sql`update sends set status = 'dispatching', unit = 'reserved', unit_day = (select day from budgets)
      where status = 'claimed'`.execute(db);
    await sql`update budgets set reserved = reserved + 1, day_reserved = day_reserved + 1,
      anonymous_used = anonymous_used + 1`.execute(db);
    expect(await broken()).toEqual([7]);
  });
});
