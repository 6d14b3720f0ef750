import {
  Character,
  CharacterSummaryPage,
  FavoriteCharacterPage,
  MAX_IMAGE_BYTES,
  Visitor,
} from '@durenai/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support/browser.ts';
import { movableClock } from './support/clock.ts';
import { askAll } from './support/pipeline.ts';
import { character, json, serveUpstream, type Upstream } from './support/upstream.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

const page = { origin: SITE };

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe('the catalogue', () => {
  let world: World;
  const clock = movableClock(Date.now());

  beforeAll(async () => {
    world = await openWorld({ proxy: { trustProxy: 1 }, ports: { clock } });
  });
  afterAll(() => world.close());

  const get = (target: string, headers: Record<string, string> = {}) =>
    ask(world.proxy.url, 'GET', target, { headers: { ...page, ...headers } });
  const calls = () => world.simulator.simulator.ledger.length;

  it('costs one upstream call however many visitors open the same page', async () => {
    const before = calls();
    const answers = await Promise.all(Array.from({ length: 200 }, () => get('/v1/characters?limit=12')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.as(CharacterSummaryPage).data).toHaveLength(12);
    expect(calls()).toBe(before + 1);
  });

  it('costs at most one upstream call a minute for each page, with 10,000 visitors reading in ten minutes', async () => {
    const pages = [
      '?page=1&limit=24',
      '?page=2&limit=24',
      '?page=1&limit=24&sort=newest',
      '?tags=fantasy',
      '?tags=fantasy,female&page=1',
      `/${VEXA}`,
    ];
    const { ledger } = world.simulator.simulator;
    const perMinute: Record<string, number>[] = [];
    for (let minute = 0; minute < 10; minute += 1) {
      const before = ledger.length;
      for (let arrival = 0; arrival < 4; arrival += 1) {
        const first = (minute * 4 + arrival) * 250;
        const visitors = Array.from({ length: 250 }, (_, index) => first + index);
        const targets = visitors.flatMap((visitor) =>
          [0, 1, 2].map((step) => `/v1/characters${pages[(visitor + step) % pages.length]}`),
        );
        // Each of them from a network of their own.
        const statuses = await askAll(world.proxy.port, targets, page, (index) => {
          const visitor = first + Math.floor(index / 3);
          return { 'x-forwarded-for': `10.${visitor >> 8}.${visitor & 255}.1` };
        });
        expect(statuses).toEqual(targets.map(() => 200));
        clock.move(15_000);
      }
      perMinute.push(countOf(ledger.slice(before).map(({ path }) => path)));
    }
    const calls = perMinute.flatMap((counts) => Object.values(counts));
    console.log(
      `10,000 visitors, 30,000 pages read: ${calls.length} upstream calls in 10 minutes for ${pages.length} pages`,
    );
    expect(Math.max(...calls)).toBe(1);
    expect(calls.length).toBeLessThanOrEqual(10 * pages.length);
    expect(calls.length).toBeGreaterThan(5 * pages.length);
  }, 60_000);

  it('knows that differently written questions are the same', async () => {
    await get('/v1/characters?tags=cyberpunk,female');
    const before = calls();
    for (const tags of [
      'female,cyberpunk',
      'female%2C%20cyberpunk,',
      'cyberpunk,female&page=1&limit=20',
      'cyberpunk,female&sort=popular&utm=1',
    ]) {
      expect((await get(`/v1/characters?tags=${tags}`)).status).toBe(200);
    }
    expect(calls()).toBe(before);
  });

  it('lets browsers keep a page, and tells them when it has not changed', async () => {
    const first = await get('/v1/characters?limit=3');
    expect(first.headers['cache-control']).toBe('public, max-age=60, stale-while-revalidate=300');
    expect(first.headers.vary).toBe('Origin, X-Forwarded-Proto');
    const etag = String(first.headers.etag);
    const second = await get('/v1/characters?limit=3', { 'if-none-match': etag });
    expect(second.status).toBe(304);
    expect(second.bytes).toHaveLength(0);
    expect(second.headers).toMatchObject({ etag, 'access-control-allow-origin': SITE });
    expect((await get('/v1/characters?limit=3', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('names the relay, never the third party, as the place of images', async () => {
    const list = (await get('/v1/characters?limit=100')).as(CharacterSummaryPage);
    const detail = (await get(`/v1/characters/${VEXA}`)).as(Character);
    for (const { id, image_url } of [...list.data, detail]) {
      if (image_url !== null) expect(image_url).toBe(`${world.proxy.url}/v1/characters/${id}/image`);
    }
    expect(detail.image_url).not.toBeNull();
  });

  it('remembers for a while that a character does not exist', async () => {
    expect((await get('/v1/characters/char_nobody')).error().code).toBe('not_found');
    const before = calls();
    expect((await get('/v1/characters/char_nobody')).status).toBe(404);
    expect(calls()).toBe(before);
  });

  it('shows what it has while DurenAI is down, and says so only about what it has not', async () => {
    await get('/v1/characters?limit=5');
    clock.move(60 * 60 * 1000);
    world.simulator.simulator.failNext({ kind: 'server-error', times: 4 });
    expect((await get('/v1/characters?limit=5')).status).toBe(200);
    const refused = await get('/v1/characters?limit=6');
    expect(refused.status).toBe(502);
    expect(refused.error().code).toBe('upstream_unavailable');
    expect((await get('/v1/characters?limit=6')).status).toBe(200);
  });

  it('grows old after the clock was set back as before', async () => {
    await get('/v1/characters?limit=7');
    const before = calls();
    clock.move(-5 * 60 * 60 * 1000);
    await get('/v1/characters?limit=7');
    expect(calls()).toBe(before);
    clock.move(61_000);
    await get('/v1/characters?limit=7');
    await expect.poll(calls).toBe(before + 1);
  });

  it('answers HEAD without a body', async () => {
    const head = await ask(world.proxy.url, 'HEAD', '/v1/characters', { headers: page });
    expect(head.status).toBe(200);
    expect(head.bytes).toHaveLength(0);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(100);
  });

  it('uses PUBLIC_URL when it is told one', async () => {
    const told = await openWorld({ proxy: { publicUrl: 'https://chat.shop.example/durenai/' } });
    const answer = await ask(told.proxy.url, 'GET', `/v1/characters/${VEXA}`, { headers: page });
    expect(answer.as(Character).image_url).toBe(
      `https://chat.shop.example/durenai/v1/characters/${VEXA}/image`,
    );
    await told.close();
  });
});

describe('favourites', () => {
  let world: World;
  const clock = movableClock(Date.now());

  beforeAll(async () => {
    world = await openWorld({ ports: { clock } });
  });
  afterAll(() => world.close());

  it('are added and removed as often as one likes, newest first', async () => {
    const browser = world.browser();
    const first = await browser.post(`/v1/user/favorites/${VEXA}`);
    expect(first.text).toContain('"success":true');
    clock.move(1000);
    expect((await browser.post(`/v1/user/favorites/${VEXA}`)).text).toBe(first.text);
    await browser.post('/v1/user/favorites/char_789012');
    const list = (await browser.get('/v1/user/favorites')).as(FavoriteCharacterPage);
    expect(list.data.map(({ name }) => name)).toEqual(['Axel Blaze', 'Vexa Stride']);
    expect(list.pagination).toEqual({ total: 2, page: 1, limit: 20, pages: 1 });
    expect(list.data[0]?.image_url).toBe(`${world.proxy.url}/v1/characters/char_789012/image`);
    expect((await browser.delete('/v1/user/favorites/char_789012')).status).toBe(200);
    expect((await browser.delete('/v1/user/favorites/char_789012')).status).toBe(200);
    const rest = (await browser.get('/v1/user/favorites')).as(FavoriteCharacterPage);
    expect(rest.data.map(({ id }) => id)).toEqual([VEXA]);
  });

  it('are not refused as of nobody for a page of who stands before DurenAI', async () => {
    const upstream = await serveUpstream((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>default backend - 404</h1>');
    });
    const elsewhere = await openWorld({ proxy: { baseUrl: `${upstream.url}/v1` } });
    const refused = await elsewhere.browser().post(`/v1/user/favorites/${VEXA}`);
    expect(refused.error()).toMatchObject({ code: 'upstream_unavailable', status: 502 });
    await elsewhere.close();
    await upstream.close();
  });

  it('are only of characters that exist', async () => {
    const browser = world.browser();
    for (const id of ['char_nobody', 'webhooks', 'a~b']) {
      expect((await browser.post(`/v1/user/favorites/${id}`)).error().code).toBe('not_found');
    }
    expect((await browser.delete('/v1/user/favorites/a~b')).status).toBe(404);
  });

  it('of a character that is gone can be seen, and so be removed', async () => {
    const gone = new Set<string>();
    const upstream = await serveUpstream(({ url = '' }, response) => {
      const id = url.slice(url.lastIndexOf('/') + 1);
      if (!gone.has(id)) return json(response, character(id));
      json(response, { error: { code: 'not_found', message: 'Gone.', status: 404, details: {} } }, 404);
    });
    const elsewhere = await openWorld({ proxy: { baseUrl: `${upstream.url}/v1` }, ports: { clock } });
    const browser = elsewhere.browser();
    for (const id of ['c1', 'c2', 'c3']) await browser.post(`/v1/user/favorites/${id}`);
    gone.add('c2');
    clock.move(61 * 60_000);
    await browser.renew();
    const list = (await browser.get('/v1/user/favorites')).as(FavoriteCharacterPage);
    expect(list.data.map(({ id, name }) => [id, name]).sort()).toEqual(
      ['c1', 'c2', 'c3'].map((id) => [id, character(id).name]),
    );
    expect(list.pagination.total).toBe(3);
    await browser.delete('/v1/user/favorites/c2');
    expect((await browser.get('/v1/user/me')).as(Visitor).stats.favorites).toBe(2);
    await elsewhere.close();
    await upstream.close();
  });

  it('are at most 200, and cost the catalogue nothing when a list was read before', async () => {
    const browser = world.browser();
    const ids: string[] = [];
    for (const number of [1, 2, 3]) {
      const { data } = (await browser.get(`/v1/characters?limit=100&page=${number}`)).as(
        CharacterSummaryPage,
      );
      ids.push(...data.map(({ id }) => id));
    }
    const before = world.simulator.simulator.ledger.length;
    for (const id of ids.slice(0, 200)) await browser.post(`/v1/user/favorites/${id}`);
    const refused = await browser.post(`/v1/user/favorites/${ids[200]}`);
    expect(refused.error()).toMatchObject({ code: 'favorites_full', status: 409 });
    expect((await browser.post(`/v1/user/favorites/${ids[0]}`)).status).toBe(200);
    const list = (await browser.get('/v1/user/favorites?limit=50&page=4')).as(FavoriteCharacterPage);
    expect(list.data).toHaveLength(50);
    expect(list.pagination).toEqual({ total: 200, page: 4, limit: 50, pages: 4 });
    expect(world.simulator.simulator.ledger.length).toBe(before);

    // More than one network may read at once, of a proxy that knows no character yet.
    await world.restart();
    const again = (await browser.get('/v1/user/favorites?limit=50&page=4')).as(FavoriteCharacterPage);
    expect(again.data.map(({ name }) => name)).toEqual(list.data.map(({ name }) => name));
    expect(world.simulator.simulator.ledger.length).toBe(before + 30);
  });
});

describe('the image relay', () => {
  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)]);
  let upstream: Upstream;
  let world: World;
  let imageUrl = '';
  let serveImage: Parameters<Upstream['behave']>[0];

  beforeAll(async () => {
    upstream = await serveUpstream((request, response, body) => {
      const id = /^\/v1\/characters\/(\w+)$/.exec(request.url ?? '')?.[1];
      if (id) json(response, character(id, imageUrl));
      else serveImage(request, response, body);
    });
    world = await openWorld({ proxy: { baseUrl: `${upstream.url}/v1`, apiKey: 'dk_canary_of_the_relay' } });
  });
  afterEach(() => {
    upstream.seen.length = 0;
  });
  afterAll(async () => {
    await world.close();
    await upstream.close();
  });

  let count = 0;
  const relay = (url: string) => {
    count += 1;
    imageUrl = url;
    return ask(world.proxy.url, 'GET', `/v1/characters/char_${count}/image`);
  };

  it('hands the picture on under its own type, for an hour, without the key', async () => {
    serveImage = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'a=b' }).end(png);
    const image = await relay(`${upstream.url}/images/a.png`);
    expect(image.status).toBe(200);
    expect(image.bytes.equals(png)).toBe(true);
    expect(image.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(image.headers).not.toHaveProperty('set-cookie');
    expect(JSON.stringify(upstream.headers.at(-1))).not.toContain('canary');
    const again = await ask(world.proxy.url, 'GET', `/v1/characters/char_${count}/image`, {
      headers: { 'if-none-match': String(image.headers.etag) },
    });
    expect(again.status).toBe(304);
    expect(upstream.seen.filter((line) => line.endsWith('a.png'))).toHaveLength(1);
  });

  it('has a new picture for whoever asks again once theirs is an hour old', async () => {
    let name = 'old.png';
    const changing = await serveUpstream((request, response) => {
      if (request.url?.includes('/characters/'))
        return json(response, character('char_1', `${changing.url}/images/${name}`));
      response.writeHead(200, { 'content-type': 'image/png' });
      return response.end(Buffer.concat([png, Buffer.from(request.url ?? '')]));
    });
    const clock = movableClock(Date.now());
    const shown = await openWorld({ proxy: { baseUrl: `${changing.url}/v1` }, ports: { clock } });
    const get = (etag?: string) =>
      ask(shown.proxy.url, 'GET', '/v1/characters/char_1/image', {
        headers: etag === undefined ? {} : { 'if-none-match': etag },
      });
    const first = await get();
    const [, seconds = ''] = /max-age=(\d+)/.exec(String(first.headers['cache-control'])) ?? [];
    name = 'new.png';
    clock.move(Number(seconds) * 1000);
    expect(Number(seconds)).toBeLessThanOrEqual(60 * 60);
    const second = await get(String(first.headers.etag));
    expect([second.status, second.bytes.toString('latin1').slice(-7)]).toEqual([200, 'new.png']);
    await shown.close();
    await changing.close();
  });

  it.each([
    ['jpeg', '\xff\xd8\xff\xe0'],
    ['webp', 'RIFF\x00\x00\x00\x00WEBPVP8 '],
    ['gif', 'GIF89a'],
  ])('knows %s by its bytes', async (type, bytes) => {
    serveImage = (_request, response) => response.end(Buffer.from(bytes, 'latin1'));
    expect((await relay(`${upstream.url}/images/${type}`)).headers['content-type']).toBe(`image/${type}`);
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['nothing', ''],
  ])('refuses %s', async (name, body) => {
    serveImage = (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end(body);
    const refused = await relay(`${upstream.url}/images/${name}`);
    expect(refused.status).toBe(502);
    expect(refused.error().code).toBe('upstream_unavailable');
    expect(refused.headers['cache-control']).toBe('private, no-store');
    expect(refused.text).not.toContain('alert');
  });

  it('refuses a part of it', async () => {
    serveImage = (_request, response) =>
      response.writeHead(206, { 'content-range': `bytes 0-${png.length - 1}/9000` }).end(png);
    expect((await relay(`${upstream.url}/images/part`)).status).toBe(502);
  });

  it('stops reading at 5 MB, whatever was promised', async () => {
    serveImage = (_request, response) => {
      response.write(png);
      const chunk = Buffer.alloc(1024 * 1024);
      const more = () => {
        if (!response.destroyed) response.write(chunk, () => setImmediate(more));
      };
      more();
    };
    expect((await relay(`${upstream.url}/images/endless`)).status).toBe(502);
    const exact = Buffer.alloc(MAX_IMAGE_BYTES);
    png.copy(exact);
    serveImage = (_request, response) => response.end(exact);
    expect((await relay(`${upstream.url}/images/exact`)).bytes).toHaveLength(MAX_IMAGE_BYTES);
  });

  it('follows no redirect', async () => {
    const elsewhere = await serveUpstream((_request, response) => response.end(png));
    serveImage = (_request, response) => response.writeHead(302, { location: elsewhere.url }).end();
    expect((await relay(`${upstream.url}/images/redirect`)).status).toBe(502);
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.close();
  });

  it('asks no host but the allowed ones', async () => {
    const elsewhere = await serveUpstream((_request, response) => response.end(png));
    const { host, port } = new URL(elsewhere.url);
    const hostile = [
      elsewhere.url,
      `http://${new URL(upstream.url).host}@${host}/x.png`,
      `http://localhost:${port}/x.png`,
      'http://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
      'data:image/png;base64,iVBORw0KGgo=',
      '//evil.example/x.png',
      '/images/relative.png',
      'javascript:alert(1)',
      '',
    ];
    for (const url of hostile) expect((await relay(url)).status).toBe(502);
    expect(elsewhere.seen).toEqual([]);
    expect(upstream.seen.every((line) => line.startsWith('GET /v1/characters/'))).toBe(true);
    await elsewhere.close();
  });

  it('asks DurenAI about few characters that nobody listed, however many are made up', async () => {
    const clock = movableClock(Date.now());
    const simulated = await openWorld({ proxy: { trustProxy: 1 }, ports: { clock } });
    const { ledger } = simulated.simulator.simulator;
    const from = (network: string) => ({ 'x-forwarded-for': network });
    const portrait = (id: string) =>
      ask(simulated.proxy.url, 'GET', `/v1/characters/${id}/image`, { headers: from('10.0.0.1') });
    const invented = await Promise.all(
      Array.from({ length: 200 }, (_, number) => portrait(`made_up_${number}`)),
    );
    const refused = invented.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(170);
    expect(refused[0]?.error().code).toBe('rate_limited');
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(ledger).toHaveLength(30);
    // Those that somebody else's network listed are shown nevertheless.
    await ask(simulated.proxy.url, 'GET', '/v1/characters', { headers: { ...page, ...from('10.0.0.2') } });
    expect((await portrait(VEXA)).status).toBe(200);
    clock.move(60_000);
    expect((await portrait('made_up_too')).status).toBe(404);
    await simulated.close();
  });

  it('counts a hundred visitors who look at one unknown character once', async () => {
    const simulated = await openWorld();
    const portraits = await Promise.all(
      Array.from({ length: 100 }, () => ask(simulated.proxy.url, 'GET', `/v1/characters/${VEXA}/image`)),
    );
    expect(new Set(portraits.map(({ status }) => status))).toEqual(new Set([200]));
    await simulated.close();
  });

  it('says 404 for a character without a picture, and for one that is none', async () => {
    const simulated = await openWorld();
    expect((await ask(simulated.proxy.url, 'GET', '/v1/characters/char_nobody/image')).status).toBe(404);
    expect(
      (await ask(simulated.proxy.url, 'GET', `/v1/characters/${VEXA}/image`)).headers['content-type'],
    ).toMatch(/^image\/(png|jpeg)$/);
    await simulated.close();
  });
});
