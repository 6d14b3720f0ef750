import { CharacterSummaryPage, Message } from '@durenai/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

/** The Standard plan allows 150 requests in a minute. */
const SHARE = 37.5;

describe('what visitors read', () => {
  let world: World;
  let clock: ReturnType<typeof movableClock>;

  beforeEach(async () => {
    clock = movableClock(Date.now());
    world = await openWorld({
      proxy: { trustProxy: 1 },
      ports: { clock },
      simulator: { plan: 'standard', clock },
    });
  });
  afterEach(() => world.close());

  const from = (network: string) => ({ origin: SITE, 'x-forwarded-for': network });
  const get = (target: string, network: string) =>
    ask(world.proxy.url, 'GET', target, { headers: from(network) });
  const calls = () => world.asked().length;
  const many = (count: number, make: (number: number) => ReturnType<typeof get>) =>
    Promise.all(Array.from({ length: count }, (_, number) => make(number)));
  const counted = (answers: readonly { status: number }[], status: number) =>
    answers.filter((answer) => answer.status === status).length;

  it.each([
    ['pages of the catalogue', (number: number) => `/v1/characters?limit=1&page=${number + 1}`, 200],
    ['sets of tags', (number: number) => `/v1/characters?tags=made-up-${number}`, 200],
    ['characters', (number: number) => `/v1/characters/made_up_${number}`, 404],
    ['portraits', (number: number) => `/v1/characters/made_up_${number}/image`, 404],
  ])(
    '%s take no more of the account than one network may, whatever is asked for',
    async (_what, target, status) => {
      const answers = await many(200, (number) => get(target(number), '10.0.0.1'));
      expect(counted(answers, status)).toBe(30);
      expect(calls()).toBe(30);
      const [refused] = answers.filter((answer) => answer.status === 429);
      expect(refused?.error().code).toBe('rate_limited');
      // One more every 4.8 seconds.
      expect(refused?.headers['retry-after']).toBe('5');
      expect((await get(target(1000), '10.0.0.2')).status).toBe(status);
      clock.move(5_000);
      expect((await get(target(1001), '10.0.0.1')).status).toBe(status);
      expect((await get(target(1002), '10.0.0.1')).status).toBe(429);
    },
  );

  it.each([
    ['an IPv6 /48', (number: number) => `2001:db8:1:${number.toString(16)}::1`, '2001:db8:2::1'],
    ['an IPv4 /24', (number: number) => `203.0.113.${number}`, '203.0.112.1'],
  ])(
    'takes no more than half of it through its networks, for whoever has all of %s',
    async (_what, of, elsewhere) => {
      const answers = await many(200, (number) => get(`/v1/characters/made_up_${number}`, of(number)));
      expect(counted(answers, 404)).toBe(45);
      expect(calls()).toBe(45);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.error().code).toBe('rate_limited');
      // One more every 3.2 seconds.
      expect(refused?.headers['retry-after']).toBe('4');
      expect((await get('/v1/characters/made_up_elsewhere', elsewhere)).status).toBe(404);
      clock.move(3_200);
      expect((await get('/v1/characters/made_up_too', of(201))).status).toBe(404);
      expect((await get('/v1/characters/made_up_also', of(202))).status).toBe(429);
    },
  );

  it('leaves a message its turn, and gives everybody what is known, in a flood from a thousand networks', async () => {
    const browser = world.browser();
    await browser.get('/v1/characters');
    const before = calls();
    for (let minute = 0; minute < 3; minute += 1) {
      await many(500, (number) =>
        get(`/v1/characters/made_up_${minute}_${number}`, `10.${minute}.${number & 255}.${number >> 8}`),
      );
      for (let number = 0; number < 40; number += 1) {
        const { status } = await browser.send(VEXA, `Message ${minute} ${number}`);
        expect(status).toBe(200);
        clock.move(1_500);
      }
      expect((await get('/v1/characters', '10.9.9.9')).status).toBe(200);
    }
    const reads = world.simulator.simulator.ledger
      .slice(before)
      .filter(({ path }) => path.startsWith('/v1/characters'));
    // And the list that was known, once a minute.
    expect(reads.length).toBeLessThanOrEqual(60 + 3 * SHARE + 3);
    expect(world.simulator.simulator.ledger.filter(({ status }) => status === 429)).toEqual([]);
    const busy = await many(100, (number) =>
      get(`/v1/characters/made_up_last_${number}`, `10.8.${number}.1`),
    );
    const refused = busy.find(({ status }) => status === 503);
    expect(refused?.error().code).toBe('upstream_unavailable');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('is given from an older copy when a newer one may not be fetched', async () => {
    const known = (await get('/v1/characters?limit=5', '10.0.0.2')).as(CharacterSummaryPage);
    await many(60, (number) => get(`/v1/characters/made_up_${number}`, '10.0.0.1'));
    clock.move(10 * 60_000);
    await many(60, (number) => get(`/v1/characters/made_up_again_${number}`, '10.0.0.1'));
    const before = calls();
    const older = await get('/v1/characters?limit=5', '10.0.0.1');
    expect(older.as(CharacterSummaryPage)).toEqual(known);
    expect(calls()).toBe(before);
    await get('/v1/characters?limit=5', '10.0.0.2');
    expect(calls()).toBe(before + 1);
  });

  it('of their own histories, one page after the other, leaves the others theirs', async () => {
    const [reader, other] = [world.browser(), world.browser()];
    const begin = async (browser: typeof reader) => {
      const { conversation_id } = (await browser.send(VEXA, 'Do you like rain?')).as(Message);
      return `/v1/chat/conversations/${conversation_id}/messages`;
    };
    const [mine, theirs] = [await begin(reader), await begin(other)];
    const before = calls();
    const pages = await many(100, (number) =>
      reader.get(`${mine}?limit=1&page=${number + 1}`, { 'x-forwarded-for': '10.0.0.1' }),
    );
    expect(counted(pages, 200)).toBe(30);
    expect(calls()).toBe(before + 30);
    expect(pages.find(({ status }) => status === 429)?.error().code).toBe('rate_limited');
    expect((await other.get(theirs, { 'x-forwarded-for': '10.0.0.2' })).status).toBe(200);
    // The catalogue has a share of its own.
    expect((await get('/v1/characters/made_up', '10.0.0.1')).status).toBe(404);
  });
});

describe('what visitors change', () => {
  const openChanging = async (visitorBurst: number) => {
    const clock = movableClock(Date.now());
    const world = await openWorld({
      proxy: { trustProxy: 1, visitorBurst, visitorPerMinute: 10 },
      ports: { clock },
    });
    const { access_token } = await world.browser().session();
    const change = (method: 'POST' | 'DELETE', network: string) =>
      ask(world.proxy.url, method, `/v1/user/favorites/${VEXA}`, {
        headers: { origin: SITE, authorization: `Bearer ${access_token}`, 'x-forwarded-for': network },
      });
    return { clock, world, change };
  };

  it('is limited for a network, ten times above what it may send', async () => {
    const { clock, world, change } = await openChanging(4);
    const statuses: number[] = [];
    for (let number = 0; number < 170; number += 1) {
      statuses.push((await change(number % 2 ? 'DELETE' : 'POST', '10.0.0.1')).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(160);
    const refused = await change('POST', '10.0.0.1');
    expect(refused.error()).toMatchObject({ code: 'rate_limited' });
    expect(refused.headers['retry-after']).toBe('1');
    expect((await change('POST', '10.0.0.2')).status).toBe(200);
    clock.move(1_000);
    expect((await change('POST', '10.0.0.1')).status).toBe(200);
    await world.close();
  });

  it('is limited for a neighbourhood, ten times above what it may send', async () => {
    const { clock, world, change } = await openChanging(1);
    const of = (number: number) => `2001:db8:1:${number.toString(16)}::1`;
    const statuses: number[] = [];
    for (let number = 0; number < 170; number += 1) {
      statuses.push((await change(number % 2 ? 'DELETE' : 'POST', of(number))).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(160);
    expect((await change('POST', of(200))).error()).toMatchObject({ code: 'rate_limited' });
    expect((await change('POST', '2001:db8:2::1')).status).toBe(200);
    clock.move(1_000);
    expect((await change('POST', of(201))).status).toBe(200);
    await world.close();
  });
});
