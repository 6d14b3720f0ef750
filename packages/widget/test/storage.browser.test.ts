import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { composerOf, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

const onStorage = (name: string, body: string) =>
  `Storage.prototype.${name} = function (key, value) { ${body} }`;
const quota = `throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')`;
const denied = `throw new DOMException('Access is denied for this document.', 'SecurityError')`;
const onWindow = (name: string, getter: string) =>
  `Object.defineProperty(window, '${name}', { configurable: true, get() { ${getter} } })`;

/** Before anything of the page runs. What holds for `localStorage` holds for `sessionStorage`. */
const DENIED = [
  [
    'reading the property throws, and locks and channels are denied (cookies blocked, sandboxed frame)',
    `${['local', 'session'].map((kind) => onWindow(`${kind}Storage`, denied)).join(';')};
    LockManager.prototype.request = async () => { ${denied} };
    window.BroadcastChannel = class { constructor() { ${denied} } }`,
  ],
  [
    'it is null (Android WebView without DOM storage)',
    ['local', 'session'].map((kind) => onWindow(`${kind}Storage`, 'return null')).join(';'),
  ],
  ['it is not there', ['local', 'session'].map((kind) => onWindow(`${kind}Storage`, '')).join(';')],
  [
    'every call throws',
    ['getItem', 'setItem', 'removeItem', 'key'].map((name) => onStorage(name, denied)).join(';'),
  ],
  ['writing throws (private windows of old Safari)', onStorage('setItem', quota)],
  ['writing is silently ignored (privacy extensions)', onStorage('setItem', '')],
  [
    'the page filled it to the last byte',
    `for (let size = 6e6; size >= 1; size = Math.floor(size / 2)) {
    for (let part = 0; ; part += 1) try { localStorage.setItem('page' + size + '-' + part, 'x'.repeat(size)) } catch { break }
  }`,
  ],
  ['removing throws', onStorage('removeItem', denied)],
  [
    'neither locks nor channels between tabs are there',
    `${onWindow('BroadcastChannel', '')};
    Object.defineProperty(Navigator.prototype, 'locks', { get() {} })`,
  ],
] as const;

const CORRUPT: readonly (readonly [string, (value: string, key: string) => string | null])[] = [
  ['it holds rubbish', () => '\u0000{{{'],
  ['it holds JSON of another shape', () => '[{"entries":null},7,"x"]'],
  ['its values are cut off in the middle', (value) => value.slice(0, Math.floor(value.length / 2))],
  ['half of it is gone', (value, key) => (/refresh|visitor/.test(key) ? null : value)],
];

async function expectAnswer(page: Page, text: string): Promise<void> {
  await launcherOf(page).click();
  await talk(page, text);
  await page
    .getByRole('dialog')
    .locator('.durenai-message[data-author=visitor]', { hasText: text })
    .waitFor();
  expect(await composerOf(page).inputValue()).toBe('');
}

describe('a browser whose storage does not work', () => {
  it.each(DENIED)('%s: one can talk, and again after a reload', async (_, script) => {
    const { page, consoleLines } = await stage.visit({ before: `<script>${script}</script>` });
    await expectAnswer(page, 'Can you hear me?');
    await page.reload();
    await expectAnswer(page, 'And now?');
    expect(consoleLines).toEqual([]);
  });
});

describe('a storage that is corrupt', () => {
  it.each(CORRUPT)('%s: one can talk, and the page keeps what is its own', async (_, spoil) => {
    const { page, consoleLines } = await stage.visit({
      before: `<script>localStorage.setItem('cart', '3 apples')</script>`,
    });
    await expectAnswer(page, 'Can you hear me?');
    await composerOf(page).fill('half a thought');
    const before = await page.evaluate(() => Object.entries({ ...localStorage }));
    const ours = before.filter(([key]) => key !== 'cart');
    expect(ours.length).toBeGreaterThanOrEqual(3);
    const after = ours.map(([key, value]) => [key, spoil(value, key)] as const);
    await page.evaluate((entries) => {
      for (const [key, value] of entries) {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      }
    }, after);
    await page.reload();
    await expectAnswer(page, 'And now?');
    expect(await page.evaluate(() => localStorage.getItem('cart'))).toBe('3 apples');
    expect(consoleLines.filter((line) => !/401/.test(line))).toEqual([]);
  });
});
