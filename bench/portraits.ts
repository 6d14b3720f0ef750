/** What one portrait costs the process that draws it, as served by the Node server. */
import { CharacterSummaryPage } from '@durenai/core';
import { DEMO_API_KEY } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import * as v from 'valibot';
import { median } from './median.ts';
import type { Bench } from './run.ts';

export const bench: Bench = async () => {
  const { simulator, close } = await serveSimulator({ port: 0 });
  const list = await simulator.fetch(
    new Request('http://simulator.test/v1/characters?limit=100', { headers: { 'x-api-key': DEMO_API_KEY } }),
  );
  const urls = v
    .parse(CharacterSummaryPage, await list.json())
    .data.flatMap(({ image_url }) => image_url ?? []);
  const times: number[] = [];
  let bytes = 0;
  const before = process.cpuUsage();
  for (const url of urls) {
    const startedAt = performance.now();
    bytes += (await (await simulator.fetch(new Request(url))).arrayBuffer()).byteLength;
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(before);
  await close();
  return [
    { what: 'one portrait, median', value: median(times), unit: 'ms', target: { at: 'most', value: 20 } },
    { what: 'CPU per portrait, mean', value: (user + system) / 1000 / urls.length, unit: 'ms' },
    { what: 'size, mean', value: bytes / urls.length / 1024, unit: 'KiB' },
  ];
};
