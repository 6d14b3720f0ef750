import type { ServerResponse } from 'node:http';
import { systemClock } from '@durenai/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { movableClock } from '../../test/support/clock.ts';
import { serveUpstream, type Upstream } from '../../test/support/upstream.ts';
import { createImageRelay } from './image-relay.ts';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)]);
const log = { info: () => {}, warn: () => {}, error: () => {} };

describe('the addresses behind an image host', () => {
  let upstream: Upstream;
  let port: string;
  const asked: string[] = [];

  beforeAll(async () => {
    upstream = await serveUpstream((_request, response) => response.end(png));
    port = new URL(upstream.url).port;
  });
  beforeEach(() => {
    upstream.seen.length = 0;
    upstream.headers.length = 0;
    asked.length = 0;
  });
  afterAll(() => upstream.close());

  /** A relay whose resolver answers one question after the other as told. */
  const relay = (answers: string[][], { allowPrivate = false, hosts = [`img.example:${port}`] } = {}) =>
    createImageRelay({
      hosts,
      allowPrivate,
      lookup: async (hostname) => {
        asked.push(hostname);
        return answers[asked.length - 1] ?? answers.at(-1) ?? [];
      },
      clock: systemClock,
      log,
    });
  const url = () => `http://img.example:${port}/a.png`;

  it.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['fd00::1']],
    [['8.8.8.8', '127.0.0.1']],
    [[]],
  ])('must all be public: %j', async (addresses) => {
    await expect(relay([addresses]).get(url())).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(upstream.seen).toEqual([]);
  });

  it('are asked for once, and the connection goes to the answer', async () => {
    const image = await relay([['127.0.0.1'], ['192.0.2.1']], { allowPrivate: true }).get(url());
    expect(image.type).toBe('image/png');
    expect(asked).toEqual(['img.example']);
    expect(upstream.headers[0]?.host).toBe(`img.example:${port}`);
  });

  it('are checked anew for the next image', async () => {
    const changing = relay([['127.0.0.1'], []], { allowPrivate: true });
    await changing.get(url());
    await expect(changing.get(`${url()}?2`)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(upstream.seen).toHaveLength(1);
  });

  it('may be private when the operator wrote one down, and no other', async () => {
    const literal = relay([], { hosts: [`127.0.0.1:${port}`] });
    expect((await literal.get(`http://127.0.0.1:${port}/a.png`)).type).toBe('image/png');
    // The parser writes every spelling of an address in one way.
    expect((await literal.get(`http://2130706433:${port}/b.png`)).type).toBe('image/png');
    for (const other of [`http://127.0.0.2:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, url()]) {
      await expect(literal.get(other)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    }
    expect(upstream.seen).toEqual(['GET /a.png', 'GET /b.png']);
    expect(asked).toEqual([]);
  });
});

it('asks for an image that cannot be had every ten seconds at most', async () => {
  const upstream = await serveUpstream((_request, response) => response.writeHead(404).end());
  const { host } = new URL(upstream.url);
  const clock = movableClock();
  const warnings: string[] = [];
  const relay = createImageRelay({
    hosts: [host],
    allowPrivate: true,
    lookup: async () => ['127.0.0.1'],
    clock,
    log: { ...log, warn: (_, message) => void warnings.push(message) },
  });
  const fail = () => expect(relay.get(`http://${host}/a.png`)).rejects.toMatchObject({ status: 502 });
  for (let times = 0; times < 5; times += 1) await fail();
  expect(upstream.seen).toHaveLength(1);
  expect(warnings).toEqual(['an image could not be relayed: the image host answered 404']);
  clock.move(10_001);
  await fail();
  expect(upstream.seen).toHaveLength(2);
  upstream.behave((_request, response) => response.end(png));
  clock.move(10_001);
  expect((await relay.get(`http://${host}/a.png`)).type).toBe('image/png');
  await upstream.close();
});

describe('many images at once', () => {
  it('are fetched sixteen at a time, and refused when too many wait', async () => {
    const held: ServerResponse[] = [];
    const upstream = await serveUpstream((_request, response) => void held.push(response));
    const host = new URL(upstream.url).host;
    const relay = createImageRelay({
      hosts: [host],
      allowPrivate: true,
      lookup: async () => ['127.0.0.1'],
      clock: systemClock,
      log,
    });
    const get = (index: number) => relay.get(`http://${host}/${index}.png`);
    try {
      const asked = Array.from({ length: 216 }, (_, index) => get(index));
      // Waits for the same download.
      const again = get(0);
      await expect.poll(() => held.length).toBe(16);
      const refusal = { status: 503, code: 'queue_full', retryAfterMs: 5000 };
      await expect(get(216)).rejects.toMatchObject(refusal);
      expect(held).toHaveLength(16);
      let most = 0;
      let answered = 0;
      while (answered < 216) {
        await expect.poll(() => held.length).toBeGreaterThan(0);
        most = Math.max(most, held.length);
        for (const response of held.splice(0)) {
          response.end(png);
          answered += 1;
        }
      }
      await Promise.all([...asked, again]);
      expect(most).toBeLessThanOrEqual(16);
      expect(upstream.seen).toHaveLength(216);
    } finally {
      for (const response of held) response.end(png);
      await upstream.close();
    }
  });
});
