import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { serveUpstream } from './support/upstream.ts';
import { openWorld, VEXA } from './support/world.ts';

const MEGABYTE = 1024 * 1024;

it('an upstream that answers with half a gigabyte in half a megabyte takes less than 50 MB', async () => {
  // Pieces of gzip one after the other are one gzip: nothing large is made here either.
  const piece = gzipSync(Buffer.alloc(MEGABYTE));
  const bomb = Buffer.concat(Array.from({ length: 512 }, () => piece));
  const ordinary = JSON.stringify({ data: 'x'.repeat(3 * MEGABYTE) });
  const upstream = await serveUpstream((request, response) => {
    // The first answers show what any large answer costs a process that has just started.
    const isFirst = request.url?.includes('page=9');
    if (isFirst) response.end(ordinary);
    else
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  });
  const world = await openWorld({ proxy: { baseUrl: `${upstream.url}/v1` } });
  const browser = world.browser();
  await browser.session();
  for (const page of [91, 92, 93]) await browser.get(`/v1/characters?page=${page}`);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  expect((await browser.get('/v1/characters')).status).toBe(502);
  expect((await browser.get(`/v1/characters/${VEXA}`)).status).toBe(502);
  clearInterval(watch);
  const grown = Math.round((Math.max(most, process.memoryUsage.rss()) - before) / MEGABYTE);
  console.log(`gzip bomb: ${bomb.length >> 10} KB unpack to 512 MB; memory grew by ${grown} MB at most`);
  expect(grown).toBeLessThan(50);
  await world.close();
  await upstream.close();
});
