/**
 * `npm run screenshots`: takes every state of the sheets in Storybook and compares it with the picture that is
 * committed. What differs is written to .cache/screenshots beside the old picture and the difference, with a
 * page to look through. `-- --update` accepts what is there now.
 *
 * Type is @fontsource's, time stands still, motion is reduced: what remains is the browser that draws. Another major version of Chromium draws letters a little differently, which is allowed for.
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
/** How much a pixel must change to count, and the share of such pixels that is still no difference. */
const TOLERANCE = {
  sameBrowser: { threshold: 0.02, share: 0.0002 },
  otherBrowser: { threshold: 0.15, share: 0.01 },
};
/**
 * What keeps the pictures small. Portraits are flat, and of the twelve cells of a state those four are taken in
 * which each theme meets each direction, and each width stands once at least.
 */
const REDUCED = `
  .durenai-portrait > img { filter: brightness(0) invert(0.6); }
  .durenai-portrait:not(:empty) { background: #666; }
  .sheet-row:nth-child(1) > :not(:nth-child(3)),
  .sheet-row:nth-child(2) > :not(:nth-child(1)),
  .sheet-row:nth-child(3) > :not(:nth-child(1)),
  .sheet-row:nth-child(4) > :not(:nth-child(2)) { display: none; }
  .sheet-rows { grid-template-columns: auto auto; justify-content: start; }
`;
/** What covers the page has a page for each of its states, and is taken twice. */
const COVERING = /^of-character-dialog/;
const COVERED = [
  { name: 'Wide', width: 900, globals: 'theme:light' },
  { name: 'Narrow, dark, Arabic', width: 360, globals: 'theme:dark;locale:ar' },
];

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

/** Fewer shades, which no eye can tell, pack into half: a picture stays in the repository for ever. */
function compact(taken: Buffer): Buffer {
  const picture = PNG.sync.read(taken);
  for (const [index, shade] of picture.data.entries()) picture.data[index] = Math.min(255, (shade + 2) & ~3);
  return PNG.sync.write(picture, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 });
}

/** As soon as two in a row are equal. */
async function settledPicture(what: Locator | Page): Promise<Buffer> {
  let picture = await what.screenshot({ animations: 'disabled', caret: 'hide' });
  for (let time = 0; time < 20; time += 1) {
    const next = await what.screenshot({ animations: 'disabled', caret: 'hide' });
    if (next.equals(picture)) return compact(next);
    picture = next;
  }
  throw new Error('A state never comes to rest.');
}

const fileOf = (...parts: readonly string[]) =>
  `${parts
    .join('--')
    .toLowerCase()
    .replace(/[^a-z-]+/g, '-')}.png`;

async function open(page: Page, url: string, sheet: string, globals = ''): Promise<void> {
  await page.goto(`${url}/iframe.html?id=every-state--${sheet}&viewMode=story&globals=${globals}`);
  await page.locator('.sheet[data-ready="true"]').waitFor({ timeout: 120_000 });
  await page.addStyleTag({ content: REDUCED });
  await page.waitForLoadState('networkidle');
}

async function takeCovering(page: Page, url: string, story: string): Promise<Map<string, Buffer>> {
  const pictures = new Map<string, Buffer>();
  for (const { name, width, globals } of COVERED) {
    await page.setViewportSize({ width, height: 800 });
    await open(page, url, story, globals);
    pictures.set(fileOf(story.replace(/^of-/, ''), name), await settledPicture(page));
  }
  return pictures;
}

async function takeSheet(page: Page, url: string, sheet: string): Promise<Map<string, Buffer>> {
  await page.setViewportSize({ width: 2000, height: 1200 });
  await open(page, url, sheet);
  // All of it in sight: what is not is neither loaded nor painted.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: 2000, height });
  await page.waitForLoadState('networkidle');
  const pictures = new Map<string, Buffer>();
  for (const state of await page.locator('.sheet-state').all()) {
    const name = (await state.getAttribute('data-state')) ?? '';
    pictures.set(fileOf(sheet.replace(/^of-/, ''), name), await settledPicture(state));
  }
  return pictures;
}

/** What is not as committed, in words; undefined when nothing is. */
function difference(name: string, taken: Buffer): string | undefined {
  const file = join(BASELINES, name);
  if (!existsSync(file)) return 'new';
  const [before, after] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(taken)];
  const { width, height } = before;
  if (width !== after.width || height !== after.height)
    return `${width} × ${height} before, ${after.width} × ${after.height} now`;
  const marked = new PNG({ width, height });
  const { threshold, share } = tolerance;
  const differing = pixelmatch(before.data, after.data, marked.data, width, height, { threshold });
  if (differing / (width * height) <= share) return undefined;
  writeFileSync(join(OUT, `difference-${name}`), PNG.sync.write(marked));
  return `${((100 * differing) / (width * height)).toFixed(2)} % of its pixels differ`;
}

/** A page to look through: before, now, and what differs where the two can be laid over each other. */
function writeReview(wrong: ReadonlyMap<string, string>): void {
  const picture = (label: string, source: string) =>
    `<figure><figcaption>${label}</figcaption><a href="${source}"><img src="${source}" alt="${label}"></a></figure>`;
  const sections = [...wrong].map(([name, how]) => {
    const committed = join(BASELINES, name);
    const pictures = [
      existsSync(committed) ? picture('Committed', committed) : '',
      taken.has(name) ? picture('Now', name) : '',
      existsSync(join(OUT, `difference-${name}`)) ? picture('Difference', `difference-${name}`) : '',
    ];
    return `<section><h2>${name}: ${how}</h2><div>${pictures.join('')}</div></section>`;
  });
  const style =
    'body { font: 1rem/1.5 system-ui; margin: 2rem; background: #ececec } div { display: flex; gap: 1rem; overflow-x: auto } figure { margin: 0 } img { border: 1px solid #999; background: #fff }';
  writeFileSync(
    join(OUT, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${wrong.size} not as committed</title><style>${style}</style><h1>${wrong.size} of ${taken.size} pictures are not as committed</h1>${sections.join('\n')}`,
  );
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
      const take = COVERING.test(sheet) ? takeCovering : takeSheet;
      for (const [name, picture] of await take(page, url, sheet)) taken.set(name, picture);
    }
  });
} finally {
  await browser.close();
}

const takenBefore = existsSync(TAKEN_BY)
  ? (JSON.parse(readFileSync(TAKEN_BY, 'utf8')) as { chromium: string }).chromium
  : chromium;
const tolerance = takenBefore === chromium ? TOLERANCE.sameBrowser : TOLERANCE.otherBrowser;
const obsolete = readdirSync(BASELINES).filter((name) => name.endsWith('.png') && !taken.has(name));
const changed = new Map<string, string>();
for (const [name, picture] of taken) {
  const how = difference(name, picture);
  if (how !== undefined) changed.set(name, how);
}
if (values.update) {
  for (const name of obsolete) rmSync(join(BASELINES, name));
  for (const name of changed.keys()) writeFileSync(join(BASELINES, name), taken.get(name) ?? '');
  writeFileSync(TAKEN_BY, `{ "chromium": "${chromium}" }\n`);
  console.log(`${taken.size} pictures: ${changed.size} written, ${obsolete.length} removed.`);
} else {
  for (const name of changed.keys()) writeFileSync(join(OUT, name), taken.get(name) ?? '');
  const wrong = new Map([...changed, ...obsolete.map((name) => [name, 'no state has it any more'] as const)]);
  writeReview(wrong);
  console.log(`${taken.size} pictures taken by Chromium ${chromium}, ${wrong.size} not as committed.`);
  for (const [name, how] of wrong) console.log(`  ${name}: ${how}`);
  if (wrong.size > 0)
    console.log(`Look at ${join(OUT, 'index.html')}; npm run screenshots -- --update accepts them.`);
  if (takenBefore !== chromium)
    console.log(`The committed ones are Chromium ${takenBefore}'s: letters may differ a little.`);
  process.exitCode = wrong.size > 0 ? 1 : 0;
}
