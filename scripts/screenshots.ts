/**
 * `npm run screenshots`: takes every state of the sheets in Storybook and compares it with the picture that is
 * committed. What differs is written to .cache/screenshots beside the old picture and the difference, with a
 * page to look through. `-- --update` accepts what is there now.
 *
 * Type is @fontsource's, time stands still, motion is reduced: what remains is the browser that draws.
 * Another major version of Chromium draws letters a little differently, so pictures that it did not take are
 * only reported by it, not failed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pixelmatch from 'pixelmatch';
import type { Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import sirv from 'sirv';
import { launchBrowser } from './browser.ts';
import { ROOT } from './paths.ts';
import { run } from './run.ts';

const BASELINES = join(ROOT, '.storybook/screenshots');
const OUT = join(ROOT, '.cache/screenshots');
const STORYBOOK = join(ROOT, '.cache/storybook');
const TAKEN_BY = join(BASELINES, 'taken-by.json');

/** Half a CSS pixel per pixel keeps the pictures small; what is smaller than that is not what they are for. */
const SCALE = 0.5;
/** Share of pixels that may differ: antialiasing, not a moved line. */
const TOLERANCE = 0.0005;

const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } });

async function withStorybook<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
  run('storybook', ['build', '--disable-telemetry', '--quiet', '--output-dir', STORYBOOK]);
  const server = createServer(sirv(STORYBOOK));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** As soon as two in a row are equal. */
async function settledPicture(what: Locator): Promise<Buffer> {
  let picture = await what.screenshot({ animations: 'disabled', caret: 'hide' });
  for (let time = 0; time < 20; time += 1) {
    const next = await what.screenshot({ animations: 'disabled', caret: 'hide' });
    if (next.equals(picture)) return next;
    picture = next;
  }
  throw new Error('A state never comes to rest.');
}

const fileOf = (...parts: readonly string[]) =>
  `${parts
    .join('--')
    .toLowerCase()
    .replace(/[^a-z-]+/g, '-')}.png`;

async function takeSheet(page: Page, url: string, sheet: string): Promise<Map<string, Buffer>> {
  await page.goto(`${url}/iframe.html?id=every-state--${sheet}&viewMode=story`);
  await page.locator('.sheet[data-ready="true"]').waitFor();
  await page.waitForLoadState('networkidle');
  const pictures = new Map<string, Buffer>();
  for (const state of await page.locator('.sheet-state').all()) {
    const name = (await state.getAttribute('data-state')) ?? '';
    pictures.set(fileOf(sheet.replace(/^of-/, ''), name), await settledPicture(state));
  }
  return pictures;
}

/** Share of pixels that differ; 1 where the size does. */
function compare(name: string, taken: Buffer): number {
  const file = join(BASELINES, name);
  if (!existsSync(file)) return 1;
  const [before, after] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(taken)];
  if (before.width !== after.width || before.height !== after.height) return 1;
  const difference = new PNG({ width: before.width, height: before.height });
  const { width, height } = before;
  const differing = pixelmatch(before.data, after.data, difference.data, width, height, { threshold: 0.15 });
  if (differing > 0) writeFileSync(join(OUT, `difference-${name}`), PNG.sync.write(difference));
  return differing / (width * height);
}

function writeReview(names: readonly string[]): void {
  const rows = names.map(
    (name) =>
      `<h2>${name}</h2><p>committed, now, difference</p><img src="${join(BASELINES, name)}"> <img src="${name}"> <img src="difference-${name}">`,
  );
  writeFileSync(join(OUT, 'index.html'), `<!doctype html><meta charset="utf-8">${rows.join('\n')}`);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
mkdirSync(BASELINES, { recursive: true });

const browser = await launchBrowser();
const taken = new Map<string, Buffer>();
const chromium = browser.version().split('.')[0] ?? '';
try {
  await withStorybook(async (url) => {
    const context = await browser.newContext({
      viewport: { width: 2000, height: 1200 },
      deviceScaleFactor: SCALE,
      reducedMotion: 'reduce',
      locale: 'en-US',
      timezoneId: 'UTC',
    });
    const page = await context.newPage();
    const index = (await (await page.goto(`${url}/index.json`))?.json()) as {
      entries: Record<string, unknown>;
    };
    const sheets = Object.keys(index.entries).flatMap(
      (id) => /^every-state--(of-[\w-]+)$/.exec(id)?.[1] ?? [],
    );
    for (const sheet of sheets) {
      for (const [name, picture] of await takeSheet(page, url, sheet)) taken.set(name, picture);
    }
  });
} finally {
  await browser.close();
}

const obsolete = readdirSync(BASELINES).filter((name) => name.endsWith('.png') && !taken.has(name));
const changed = [...taken].filter(([name, picture]) => compare(name, picture) > TOLERANCE);
if (values.update) {
  for (const name of obsolete) rmSync(join(BASELINES, name));
  for (const [name, picture] of changed) writeFileSync(join(BASELINES, name), picture);
  writeFileSync(TAKEN_BY, `${JSON.stringify({ chromium })}\n`);
  console.log(`${taken.size} pictures: ${changed.length} written, ${obsolete.length} removed.`);
} else {
  for (const [name, picture] of changed) writeFileSync(join(OUT, name), picture);
  writeReview(changed.map(([name]) => name));
  const before = existsSync(TAKEN_BY)
    ? (JSON.parse(readFileSync(TAKEN_BY, 'utf8')) as { chromium: string }).chromium
    : '';
  const wrong = [...changed.map(([name]) => name), ...obsolete];
  console.log(`${taken.size} pictures taken by Chromium ${chromium}, ${wrong.length} not as committed.`);
  for (const name of wrong) console.log(`  ${name}`);
  if (wrong.length > 0)
    console.log(`Look at ${join(OUT, 'index.html')}; npm run screenshots -- --update accepts them.`);
  if (before !== chromium) console.log(`The pictures are Chromium ${before}'s: nothing is failed for that.`);
  process.exitCode = wrong.length > 0 && before === chromium ? 1 : 0;
}
