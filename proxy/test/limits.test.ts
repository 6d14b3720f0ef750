import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DurenaiError } from '@durenai/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../packages/core/test/fake-clock.ts';
import { startPostgres } from '../../scripts/postgres.ts';
import { Secret } from '../src/config/secret.ts';
import { createBudget } from '../src/limits/budget.ts';
import { createLimits } from '../src/limits/create-limits.ts';
import { createMintLimit } from '../src/limits/mint-limit.ts';
import { networkHasher } from '../src/limits/network.ts';
import { createPace } from '../src/limits/pace.ts';
import { createLog, type LogFields } from '../src/log.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import { race } from './budget-race.ts';
import { ask, type Received } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { openWorld, SITE, silentLogger, VEXA } from './support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DEFAULTS = { visitorBurst: 4, visitorPerMinute: 10, visitorPerHour: 40, alertUrl: undefined };

describe('limits', () => {
  let clock: FakeClock;
  let store: Store;
  const posted: string[] = [];
  const warnings: string[] = [];
  let quota = { used: 0, limit: 7500, reset_date: '2026-02-01T00:00:00Z' };

  const open = async (messagesPerMonth?: number, verifiedShare = 0) => {
    clock = createFakeClock();
    store = await openStore({ file: ':memory:', clock, budget: { messagesPerMonth, verifiedShare } });
  };
  beforeEach(() => open());
  afterEach(async () => {
    posted.length = 0;
    warnings.length = 0;
    quota = { used: 0, limit: 7500, reset_date: '2026-02-01T00:00:00Z' };
    await store.close();
  });

  const limitsWith = (settings = {}, ports = {}) =>
    createLimits({
      store,
      upstream: { getAccount: async () => ({ data: { subscription: { chat_requests: quota } } }) as never },
      settings: { ...DEFAULTS, ...settings },
      clock,
      log: createLog({ ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) }),
      async post(url, body) {
        posted.push(`${url} ${body}`);
        return 204;
      },
      ...ports,
    });

  const overHttp = { post: undefined };

  type Who = { visitorId?: string; network?: string; verified?: boolean };

  /** One message, from the door to its reply. */
  const spend = (limits: ReturnType<typeof limitsWith>, who: Who = {}) =>
    store
      .write(async (transaction, at) => {
        const sender = { visitorId: 'v', network: 'n', verified: false, ...who };
        await limits.admit(transaction, at, sender);
        const reserved = await store.budget.reserve(transaction, at, sender.verified);
        if (!('day' in reserved)) throw new DurenaiError({ code: 'budget_exhausted', message: '' });
        const unit = { unit: 'reserved', unit_day: reserved.day, verified: sender.verified ? 1 : 0 } as const;
        await store.budget.move(transaction, unit, 'consumed');
        return 'admitted';
      })
      .catch((thrown: DurenaiError) => thrown.code);

  it('hold to a month that was set lower than the database knew, at once and whatever the account says', async () => {
    const restart = async (messagesPerMonth: number) => {
      const budget = createBudget(store.db, { messagesPerMonth, verifiedShare: 0 });
      await store.write((transaction, at) => budget.obeySettings(transaction, at));
      return budget.read(store.db, clock.now());
    };
    const spendAll = (names: string[]) =>
      Promise.all(names.map((name) => spend(limitsWith(), { visitorId: name, network: name })));
    expect(await spendAll(['a', 'b', 'c'])).toEqual(['admitted', 'admitted', 'admitted']);
    const lowered = await restart(10);
    expect(lowered).toMatchObject({ month_limit: 9, used: 3, day_used: 3 });
    expect(lowered.day_limit).toBeLessThanOrEqual(9);
    const told = await spendAll(Array.from({ length: 20 }, (_, number) => `v${number}`));
    expect(told.filter((each) => each === 'admitted')).toHaveLength(lowered.day_limit - 3);
    expect(await restart(7000)).toMatchObject({ month_limit: 9 });
  });

  it('give a visitor a burst, then one every six seconds, then forty in an hour', async () => {
    const limits = limitsWith();
    const times: number[] = [];
    for (let second = 0; second < 2 * 3600; second += 2) {
      if ((await spend(limits)) === 'admitted') times.push(second);
      await clock.advance(2000);
    }
    expect(times.filter((second) => second === 0).length).toBe(1);
    expect(times.filter((second) => second < 60).length).toBeLessThanOrEqual(4 + 10);
    // The day's share, a tenth of it, comes first here: 7,425 of 31 days and half as much again is 360.
    expect(times.length).toBe(36);
  });

  it('count one network however many visitors it has, and however they write their address', async () => {
    const limits = limitsWith();
    const outcomes: string[] = [];
    for (let index = 0; index < 200; index += 1) {
      outcomes.push(await spend(limits, { visitorId: `visitor_${index}`, network: 'one' }));
    }
    expect(outcomes.filter((outcome) => outcome === 'admitted').length).toBe(16);
    expect(new Set(outcomes.slice(16))).toEqual(new Set(['rate_limited']));
  });

  it('count all networks of a neighbourhood, so that nobody who rotates through a /48 spends the day', async () => {
    const limits = limitsWith();
    const hash = networkHasher(Buffer.alloc(32, 7));
    let asked = 0;
    let admitted = 0;
    const attack = async (prefix: string) => {
      asked += 1;
      const network = hash(`${prefix}:${(asked % 0x10000).toString(16)}::1`);
      const outcome = await spend(limits, { visitorId: `visitor_${asked}`, network });
      if (outcome === 'admitted') admitted += 1;
      return outcome;
    };
    for (let attempt = 0; attempt < 200; attempt += 1) await attack('2001:db8:1');
    expect(admitted).toBe(64);
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await clock.advance(MINUTE - 1);
      for (let attempt = 0; attempt < 3; attempt += 1) await attack('2001:db8:1');
    }
    // Two fifths of the day's 360.
    expect(admitted).toBe(144);
    expect(await attack('2001:db8:1')).toBe('rate_limited');
    expect(await attack('2001:db8:2')).toBe('admitted');
  });

  it('spend no more than the day in a day of attack from everywhere, and carry over what is left', async () => {
    const limits = limitsWith();
    let admitted = 0;
    for (let attempt = 0; attempt < 24 * 60; attempt += 1) {
      const who = { visitorId: `visitor_${attempt}`, network: `network_${attempt}` };
      if ((await spend(limits, who)) === 'admitted') admitted += 1;
      await clock.advance(MINUTE - 1);
    }
    expect(admitted).toBe(360);
    await clock.advance(HOUR);
    expect(await spend(limits, { visitorId: 'tomorrow', network: 'tomorrow' })).toBe('admitted');
    const [row] = await store.db.selectFrom('budgets').selectAll().execute();
    expect(row).toMatchObject({ used: 361, day_limit: Math.ceil(((7425 - 360) / 30) * 1.5) });
  });

  it('give no day twice when the clock is set back over midnight, and none away for one that was far ahead', async () => {
    const limits = limitsWith({ visitorBurst: 1000, visitorPerMinute: 1000, visitorPerHour: 1000 });
    const day = async () => (await store.db.selectFrom('budgets').selectAll().executeTakeFirstOrThrow()).day;
    const spendAll = async (prefix: string) => {
      let admitted = 0;
      for (let index = 0; index < 400; index += 1) {
        const who = { visitorId: `${prefix}_${index % 50}`, network: `${prefix}_${index % 25}` };
        if ((await spend(limits, who)) === 'admitted') admitted += 1;
      }
      return admitted;
    };
    const today = Math.floor(clock.now() / (24 * HOUR));
    await clock.advance(23 * HOUR);
    expect(await spendAll('today')).toBe(360);
    await clock.advance(HOUR + 1000);
    for (let index = 0; index < 35; index += 1) expect(await spend(limits)).toBe('admitted');
    expect(await spend(limits)).toBe('rate_limited');
    clock.setBack(2000);
    expect(await spend(limits)).toBe('rate_limited');
    const { left, resetsAt } = await limits.standing({ visitorId: 'v', verified: false });
    expect([left, resetsAt]).toEqual([0, (today + 2) * 24 * HOUR]);
    const rest = Math.ceil(((7425 - 360) / 30) * 1.5) - 35;
    expect(await spendAll('tomorrow')).toBe(rest);
    await clock.advance(2000);
    expect(await spendAll('again')).toBe(0);
    expect(await day()).toBe(today + 1);
    clock.setBack(5 * 24 * HOUR);
    expect(await spend(limits, { visitorId: 'late', network: 'late' })).toBe('admitted');
    expect(await day()).toBe(today - 4);
  });

  it('stop at the month, with one per cent in reserve', async () => {
    await store.close();
    await open(100);
    await clock.advance(30.5 * 24 * HOUR);
    const limits = limitsWith();
    const outcomes: string[] = [];
    for (let index = 0; index < 120; index += 1) {
      outcomes.push(await spend(limits, { visitorId: `visitor_${index}`, network: `network_${index}` }));
    }
    expect(outcomes.filter((outcome) => outcome === 'admitted').length).toBe(99);
    expect(outcomes.at(-1)).toBe('budget_exhausted');
    await clock.advance(24 * HOUR);
    expect(await spend(limits)).toBe('admitted');
  });

  it('keep a quarter of the day for visitors that the site vouches for', async () => {
    await store.close();
    await open(7500, 0.25);
    const limits = limitsWith();
    const count = async (verified: boolean) => {
      let admitted = 0;
      for (let index = 0; index < 400; index += 1) {
        const who = { visitorId: `${verified}${index}`, network: `${verified}${index}`, verified };
        if ((await spend(limits, who)) === 'admitted') admitted += 1;
      }
      return admitted;
    };
    expect(await count(false)).toBe(270);
    expect(await count(true)).toBe(90);
  });

  it('believe what DurenAI says was spent, and tell the owner once at each threshold', async () => {
    const limits = limitsWith({ alertUrl: new Secret('https://ops.example/alerts') });
    quota = { used: 3800, limit: 7500, reset_date: '2026-02-01T00:00:00Z' };
    await limits.tend();
    await limits.tend();
    expect(posted).toHaveLength(1);
    expect(posted[0]).toContain('"period":"month","percent":50,"used":3800,"limit":7425');
    expect(warnings.join()).toContain("50 % of the month's chat requests are spent");
    quota = { ...quota, used: 7420 };
    await clock.advance(6 * MINUTE);
    await limits.tend();
    await limits.tend();
    expect(posted.filter((line) => line.includes('month')).length).toBe(2);
    expect(posted.at(-1)).toContain('"percent":95');
    quota = { ...quota, used: 10 };
    await clock.advance(6 * MINUTE);
    await limits.tend();
    const [row] = await store.db.selectFrom('budgets').selectAll().execute();
    expect(row?.used).toBe(7420);
  });

  it('tell the owner again of what a larger limit, or another month, is spent of', async () => {
    const limits = limitsWith({ alertUrl: new Secret('https://ops.example/alerts') });
    const told = () => posted.splice(0).map((line) => JSON.parse(line.split(' ')[1] ?? '').percent);
    const learn = async (news: Partial<typeof quota>) => {
      quota = { ...quota, ...news };
      await clock.advance(6 * MINUTE);
      await limits.tend();
      await limits.tend();
      return told();
    };
    expect(await learn({ used: 7200 })).toEqual([95]);
    expect(await learn({ limit: 25_000 })).toEqual([]);
    expect(await learn({ used: 13_000 })).toEqual([50]);
    expect(await learn({ used: 20_500 })).toEqual([80]);
    expect(await learn({ used: 13_000, limit: 20_000 })).toEqual([95]);
    expect(await learn({ used: 10, reset_date: '2026-02-15T00:00:00Z' })).toEqual([]);
    expect(await learn({ used: 11_000 })).toEqual([50]);
  });

  it('begin a new month with nothing spent, though DurenAI still tells of the old one', async () => {
    const limits = limitsWith();
    quota = { used: 7400, limit: 7500, reset_date: '2026-02-01T00:00:00Z' };
    await limits.tend();
    // Its clock is behind ours, or its count ends with the first request of the month.
    await clock.advance(Date.parse('2026-02-01T00:00:20Z') - clock.now());
    await limits.tend();
    quota = { used: 5, limit: 7500, reset_date: '2026-03-01T00:00:00Z' };
    await clock.advance(6 * MINUTE);
    await limits.tend();
    const row = await store.budget.read(store.db, clock.now());
    expect(row).toMatchObject({ used: 5, period_ends: Date.parse('2026-03-01T00:00:00Z') });
    expect(row.day_limit).toBeGreaterThan(300);
  });

  it.each(['month', 'day'] as const)(
    'tell the owner of half, 80 and 95 per cent of the %s, once each, in the log and at the URL',
    async (period) => {
      const received: { type: string; period: string; percent: number; used: number; limit: number }[] = [];
      const owner = createServer(async (request, response) => {
        received.push(JSON.parse(await text(request)));
        response.writeHead(204).end();
      }).listen(0, '127.0.0.1');
      await once(owner, 'listening');
      const alertUrl = new Secret(`http://127.0.0.1:${(owner.address() as AddressInfo).port}/alerts`);
      const limits = limitsWith({ alertUrl }, overHttp);
      await store.write((transaction, at) => store.budget.today(transaction, at));
      const column = period === 'month' ? 'used' : 'day_used';
      const told = () => received.filter((news) => news.period === period).map(({ percent }) => percent);
      const steps: [number, number[]][] = [
        [49, []],
        [50, [50]],
        [79, [50]],
        [80, [50, 80]],
        [94, [50, 80]],
        [95, [50, 80, 95]],
        [100, [50, 80, 95]],
      ];
      for (const [used, thresholds] of steps) {
        const room = { month_limit: 100, day_limit: 100 };
        await store.db
          .updateTable('budgets')
          .set({ ...room, [column]: used })
          .execute();
        await limits.tend();
        await limits.tend();
        expect(told(), `at ${used}`).toEqual(thresholds);
      }
      expect(received[1]).toMatchObject({
        type: 'budget.threshold',
        period,
        percent: 80,
        used: 80,
        limit: 100,
      });
      expect(warnings.filter((line) => line.includes(`% of the ${period}'s chat requests`))).toEqual(
        [50, 80, 95].map((used) => `${used} % of the ${period}'s chat requests are spent (${used} of 100)`),
      );
      owner.close();
    },
  );

  it('say in the log that and why nobody takes the news, and tell it again until somebody does', async () => {
    const log: string[] = [];
    const logger = {
      ...silentLogger,
      warn: ({ status, code }: LogFields, message: string) => void log.push(`${message} (${status ?? code})`),
    };
    const answers = ['none', 500, 301, 204];
    const owner = createServer((request, response) => {
      const status = answers.shift();
      if (typeof status === 'number') response.writeHead(status, { location: '/' }).end();
      else request.socket.destroy();
    });
    await once(owner.listen(0, '127.0.0.1'), 'listening');
    const alertUrl = new Secret(`http://127.0.0.1:${(owner.address() as AddressInfo).port}/alerts`);
    quota = { ...quota, used: 7420 };
    const limits = limitsWith({ alertUrl }, { ...overHttp, log: createLog(logger) });
    const spent = "95 % of the month's chat requests are spent (7420 of 7425) (undefined)";
    const unheard = (why: string) =>
      `ALERT_URL did not take the news: it is told again in five minutes (${why})`;
    for (const why of ['UND_ERR_SOCKET', '500', '301', undefined]) {
      await limits.tend();
      await limits.tend();
      expect(log.splice(0)).toEqual(why ? [spent, unheard(why)] : [spent]);
      await clock.advance(5 * MINUTE);
    }
    await limits.tend();
    expect(log).toEqual([]);
    expect(answers).toEqual([]);
    owner.close();
  });

  it('tell a visitor what is left of their own, and nothing of the account', async () => {
    const limits = limitsWith();
    expect(await limits.standing({ visitorId: 'v', verified: false })).toMatchObject({ left: 36, limit: 36 });
    for (let index = 0; index < 3; index += 1) await spend(limits);
    const told = await limits.standing({ visitorId: 'v', verified: false });
    expect(told.left).toBe(33);
    expect(told.headers).toEqual({
      'ratelimit-policy': '"minute";q=10;w=60, "day";q=36;w=86400',
      ratelimit: '"minute";r=1;t=18, "day";r=33;t=86400',
    });
  });

  it('tell what is left by the clock of the database, however far this machine is off', async () => {
    const postgres = await startPostgres();
    await store.close();
    clock = createFakeClock();
    store = await openStore({ file: '', url: Secret.of(await postgres.newDatabase()), clock });
    const limits = limitsWith();
    const who = { visitorId: 'v', network: 'n', verified: false };
    const { headers } = await store.write((transaction, at) => limits.admit(transaction, at, who));
    const { headers: told } = await limits.standing(who);
    expect(told.ratelimit?.replace(/t=\d+/g, '')).toBe(headers.ratelimit?.replace(/t=\d+/g, ''));
    await store.close();
    await postgres.close();
  });

  it('admit exactly what there is, however many processes ask', { timeout: 60_000 }, async () => {
    const { admitted, reserved } = await race({ processes: 2, workers: 16, attempts: 3000, units: 500 });
    expect({ admitted, reserved }).toEqual({ admitted: 500, reserved: 500 });
  });

  it('lock nobody out when the clock is set back', async () => {
    const limits = limitsWith();
    const pace = createPace(store);
    const mints = createMintLimit({ perMinute: 10, clock });
    const mint = () => mints.take('n') === 0;
    const ask = async () => (await store.write((transaction, at) => pace.take(transaction, at))) === 0;
    const exhaust = async () => {
      const outcomes = { sent: 0, asked: 0, minted: 0 };
      for (let times = 0; times < 20; times += 1) {
        if ((await spend(limits)) === 'admitted') outcomes.sent += 1;
        if (await ask()) outcomes.asked += 1;
        if (mint()) outcomes.minted += 1;
      }
      return outcomes;
    };
    const fresh = { sent: 4, asked: 10, minted: 10 };
    expect(await exhaust()).toEqual(fresh);
    await store.write((transaction, at) =>
      transaction
        .updateTable('paces')
        .set({ paused_until: at + MINUTE })
        .execute(),
    );
    clock.setBack(5 * HOUR);
    // What is counted in memory goes on where it was.
    expect(await exhaust()).toEqual({ ...fresh, minted: 0 });
    expect(await exhaust()).toEqual({ sent: 0, asked: 0, minted: 0 });
    await clock.advance(6_000);
    expect(mint()).toBe(true);
  });

  it('let ten new visitors in from a network in a minute, and sixty in an hour', () => {
    let now = 0;
    const mints = createMintLimit({ perMinute: 10, clock: { now: () => now } });
    const count = (ms: number, step: number) => {
      let admitted = 0;
      for (const end = now + ms; now < end; now += step) if (mints.take('n') === 0) admitted += 1;
      return admitted;
    };
    expect(count(1000, 10)).toBe(10);
    expect(mints.take('another')).toBe(0);
    expect(10 + count(HOUR - 1000, 1000)).toBeLessThanOrEqual(60 + 60);
  });
});

describe('limits over HTTP', () => {
  const still = () => movableClock(Date.now());
  const defaults = { visitorBurst: 4, visitorPerMinute: 10, visitorPerHour: 40 };
  const mint = (url: string, headers: Record<string, string>) =>
    ask(url, 'POST', '/v1/session', {
      headers: { origin: SITE, 'content-type': 'application/json', ...headers },
      body: '{}',
    });

  it('cannot be escaped by new tokens, by X-Forwarded-For, or by another address of the same /64', {
    timeout: 20_000,
  }, async () => {
    const send = async (url: string, index: number, headers: Record<string, string>) => {
      const { access_token } = JSON.parse((await mint(url, headers)).text);
      return ask(url, 'POST', `/v1/chat/${VEXA}/messages`, {
        headers: {
          ...headers,
          origin: SITE,
          authorization: `Bearer ${access_token}`,
          'content-type': 'application/json',
          'idempotency-key': `key-number-${index}`,
        },
        body: JSON.stringify({ message: `hello ${index}` }),
      });
    };
    const rotations: [object, (index: number) => Record<string, string>][] = [
      [{}, () => ({})],
      [{}, (index) => ({ 'x-forwarded-for': `203.0.113.${index}` })],
      [{ trustProxy: 1 }, (index) => ({ 'x-forwarded-for': `2001:db8:1:2::${index.toString(16)}` })],
      [{ trustProxy: 1 }, (index) => ({ 'x-forwarded-for': `203.0.113.${index}, 198.51.100.7` })],
    ];
    for (const [proxy, headersOf] of rotations) {
      const clock = still();
      const world = await openWorld({ proxy: { ...defaults, ...proxy }, ports: { clock } });
      const answers: Received[] = [];
      for (let index = 1; index <= 24; index += 1) {
        clock.move(50);
        answers.push(await send(world.proxy.url, index, headersOf(index)));
      }
      expect(answers.filter(({ status }) => status === 200).length).toBe(16);
      const refused = answers.at(-1);
      expect(refused?.status).toBe(429);
      expect(refused?.error().code).toBe('rate_limited');
      expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
      expect(refused?.headers['ratelimit-policy']).toContain('"minute";q=10;w=60');
      await world.close();
    }
  });

  it.each([
    [undefined, true],
    [0, true],
    ['10.0.0.0/8', true],
    ['10.0.0.0/8, loopback', false],
    [1, false],
  ])('say once when nobody in front is believed (TRUST_PROXY=%s)', async (trustProxy, isSaid) => {
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const world = await openWorld({ proxy: { trustProxy }, ports: { logger } });
    await mint(world.proxy.url, {});
    warnings.length = 0;
    for (const address of ['203.0.113.9', '198.51.100.9']) {
      await mint(world.proxy.url, { 'x-forwarded-for': address });
    }
    const said = [expect.stringMatching(/^X-Forwarded-For is ignored.*TRUST_PROXY/)];
    expect(warnings).toEqual(isSaid ? said : []);
    await world.close();
  });

  it('say what is left, in header fields and in /v1/user/me', async () => {
    const world = await openWorld({ proxy: defaults, ports: { clock: still() } });
    const browser = world.browser();
    const sent = await browser.send(VEXA, 'hello');
    expect(sent.headers.ratelimit).toMatch(/^"minute";r=3;t=6, "day";r=\d+;t=\d+$/);
    const { messages } = JSON.parse((await browser.get('/v1/user/me')).text);
    expect(messages.left).toBe(Math.min(39, messages.limit - 1));
    expect(Date.parse(messages.resets_at)).toBeGreaterThan(Date.now() - MINUTE);
    await world.close();
  });

  it('end a flood of new visitors from one network', async () => {
    const world = await openWorld({ proxy: { visitorsPerMinute: 10 }, ports: { clock: still() } });
    const statuses: number[] = [];
    for (let time = 0; time < 15; time += 1) statuses.push((await mint(world.proxy.url, {})).status);
    expect(statuses.filter((status) => status === 200).length).toBe(10);
    expect(statuses.at(-1)).toBe(429);
    await world.close();
  });

  it.each([
    ['an IPv6 /48', (index: number) => `2001:db8:1:${index.toString(16)}::1`, '2001:db8:2::1'],
    ['an IPv4 /24', (index: number) => `203.0.113.${index}`, '203.0.112.1'],
  ])('end a flood of new visitors from %s, and let a campus in', async (_what, of, elsewhere) => {
    const world = await openWorld({
      proxy: { visitorsPerMinute: 10, trustProxy: 1 },
      ports: { clock: still() },
    });
    const statuses: number[] = [];
    for (let index = 0; index < 180; index += 1) {
      statuses.push((await mint(world.proxy.url, { 'x-forwarded-for': of(index) })).status);
    }
    expect(statuses.filter((status) => status === 200).length).toBe(160);
    expect(statuses.at(-1)).toBe(429);
    expect((await mint(world.proxy.url, { 'x-forwarded-for': elsewhere })).status).toBe(200);
    await world.close();
  });
});
