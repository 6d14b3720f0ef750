/**
 * What the widget costs its host page and its visitor, beside a floor written by hand, both served by the real
 * proxy and met in turn by fresh browsers of the same run.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DEMO_API_KEY } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../scripts/browser.ts';
import { buildWidget } from '../scripts/build-parts.ts';
import { buildFloor } from './floor/build-floor.ts';
import { median } from './median.ts';
import { end, type Served, serveCommand } from './processes.ts';
import type { Bench, Figure } from './run.ts';
import { watch } from './widget-probe.ts';

const RUNS = 5;

/** A launcher comes a frame or two sooner or later each time, 20 ms of 90: medians of five differ by a third by chance. */
const LAUNCHES = 40;

const WEATHERS = {
  plain: { slowdown: 1, slow4G: false },
  'CPU 4×': { slowdown: 4, slow4G: false },
  'CPU 4× + Slow 4G': { slowdown: 4, slow4G: true },
} as const;
type Weather = keyof typeof WEATHERS;
const WORST: Weather = 'CPU 4× + Slow 4G';

/** As Chrome's own "Slow 4G": 1.6 Mbit/s down, 0.75 up, 150 ms each time. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

/** `cold`: a finger comes down unannounced. `warm`: a mouse pointed first, and what it asked for arrived. */
type Approach = 'cold' | 'warm';

type Weight = { heap: number; elements: number };

type Visit = Weight & {
  toUsable: number;
  blockingBeforeTap: number;
  layoutShift: number;
  launcherKilobytes: number;
  kilobytes: number;
  requests: number;
};

type Side = 'widget' | 'floor' | 'blank';

type Host = { urls: Readonly<Record<Side, string>>; close(): Promise<void> };

const path = (file: string) => new URL(file, import.meta.url).pathname;

async function serveProxy(simulatorUrl: string, origin: string, widgetDir?: string): Promise<Served> {
  return serveCommand(['--conditions=@durenai/source', path('../proxy/src/cli.ts'), 'start'], {
    NODE_ENV: 'development',
    DURENAI_API_KEY: DEMO_API_KEY,
    DURENAI_BASE_URL: `${simulatorUrl}/v1`,
    ALLOWED_ORIGINS: origin,
    TOKEN_SECRET: 'bench-only-0123456789-abcdefghijklmnopqrstuvwxyz',
    DATABASE_FILE: ':memory:',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    VISITORS_PER_MINUTE: '1000',
    ...(widgetDir ? { WIDGET_DIR: widgetDir } : {}),
  });
}

/** Pages that differ in nothing but the script. */
async function serveHost(): Promise<Host> {
  buildWidget();
  const floorFolder = mkdtempSync(join(tmpdir(), 'durenai-floor-'));
  await buildFloor(floorFolder);
  const scripts = new Map<string, string>();
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
      <link rel="icon" href="data:,"><title>A shop</title><h1>A shop</h1>
      ${'<p>Everything for the garden, and what grows in it.</p>'.repeat(40)}${scripts.get(request.url ?? '') ?? ''}</html>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator = await serveSimulator({ port: 0 });
  const widget = await serveProxy(simulator.url, origin);
  const floor = await serveProxy(simulator.url, origin, floorFolder);
  const tag = ({ url }: Served) =>
    `<script async src="${url.replace(/\/$/, '')}/widget.js" data-character="char_123456"></script>`;
  scripts.set('/widget', tag(widget)).set('/floor', tag(floor));
  return {
    urls: { widget: `${origin}/widget`, floor: `${origin}/floor`, blank: `${origin}/blank` },
    async close() {
      for (const served of [widget, floor]) await end(served);
      await simulator.close();
      server.closeAllConnections();
      server.close();
      rmSync(floorFolder, { recursive: true });
    },
  };
}

type Opened = { page: Page; devtools: CDPSession; bytes(): number; requests(): number };

/** A browser of its own: no cache, no compiled code of the visit before. */
async function withPage<Result>(
  url: string,
  weather: Weather,
  use: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ hasTouch: true });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const { slowdown, slow4G } = WEATHERS[weather];
    let bytes = 0;
    const ours = new Set<string>();
    devtools.on('Network.requestWillBeSent', ({ request, requestId }) => {
      if (/\.js\b/.test(request.url)) ours.add(requestId);
    });
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (ours.has(requestId)) bytes += encodedDataLength;
    });
    await devtools.send('Network.enable');
    if (slow4G) await devtools.send('Network.emulateNetworkConditions', SLOW_4G);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.addInitScript(watch);
    await page.goto(url);
    // From the first wait on, Playwright's own helpers live in the page, 0.4 MB of them: now in each page alike.
    await page.waitForFunction(() => document.readyState === 'complete');
    return await use({ page, devtools, bytes: () => bytes, requests: () => ours.size });
  } finally {
    await browser.close();
  }
}

/** Without a locator, whose helpers would live in the page. */
async function tap({ page, devtools }: Opened, approach: Approach): Promise<void> {
  const { x, y } = await page.evaluate(() => {
    const launcher = document.querySelector('durenai-chat')?.shadowRoot?.querySelector('.launcher');
    const { left, top, width, height } = (launcher as Element).getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  if (approach === 'cold') {
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    return;
  }
  await page.mouse.move(x, y);
  await page.waitForLoadState('networkidle');
  await wait(1_500);
  await page.mouse.click(x, y);
}

async function visit(url: string, weather: Weather, approach: Approach): Promise<Visit> {
  return withPage(url, weather, async (opened) => {
    const { page } = opened;
    await page.waitForFunction(() => window.probe.launcherAt !== undefined);
    // Whatever the page still does by itself counts as before the tap.
    await wait(1_000);
    const launcherKilobytes = opened.bytes() / 1e3;
    await tap(opened, approach);
    await page.waitForFunction(() => window.probe.usableAt !== undefined);
    const kilobytes = opened.bytes() / 1e3;
    const requests = opened.requests();
    const weight = await weigh(opened);
    const probe = await page.evaluate(() => window.probe);
    return {
      toUsable: (probe.usableAt ?? Number.NaN) - (probe.tappedAt ?? Number.NaN),
      blockingBeforeTap: probe.blockingBeforeTap ?? Number.NaN,
      layoutShift: probe.layoutShift,
      launcherKilobytes,
      kilobytes,
      requests,
      ...weight,
    };
  });
}

/** Heap in MB after everything that can be collected was, and elements, shadow included. */
async function weigh({ page, devtools }: Opened): Promise<Weight> {
  await page.waitForLoadState('networkidle');
  await wait(1_000);
  for (let pass = 0; pass < 3; pass += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const elements = await page.evaluate(() => {
    const count = (root: ParentNode): number =>
      [...root.querySelectorAll('*')].reduce(
        (sum, element) => sum + 1 + (element.shadowRoot ? count(element.shadowRoot) : 0),
        0,
      );
    return count(document);
  });
  return { heap: usedSize / 1e6, elements };
}

const most = (value: number) => ({ at: 'most', value }) as const;

type Measured = 'widget' | 'floor';

/** In turn, each first as often: what troubles the machine meanwhile troubles both. */
async function inTurn<Result>(runs: number, measure: (side: Measured) => Promise<Result>) {
  const results: Record<Measured, Result[]> = { widget: [], floor: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const side of run % 2 ? (['widget', 'floor'] as const) : (['floor', 'widget'] as const)) {
      results[side].push(await measure(side));
    }
  }
  return results;
}

async function compareLaunchers(host: Host, weather: Weather): Promise<Figure[]> {
  const at = await inTurn(LAUNCHES, (side) =>
    withPage(host.urls[side], weather, async ({ page }) => {
      await page.waitForFunction(() => window.probe.launcherAt !== undefined);
      return page.evaluate(() => window.probe.launcherAt ?? Number.NaN);
    }),
  );
  const [widget, floor] = [median(at.widget), median(at.floor)];
  return [
    { what: `launcher visible, ${weather}`, value: widget, unit: 'ms' },
    { what: '  floor', value: floor, unit: 'ms' },
    { what: '  times the floor', value: widget / floor, unit: '×', target: most(1.1) },
  ];
}

async function compare(host: Host, weather: Weather, approach: Approach) {
  const visits = await inTurn(RUNS, (side) => visit(host.urls[side], weather, approach));
  const of = (side: Measured, name: keyof Visit) => median(visits[side].map((each) => each[name]));
  return (
    what: string,
    name: keyof Visit,
    { unit = 'ms', target, less = 0 }: { unit?: string; target?: Figure['target']; less?: number } = {},
  ): Figure[] => [
    { what, value: of('widget', name) - less, unit, ...(target ? { target } : {}) },
    { what: '  floor', value: of('floor', name) - less, unit },
  ];
}

export const bench: Bench = async () => {
  const host = await serveHost();
  try {
    const figures: Figure[] = [];
    for (const weather of Object.keys(WEATHERS) as Weather[]) {
      const row = await compare(host, weather, 'cold');
      figures.push(
        ...(await compareLaunchers(host, weather)),
        ...row(
          `tap to composer, cold, ${weather}`,
          'toUsable',
          weather === WORST ? { target: most(500) } : {},
        ),
        ...row(`blocking before the tap, ${weather}`, 'blockingBeforeTap', { target: most(0) }),
        ...row(`layout shift, ${weather}`, 'layoutShift', { unit: '', target: most(0) }),
      );
      if (weather !== 'plain') continue;
      const blanks: Weight[] = [];
      for (let run = 0; run < RUNS; run += 1) blanks.push(await withPage(host.urls.blank, weather, weigh));
      const blank = (name: keyof Weight) => median(blanks.map((each) => each[name]));
      figures.push(
        ...row('heap with the panel open, over a blank page', 'heap', {
          unit: 'MB',
          target: most(1),
          less: blank('heap'),
        }),
        ...row('elements with the panel open', 'elements', {
          unit: '',
          target: most(80),
          less: blank('elements'),
        }),
        ...row('scripts on the wire until the launcher', 'launcherKilobytes', { unit: 'kB' }),
        ...row('scripts on the wire until the composer', 'kilobytes', { unit: 'kB' }),
        ...row('requests for them', 'requests', { unit: '' }),
      );
    }
    const warm = await compare(host, WORST, 'warm');
    figures.push(...warm(`tap to composer, pointed at before, ${WORST}`, 'toUsable', { target: most(100) }));
    return figures;
  } finally {
    await host.close();
  }
};
