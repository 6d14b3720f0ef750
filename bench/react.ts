/**
 * What long histories cost the visitor: ours beside other chat components, each given the same history, in
 * Chromium. Every sample is a browser context of its own; sizes take turns, so that a busy moment meets them all.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, errors, type Page } from 'playwright-core';
import { launchBrowser } from '../scripts/browser.ts';
import { ROOT } from '../scripts/paths.ts';
import { run } from '../scripts/run.ts';
import { median } from './median.ts';
import { servePage } from './react-page/serve.ts';
import type { BenchPage, FrameReport, Opened } from './react-page/subject.ts';
import type { Bench, Figure } from './run.ts';

const VIEWPORT = { width: 1000, height: 700 };
/** Who has nothing to read by then is not waited for, nor asked again. */
const PATIENCE_MS = 60_000;
const KEYS = 20;
const WHEEL_TURNS = 100;
/** A peer whose frames take seconds is turned as far as it comes. */
const WHEEL_MS = 15_000;

const PEERS = join(ROOT, 'bench/peers');
const page = (file: string) => join(import.meta.dirname, 'react-page', file);

const OURS = 'ChatWindow';
const CHATS: Readonly<Record<string, string>> = {
  [OURS]: page('chat-window.tsx'),
  'deep-chat': join(PEERS, 'deep-chat.js'),
  chatscope: join(PEERS, 'chatscope.jsx'),
  'stream-chat-react': join(PEERS, 'stream.jsx'),
};

type Sample = Opened & { elements: number; heap: number };

const inPage = <Result>(page: Page, ask: (bench: BenchPage) => Result | Promise<Result>): Promise<Result> =>
  page.evaluate(`(${ask})(window.bench)`);

/** In a context of its own, opened until the first of what matters can be read. */
async function withPage<Result>(
  browser: Browser,
  url: string,
  use: (page: Page, opened: Opened) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(url);
    // Rarely: looking costs the page time.
    await page.waitForFunction('window.bench?.opened', undefined, { polling: 100 });
    return await use(page, await inPage(page, ({ opened }) => opened as Opened));
  } finally {
    await context.close();
  }
}

/** What stays after collecting twice: finalisers of the first free more. */
async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** Undefined when there is nothing to read in time. */
async function inTime<Result>(result: Promise<Result>): Promise<Result | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return undefined;
    throw error;
  }
}

const take = (browser: Browser, url: string): Promise<Sample | undefined> =>
  inTime(
    withPage(browser, url, async (page, opened) => ({
      ...opened,
      elements: await inPage(page, (bench) => bench.countElements()),
      heap: await heapBytes(page),
    })),
  );

/** The middle sample of every address, NaN if it is too slow; they take turns, after one visit that does not count. */
async function sampleInTurn<Urls extends readonly string[]>(
  browser: Browser,
  times: number,
  urls: Urls,
): Promise<{ [Index in keyof Urls]: Sample }> {
  await take(browser, urls[0] ?? '');
  const samples = urls.map((): Sample[] => []);
  const tooSlow = new Set<string>();
  for (let time = 0; time < times; time += 1) {
    for (const [index, url] of urls.entries()) {
      const sample = tooSlow.has(url) ? undefined : await take(browser, url);
      if (sample) samples[index]?.push(sample);
      else tooSlow.add(url);
    }
  }
  const middles = samples.map((all): Sample => {
    const middle = (name: keyof Sample) => median(all.map((sample) => sample[name]));
    return {
      readableMs: middle('readableMs'),
      fromNavigationMs: middle('fromNavigationMs'),
      elements: middle('elements'),
      heap: middle('heap'),
    };
  });
  return middles as { [Index in keyof Urls]: Sample };
}

/** Key presses in the composer, until the end of the frame that shows the letter; fewer where one shows nothing. */
async function pressKeys(browser: Browser, url: string): Promise<number[]> {
  return withPage(browser, url, async (page) => {
    await inPage(page, (bench) => bench.focusComposer());
    const times: number[] = [];
    for (let key = 0; key < KEYS; key += 1) {
      const shown = inPage(page, (bench) => bench.nextKeyMs());
      // The listener is in place before the key comes.
      await page.evaluate('1');
      await page.keyboard.press('abcdefghij'.charAt(key % 10));
      const time = await shown;
      if (Number.isNaN(time)) break;
      times.push(time);
    }
    return times;
  });
}

type Scrolled = FrameReport & {
  elements: number;
  /** What the main thread spent itself, as slow as it was made: other work of the machine counts less than in frames. */
  cpuMs: number;
};

/** A wheel turned over the list, on a CPU that is four times slower; undefined when nothing moved. */
async function scroll(browser: Browser, url: string, deltaY: number): Promise<Scrolled | undefined> {
  return withPage(browser, url, async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const cpuMs = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
    };
    const spent = await cpuMs();
    await page.mouse.move(200, 300);
    await page.evaluate('window.stopWatching = window.bench.watchFrames()');
    const endsAt = performance.now() + WHEEL_MS;
    for (let turn = 0; turn < WHEEL_TURNS && performance.now() < endsAt; turn += 1)
      await page.mouse.wheel(0, deltaY);
    const report = await page.evaluate<FrameReport>('window.stopWatching()');
    if (await inPage(page, (bench) => bench.isFirstInSight())) return undefined;
    return {
      ...report,
      cpuMs: (await cpuMs()) - spent,
      elements: await inPage(page, (bench) => bench.countElements()),
    };
  });
}

/** The middle of several scrolls, by the longest of their frames. */
async function scrollSeveralTimes(
  browser: Browser,
  times: number,
  url: string,
  deltaY: number,
): Promise<Scrolled | undefined> {
  const all: Scrolled[] = [];
  for (let time = 0; time < times; time += 1) {
    const scrolled = await inTime(scroll(browser, url, deltaY));
    if (scrolled) all.push(scrolled);
  }
  all.sort((left, right) => longest(left) - longest(right));
  return all[Math.floor(all.length / 2)];
}

const longest = ({ longFramesMs }: FrameReport) => Math.max(0, ...longFramesMs);

const atMost = (value: number) => ({ at: 'most', value }) as const;

/** NaN throughout where nothing could be scrolled in time. */
function scrollFigures(scrolled: Scrolled | undefined): Figure[] {
  return [
    {
      what: 'scrolling, CPU 4× slower: frames over 50 ms',
      value: scrolled?.longFramesMs.length ?? Number.NaN,
      unit: '',
      target: atMost(0),
    },
    { what: '  the longest of them', value: scrolled ? longest(scrolled) : Number.NaN, unit: 'ms' },
    { what: '  CPU time of the main thread', value: scrolled?.cpuMs ?? Number.NaN, unit: 'ms' },
    { what: '  longest time between two frames', value: scrolled?.longestGapMs ?? Number.NaN, unit: 'ms' },
    { what: '  elements after it', value: scrolled?.elements ?? Number.NaN, unit: '', target: atMost(3000) },
  ];
}

type Browsers = {
  plain: Browser;
  /** Draws when there is something to draw: a key press does not wait for the display's next turn. */
  unclocked: Browser;
};

async function measureChat(
  { plain, unclocked }: Browsers,
  subject: string,
  times: number,
): Promise<Figure[]> {
  const site = await servePage(subject);
  const at = (count: number) => `${site.url}?count=${count}`;
  try {
    const [few, readable, many] = await sampleInTurn(plain, times, [at(100), at(5000), at(10_000)] as const);
    const isReadable = !Number.isNaN(many.readableMs);
    const keys = isReadable ? ((await inTime(pressKeys(unclocked, at(10_000)))) ?? []) : [];
    const scrolled = isReadable ? await scrollSeveralTimes(plain, times, at(10_000), -240) : undefined;
    return [
      { what: '100 messages readable', value: few.readableMs, unit: 'ms' },
      { what: '5,000 messages readable', value: readable.readableMs, unit: 'ms', target: atMost(250) },
      { what: '  from the navigation', value: readable.fromNavigationMs, unit: 'ms' },
      { what: '10,000 messages readable', value: many.readableMs, unit: 'ms' },
      {
        what: '10,000 against 100 messages',
        value: many.readableMs / few.readableMs,
        unit: '×',
        target: atMost(1.5),
      },
      { what: 'elements at 100 messages', value: few.elements, unit: '' },
      { what: 'elements at 10,000 messages', value: many.elements, unit: '', target: atMost(3000) },
      { what: 'heap per message', value: (many.heap - few.heap) / 9900, unit: 'B', target: atMost(2048) },
      { what: 'key press shown, 10,000 messages above', value: median(keys), unit: 'ms', target: atMost(16) },
      {
        what: `  the slowest of ${KEYS}`,
        value: keys.length > 0 ? Math.max(...keys) : Number.NaN,
        unit: 'ms',
      },
      ...scrollFigures(scrolled),
    ];
  } finally {
    site.close();
  }
}

async function measureCharacters({ plain }: Browsers, times: number): Promise<Figure[]> {
  const site = await servePage(page('character-browser.tsx'));
  const at = (count: number) => `${site.url}?of=characters&count=${count}`;
  try {
    const [few, many] = await sampleInTurn(plain, times, [at(20), at(2500)] as const);
    return [
      { what: '20 characters readable', value: few.readableMs, unit: 'ms' },
      { what: '2,500 characters readable', value: many.readableMs, unit: 'ms' },
      { what: 'elements at 2,500 characters', value: many.elements, unit: '' },
      { what: 'heap per character', value: (many.heap - few.heap) / 2480, unit: 'B' },
      ...scrollFigures(await scrollSeveralTimes(plain, times, at(2500), 480)).slice(0, 4),
    ];
  } finally {
    site.close();
  }
}

/** Into a folder of their own, by this bench alone: the project does not depend on them. */
function installPeers(): void {
  const modifiedAt = (file: string) => statSync(join(PEERS, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modifiedAt('node_modules/.package-lock.json') >= modifiedAt('package-lock.json')) return;
  run('npm', ['ci', '--prefix', PEERS, '--ignore-scripts', '--no-audit', '--no-fund']);
}

/** What is promised is promised of ours alone; of a peer it stands beside each figure how many times ours it is. */
function besideOurs(name: string, theirs: readonly Figure[], ours: readonly Figure[]): Figure[] {
  return theirs.map(({ what, value, unit }, index) => {
    const own = ours[index]?.value ?? 0;
    const ratio = own > 0 ? `${(value / own).toFixed(1)} × ours` : '';
    return {
      what: `${name}: ${what}`,
      value,
      unit,
      note: Number.isNaN(value) ? 'not within a minute' : ratio,
    };
  });
}

export const bench: Bench = async () => {
  if (!existsSync(join(ROOT, 'packages/react/dist/index.js')))
    throw new Error('The bench runs what is published: npm run build first.');
  installPeers();
  // A peer asks for a font on the web: nobody waits for it.
  const alone = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  const plain = await launchBrowser([alone]);
  const unclocked = await launchBrowser([alone, '--disable-frame-rate-limit', '--disable-gpu-vsync']);
  try {
    const figures: Figure[] = [];
    let ours: Figure[] = [];
    for (const [name, subject] of Object.entries(CHATS)) {
      if (name === OURS) {
        ours = await measureChat({ plain, unclocked }, subject, 5);
        figures.push(...named(name, ours));
      } else {
        figures.push(...besideOurs(name, await measureChat({ plain, unclocked }, subject, 3), ours));
      }
    }
    return [...figures, ...named('CharacterBrowser', await measureCharacters({ plain, unclocked }, 3))];
  } finally {
    await Promise.all([plain.close(), unclocked.close()]);
  }
};

const named = (name: string, figures: readonly Figure[]): Figure[] =>
  figures.map((figure) => ({ ...figure, what: `${name}: ${figure.what}` }));
