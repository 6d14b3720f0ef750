import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { askAll } from './support/pipeline.ts';
import { IDENTITY_SECRET, signIdentity } from './support/site.ts';
import { openWorld, SITE, type World } from './support/world.ts';

/** Everything that the proxy may ever ask of DurenAI. */
const ALLOWED = [
  /^GET \/v1\/characters\?(page=\d+&?|limit=\d+&?|tags=[^&]*&?|sort=(popular|trending|newest)&?)+$/,
  /^GET \/v1\/characters\/[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/,
];

/** An id as a URL can carry it, and what climbs, splits, ends or renames one. */
const ATTACKS = [
  '..', '.', '...', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '%c0%ae%c0%ae', '%u002e', '..%00', '%00', '%0d%0a',
  '%09', '%20', '%2f', '%2F', '%252f', '%c0%af', '%ef%bc%8f', '%5c', '%5C', '%255c', '\\', '//', '/', ';', '@',
  ':', '?', '#', '&', '=', '*', '~', '%', '%zz', '%7f', '%e2%80%ae', '%f0%9f%92%a9', '%ff', '__proto__',
  'constructor', 'conversations', 'messages', 'me', 'ME', 'favorites', 'webhooks', 'user', 'characters', 'chat',
]; // biome-ignore format: a table

const FRAMES = [
  (attack: string) => `/v1/characters/${attack}`,
  (attack: string) => `/v1/characters/${attack}/user/me`,
  (attack: string) => `/v1/characters/a${attack}b/image`,
  (attack: string) => `/v1/${attack}/user/me`,
  (attack: string) => `/v1/chat/${attack}/messages`,
  (attack: string) => `/v1/chat/conversations/${attack}/messages`,
  (attack: string) => `/v1/sends/${attack}`,
  (attack: string) => `/v1/user/favorites/${attack}`,
];

const REQUESTS_AT_ONCE = 250;

const METHODS = ['GET', 'POST', 'DELETE', 'HEAD'];

describe('whatever a visitor writes into an address', () => {
  const clock = movableClock(Date.now());
  let world: World;
  let tokens: string[] = [];
  let played = 0;
  /** The simulator forgets its oldest requests: they are read as they come. */
  const asked = new Set<string>();

  beforeAll(async () => {
    world = await openWorld({
      proxy: { identitySecret: IDENTITY_SECRET, trustProxy: 1 },
      ports: { clock },
    });
  });
  afterAll(() => world.close());

  /** Two strangers and a user; new ones each time, as some of what they ask logs them out. */
  async function visitors(): Promise<string[]> {
    const identity = () => signIdentity('anna', { issuedAt: clock.now() / 1000 });
    const user = openBrowser(() => world.proxy.url, SITE, { identity });
    const sessions = [world.browser(), world.browser(), user].map((browser) => browser.session());
    return (await Promise.all(sessions)).map(({ access_token }) => access_token);
  }

  async function play(
    targets: readonly string[],
    method = (index: number) => METHODS[index % METHODS.length] ?? '',
  ) {
    let answered = 0;
    const { ledger } = world.simulator.simulator;
    for (let from = 0; from < targets.length; from += REQUESTS_AT_ONCE) {
      const some = targets.slice(from, from + REQUESTS_AT_ONCE);
      played += some.length;
      if (tokens.length === 0 || played >= REQUESTS_AT_ONCE) {
        tokens = await visitors();
        played = 0;
      }
      const known = tokens;
      const headersOf = (index: number) => ({
        authorization: `Bearer ${known[index % known.length]}`,
        'idempotency-key': `key-${from + index}`,
        // Each from a neighbourhood of its own, and slowly: else the limits of reads would hide what gets through.
        'x-forwarded-for': `10.${index >> 8}.${index & 255}.1`,
      });
      answered += (await askAll(world.proxy.port, some, { origin: SITE }, headersOf, method)).length;
      clock.move(60 * some.length);
      for (const { method, path } of ledger.slice(-2 * REQUESTS_AT_ONCE)) asked.add(`${method} ${path}`);
    }
    return answered;
  }

  const strays = () => [...asked].filter((line) => !ALLOWED.some((pattern) => pattern.test(line)));

  it('reaches nothing of DurenAI but the catalogue: 200 hostile paths with every method', async () => {
    const targets = ATTACKS.flatMap((attack) => FRAMES.map((frame) => frame(attack)));
    expect(targets.length).toBeGreaterThanOrEqual(200);
    // A few are not even HTTP, and end their connection.
    for (const target of targets) {
      for (const method of METHODS) await play([target], () => method);
    }
    expect(strays()).toEqual([]);
  });

  it('reaches nothing of DurenAI but the catalogue: 50,000 generated ids and paths', async () => {
    const piece = fc.constantFrom(
      '/', 'user', 'me', 'conversations', 'webhooks', '..%2f', '%2e', '..', '.', '%5c', ';', '@', '%09', '%e9', '-',
      '_', 'a', 'Z', '9', '?limit=3', '&page=2', '%25', '~', ':', '$', '!', "'", '(', '+', ',',
    ); // biome-ignore format: a table
    const rest = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    const frame = fc.constantFrom(
      '/v1/characters/', '/v1/characters', '/v1/chat/conversations/', '/v1/user/', '/v1/', '/',
    ); // biome-ignore format: a table
    const targets = fc
      .sample(fc.tuple(frame, rest), { numRuns: 50_000, seed: 4 })
      .map((parts) => parts.join(''));
    const startedAt = performance.now();
    const answered = await play(targets);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      `50,000 addresses in ${seconds} s: ${asked.size} different calls to DurenAI, ${strays().length} stray`,
    );
    expect(answered).toBe(targets.length);
    expect(strays()).toEqual([]);
    expect(asked.size).toBeGreaterThan(60);
  }, 120_000);
});
