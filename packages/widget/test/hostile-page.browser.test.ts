import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Request } from 'playwright-core';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  composerOf,
  launcherOf,
  menuButtonOf,
  policyWatch,
  strictestPolicy,
  talk,
  useStage,
} from './stage.ts';

const stage = useStage();

describe('a page that names things like the platform does', () => {
  it.each([
    ['currentScript', '<img name="currentScript" alt="">'],
    ['DurenAI', '<form id="DurenAI"><input name="version" value="1"><input name="q"></form>'],
  ])('cannot hide %s', async (_, before) => {
    const { page } = await stage.visit({ before });
    await launcherOf(page).waitFor();
    await launcherOf(page).click();
    await talk(page);
  });

  it('sets no option through Object.prototype', async () => {
    const { page, consoleLines } = await stage.visit({
      before: `<script>Object.assign(Object.prototype, { accent: 'red', launcher: 'none', position: 'bottom-left', theme: 'dark' })</script>`,
    });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(consoleLines).toEqual([]);
    expect(await page.locator('.frame').evaluate((frame) => getComputedStyle(frame).colorScheme)).toBe(
      'light dark',
    );
    expect((await launcherOf(page).boundingBox())?.x).toBe(1200);
  });
});

describe('the strictest CSP', () => {
  it('has nothing to refuse', async () => {
    const { url } = stage.proxy;
    const { page, consoleLines } = await stage.visit({
      html: `<!doctype html><html lang="en"><title>Strict</title>${policyWatch}
        <h1>Strict</h1><script nonce="abc" async src="${url}/widget.js" data-character="${CHARACTER}" data-accent="teal"></script></html>`,
      headers: { 'content-security-policy': strictestPolicy(url) },
    });
    await launcherOf(page).click();
    await talk(page);
    await page.keyboard.press('Escape');
    expect(await page.evaluate('violations')).toEqual([]);
    expect(consoleLines.filter((line) => !line.includes('favicon'))).toEqual([]);
  });
});

/** Outside of the body, which the page may turn and blur, and behind the widget: only the widget is on pictures. */
const CURTAIN = `<script>addEventListener('DOMContentLoaded', () => {
  const curtain = document.createElement('x-curtain');
  for (const rule of ['all: initial', 'position: fixed', 'inset: 0', 'z-index: 2147483646', 'background: white', 'display: block'])
    curtain.style.setProperty(...rule.split(': '), 'important');
  document.documentElement.append(curtain);
})</script>`;

const HEADERS = ['accept', 'authorization', 'content-type', 'cookie', 'idempotency-key', 'origin', 'referer'];

/** Ids, tokens and words that differ from visitor to visitor. */
const anonymous = (text: string) =>
  text
    .replace(/\b(conv|msg|send)_\w+/g, '$1_*')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uuid')
    .replace(/Bearer .*/, 'Bearer *')
    .replace(/idempotency-key: .*/, 'idempotency-key: *')
    .replace(/(127\.0\.0\.1:\d+\/)\d+/, '$1*');

/** A scaled portrait is not always drawn the same, to the last shade of a pixel. */
const MOST_PIXELS_OF_CHANCE = 20;

function countDifferences(picture: Buffer, expected: Buffer): number {
  const [one, other] = [PNG.sync.read(picture), PNG.sync.read(expected)];
  return pixelmatch(one.data, other.data, undefined, one.width, one.height);
}

/** What a visitor sees, and what goes over the wire, from the launcher to the first reply. */
async function journey(before: string) {
  const { page, consoleLines } = await stage.visit({ before: CURTAIN + before });
  const traffic = new Set<string>();
  const listed: Promise<void>[] = [];
  async function list(request: Request): Promise<void> {
    if (!request.url().startsWith(stage.proxy.url)) return;
    const headers = await request.allHeaders();
    const said = HEADERS.flatMap((name) => (headers[name] ? [`${name}: ${headers[name]}`] : [])).map(
      anonymous,
    );
    const body = anonymous(request.postData() ?? '');
    traffic.add([request.method(), anonymous(new URL(request.url()).pathname), ...said, body].join('\n'));
  }
  page.on('request', (request) => listed.push(list(request)));
  // The proxy may know of a stream before the browser has told of the request.
  const listens = page.waitForRequest(`${stage.proxy.url}/v1/events`);
  await launcherOf(page).waitFor();
  const picture = () => page.screenshot({ animations: 'disabled' });
  const closed = await picture();
  await launcherOf(page).click();
  await page.getByRole('dialog').getByText('Say hello to Vexa Stride.').waitFor();
  await menuButtonOf(page).waitFor();
  const portraits = page.locator('.durenai-portrait img');
  await expect.poll(() => portraits.count()).toBe(2);
  await portraits.evaluateAll((images: HTMLImageElement[]) =>
    Promise.all(images.map((image) => image.decode())),
  );
  const opened = await picture();
  await talk(page);
  await expect.poll(() => stage.proxy.openStreams).toBe(1);
  await listens;
  await Promise.all(listed);
  await page.close();
  await expect.poll(() => stage.proxy.openStreams).toBe(0);
  return { closed, opened, traffic: [...traffic].sort(), consoleLines };
}

describe('a hostile page', () => {
  let undisturbed: ReturnType<typeof journey> | undefined;
  /** What a page shows and sends that does nothing. */
  async function journeyInPeace() {
    undisturbed ??= journey('');
    const baseline = await undisturbed;
    expect(baseline.traffic.length).toBeGreaterThanOrEqual(5);
    expect(baseline.closed.equals(baseline.opened)).toBe(false);
    return baseline;
  }

  it.each([
    ['CSS that unsets everything', '<style>* { all: unset !important }</style>'],
    ['CSS that hides', '<style>div, button, section, durenai-chat { display: none !important }</style>'],
    [
      'CSS that is inherited',
      '<style>html { font-size: 40px !important; line-height: 5; letter-spacing: 9px; text-transform: uppercase; color: red; cursor: none }</style>',
    ],
    [
      'CSS that fades, scales and inverts',
      '<style>:not(html) { opacity: 0 !important; transform: scale(2) !important; filter: invert(1) !important }</style>',
    ],
    [
      'CSS that turns the body and paints buttons',
      '<style>body { transform: rotate(3deg); filter: blur(1px) } button { background: red !important; border-radius: 0 !important }</style>',
    ],
    [
      "names that are the DOM's",
      '<img name="currentScript" alt=""><form id="DurenAI"><input name="version" value="1"></form><img name="activeElement" alt="">',
    ],
    [
      'a polluted Object.prototype',
      `<script>Object.assign(Object.prototype, { credentials: 'include', mode: 'no-cors', method: 'DELETE', headers: { 'x-evil': '1' },
        body: 'evil', redirect: 'follow', referrer: '/evil', referrerPolicy: 'unsafe-url', cache: 'force-cache', integrity: 'sha256-x',
        accent: 'red', theme: 'dark', launcher: 'none', position: 'bottom-left',
        dangerouslySetInnerHTML: { __html: 'evil' }, extend() {} });
        Array.prototype.last = function () { return this[this.length - 1] }</script>`,
    ],
    [
      'the arrays of Prototype.js',
      '<script>Array.prototype.entries = Array.prototype.toArray = function () { return this.slice() }</script>',
    ],
    [
      'a fetch that is watched',
      `<script>{ const real = fetch; window.fetch = function (...call) {
        return real.apply(this, call).then((response) => { response.clone().text().catch(() => {}); return response }) } }</script>`,
    ],
    [
      'a fetch that fills in what is not said',
      `<script>{ const real = fetch; window.fetch = (input, init) => real(input, Object.assign(init, { credentials: init.credentials ?? 'include',
        mode: init.mode ?? 'no-cors', referrerPolicy: init.referrerPolicy ?? 'unsafe-url', cache: init.cache ?? 'force-cache',
        redirect: init.redirect ?? 'follow', headers: init.headers ?? { 'x-evil': '1' } })) }</script>`,
    ],
  ])('with %s changes neither what is seen nor what is sent', async (name, before) => {
    const baseline = await journeyInPeace();
    const { closed, opened, traffic, consoleLines } = await journey(before);
    for (const [state, picture] of Object.entries({ closed, opened })) {
      const expected = baseline[state as 'closed' | 'opened'];
      if (countDifferences(picture, expected) < MOST_PIXELS_OF_CHANCE) continue;
      const folder = join(tmpdir(), `durenai-hostile-${name.replaceAll(/\W+/g, '-')}-${state}`);
      writeFileSync(`${folder}.png`, picture);
      writeFileSync(`${folder}-expected.png`, expected);
      expect.fail(`It looks different: ${folder}.png`);
    }
    expect(traffic).toEqual(baseline.traffic);
    expect(consoleLines).toEqual([]);
  });

  it('is not answered in kind: no rule of ours reaches the page', async () => {
    const { page } = await stage.visit();
    const describePage = () =>
      page.evaluate(() => ({
        sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
        head: document.head.childElementCount,
        body: [...document.body.children].map(({ tagName }) => tagName),
        field: getComputedStyle(document.querySelector('#field') as Element).font,
      }));
    await launcherOf(page).waitFor();
    const before = await describePage();
    await launcherOf(page).click();
    await talk(page);
    expect(await describePage()).toEqual(before);
  });
});
