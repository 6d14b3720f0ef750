import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../packages/core/test/fake-clock.ts';
import type { SendAnswer } from '../src/sends/create-sends.ts';
import { mayRetry, PENDING_STATUSES } from '../src/sends/send-machine.ts';
import { verifyStore } from '../src/store/verify-store.ts';
import { type Fleet, type Instance, openFleet, type Weather } from './support/fleet.ts';

/**
 * Two processes, one database, one DurenAI: anything may happen in any order, and the books have to be right after
 * each step. `MODEL_RUNS=2000 npx vitest run --project node proxy/test/send-model.test.ts` is the long form.
 */
const RUNS = Number(process.env.MODEL_RUNS ?? 25);
const COMMANDS = 60;
const HOUR = 3_600_000;

const ENDS = ['completed', 'rejected', 'expired', 'no-reply', 'not-processed', 'uncertain', 'cancelled'];

type Sent = {
  key: string;
  visitor: string;
  text: string;
  conversationId: string | undefined;
  attempt: number;
};

type World = {
  fleet: Fleet;
  /** How far the database's clock is ahead of everybody else's. */
  off: { ms: number; leaps: number };
  instances: Instance[];
  scheduler: fc.Scheduler;
  sent: Sent[];
  answers: Map<string, string>;
  /** Attempts in the order in which they were claimed, whatever the clock said. */
  claims: Map<string, number>;
  failures: unknown[];
};

type Model = { count: number };

const VISITORS = ['visitor_a', 'visitor_b', 'visitor_c'];

async function ask(world: World, which: number, sent: Sent): Promise<void> {
  const instance = world.instances[which % world.instances.length] as Instance;
  const note = (answer: SendAnswer) => {
    if (answer.kind !== 'answered') return;
    // Whether it arrived may still be found out after nobody knew.
    if (answer.body.includes('send_outcome_unknown')) return;
    const name = `${sent.key} ${sent.attempt}`;
    const before = world.answers.get(name);
    if (before !== undefined && before !== answer.body)
      world.failures.push(`${name} was answered in two ways`);
    world.answers.set(name, answer.body);
  };
  instance.sends
    .send(world.fleet.request(sent.visitor, sent.text, { ...sent, conversationId: sent.conversationId }))
    .then(note, (thrown: { code?: string }) => {
      if (thrown.code === undefined || thrown.code === 'server_error') world.failures.push(thrown);
    });
  await world.fleet.clock.settle();
}

/** What holds at every moment. */
async function checkBooks({ fleet, sent, failures, claims }: World): Promise<void> {
  expect(failures).toEqual([]);
  const rows = await fleet.store.db.selectFrom('sends').selectAll().orderBy('created_at').execute();
  for (const row of rows) if (!claims.has(attemptOf(row))) claims.set(attemptOf(row), claims.size);
  const [budget] = await fleet.store.db.selectFrom('budgets').selectAll().execute();
  const units = (unit: string) => rows.filter((row) => row.unit === unit).length;
  expect(budget?.reserved ?? 0).toBe(units('reserved'));
  expect(budget?.used ?? 0).toBe(units('consumed'));
  expect((budget?.used ?? 0) + (budget?.reserved ?? 0)).toBeLessThanOrEqual(budget?.month_limit ?? 0);
  const acceptedOf = new Map<string, number>();
  for (const { text } of fleet.accepted) acceptedOf.set(text, (acceptedOf.get(text) ?? 0) + 1);
  // However often it was tried: nobody is asked to try again what has arrived, or still may.
  for (const { text } of sent) expect(acceptedOf.get(text) ?? 0).toBeLessThanOrEqual(1);
  for (const row of rows) {
    if (row.status !== 'completed') continue;
    const text = sent.find(({ key }) => key === row.key)?.text;
    expect(JSON.parse(row.answer_body ?? '{}').content).toBe(`re: ${text}`);
    const owner = await fleet.store.conversations.findOwned(row.visitor_id, row.conversation_id ?? '');
    expect(owner).toBeDefined();
  }
}

type Command = fc.AsyncCommand<Model, World>;

const command = (name: string, run: (world: World, model: Model) => Promise<void>): Command => ({
  check: () => true,
  async run(model, world) {
    await run(world, model);
    await checkBooks(world);
  },
  toString: () => name,
});

const weathers: Weather[] = [
  'reply',
  'reply',
  'accepted-then-silent',
  'accepted-without-reply',
  'lost',
  'late',
  'not-sent',
  'asleep',
  'busy',
  'refused',
];

const which = fc.nat(1);
const pick = fc.nat(1000);

const commands = [
  fc
    .record({ which, visitor: fc.constantFrom(...VISITORS), goOn: fc.boolean(), pick })
    .map(({ which, visitor, goOn, pick }) =>
      command(
        `send(${visitor}, ${goOn ? 'same' : 'new'} conversation, at ${which})`,
        async (world, model) => {
          model.count += 1;
          const own = await world.fleet.store.conversations.list(visitor, { page: 1, limit: 50 });
          const sent: Sent = {
            key: `key-${model.count}-of-${visitor}`,
            visitor,
            text: `message ${model.count}`,
            conversationId: goOn ? own.rows[pick % Math.max(1, own.rows.length)]?.id : undefined,
            attempt: 1,
          };
          world.sent.push(sent);
          await ask(world, which, sent);
        },
      ),
    ),
  fc.record({ which, pick }).map(({ which, pick }) =>
    command(`repeat(#${pick}, at ${which})`, async (world) => {
      const sent = world.sent[pick % Math.max(1, world.sent.length)];
      if (sent) await ask(world, which, sent);
    }),
  ),
  fc.record({ which, pick }).map(({ which, pick }) =>
    command(`retry(#${pick}, at ${which})`, async (world) => {
      const sent = world.sent[pick % Math.max(1, world.sent.length)];
      const row = sent && (await world.fleet.store.sends.find(sent.visitor, sent.key));
      if (!sent || !row || !mayRetry(row.status)) return;
      sent.attempt = row.attempt + 1;
      await ask(world, which, sent);
    }),
  ),
  fc.record({ which, pick }).map(({ which, pick }) =>
    command(`cancel(#${pick}, at ${which})`, async (world) => {
      const sent = world.sent[pick % Math.max(1, world.sent.length)];
      const row = sent && (await world.fleet.store.sends.find(sent.visitor, sent.key));
      if (!row) return;
      world.instances[which]?.sends.cancel(row.visitor_id, row.id, 'request').catch(() => undefined);
      await world.fleet.clock.settle();
    }),
  ),
  fc.constantFrom(...weathers).map((weather) =>
    command(`weather(${weather})`, async ({ fleet }) => {
      fleet.state.weather = weather;
    }),
  ),
  fc.boolean().map((fail) =>
    command(`reads ${fail ? 'fail' : 'work'}`, async ({ fleet }) => {
      fleet.state.readsFail = fail;
    }),
  ),
  fc.constant(
    command('nothing can be read for eleven minutes', async ({ fleet }) => {
      fleet.state.readsFail = true;
      await fleet.clock.advance(11 * 60_000);
    }),
  ),
  fc.constantFrom(50, 1000, 4000, 12_000, 50_000).map((ms) =>
    command(`pass(${ms})`, async ({ fleet }) => {
      await fleet.clock.advance(ms);
    }),
  ),
  fc.constant(
    command('one answer arrives', async ({ scheduler, fleet }) => {
      if (scheduler.count() > 0) await scheduler.waitOne();
      await fleet.clock.settle();
    }),
  ),
  fc.constantFrom(-HOUR, -2000, 2000, HOUR).map((ms) =>
    command(`the database's clock jumps by ${ms}`, async ({ fleet, off }) => {
      // One leap ahead makes one look seem late enough to prove an absence. Two within the minute between the two looks that it
      // takes would prove it too early: that no clock does.
      if (ms === HOUR) off.leaps += 1;
      if (ms === HOUR && off.leaps > 1) return;
      off.ms += ms;
      await fleet.clock.settle();
    }),
  ),
  which.map((which) =>
    command(`kill -9 and start again(${which})`, async (world) => {
      world.instances[which]?.kill();
      world.instances[which] = world.fleet.launch();
      await world.fleet.clock.settle();
    }),
  ),
];

/** Sends are the point; eleven minutes are long, and clocks jump seldom. */
const WEIGHTS: Record<number, number> = { 0: 120, 6: 2, 9: 5 };

async function hasPending({ fleet }: World): Promise<boolean> {
  const query = fleet.store.db.selectFrom('sends').select('id').where('status', 'in', PENDING_STATUSES);
  return (await query.executeTakeFirst()) !== undefined;
}

describe('sends on two processes', () => {
  const tally: Record<string, number> = {};
  it(`keep their books through ${COMMANDS} commands, ${RUNS} times`, { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(...commands.map((arbitrary, index) => ({ arbitrary, weight: WEIGHTS[index] ?? 40 }))),
          {
            minLength: COMMANDS,
            maxLength: COMMANDS + 20,
          },
        ),
        fc.scheduler(),
        async (script, scheduler) => {
          // In the middle of a month: the books are compared with all that was ever spent.
          const clock = createFakeClock({ startAt: Date.parse('2026-01-15T12:00:00Z') });
          const off = { ms: 0, leaps: 0 };
          const fleet = await openFleet({
            clock,
            databaseClock: { ...clock, now: () => clock.now() + off.ms },
            answered: () => scheduler.schedule(Promise.resolve(), 'answer'),
          });
          await fleet.unpaced();
          const instances = [fleet.launch(), fleet.launch()];
          const world: World = {
            fleet,
            off,
            instances,
            scheduler,
            sent: [],
            answers: new Map(),
            claims: new Map(),
            failures: [],
          };
          await fc.asyncModelRun(() => ({ model: { count: 0 }, real: world }), script);

          // The weather clears: everything comes to an end.
          fleet.state.weather = 'reply';
          fleet.state.readsFail = false;
          // Whoever sleeps wakes up.
          await fleet.clock.advance(310_000);
          for (let round = 0; round < 40 && (await hasPending(world)); round += 1) {
            await scheduler.waitAll();
            await fleet.clock.advance(30_000);
          }
          await scheduler.waitAll();
          await checkBooks(world);
          const rows = await fleet.store.db.selectFrom('sends').selectAll().execute();
          expect(rows.filter(({ status }) => PENDING_STATUSES.includes(status))).toEqual([]);
          const promises = await verifyStore(fleet.store);
          expect(promises.flatMap(({ broken }) => broken)).toEqual([]);
          for (const { status } of rows) tally[status] = (tally[status] ?? 0) + 1;
          // In every conversation, texts arrived in the order in which they were claimed here, a second try behind the others.
          for (const { messages } of fleet.conversations.values()) {
            const order = messages
              .filter(({ is_character }) => !is_character)
              .map(({ content }) => rows.find(({ key }) => content === textOf(world, key)))
              .filter((row) => row !== undefined)
              .map((row) => world.claims.get(attemptOf(row)) ?? -1);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
          for (const instance of world.instances) await instance.end();
          await fleet.store.close();
        },
      ),
      { numRuns: RUNS },
    );
    if (RUNS < 500) return;
    console.log(tally);
    // The script is worth something only if it comes to every end.
    for (const end of ENDS) expect(tally[end] ?? 0, end).toBeGreaterThan(0);
  });
});

const attemptOf = ({ key, attempt }: { key: string; attempt: number }) => `${key} ${attempt}`;

const textOf = ({ sent }: World, key: string) => sent.find((each) => each.key === key)?.text;
