import type { CharacterBrowserProps } from '@durenai/react';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { serveTextPage } from './text-page/serve.ts';

type TextPage = {
  browse(props: CharacterBrowserProps, broken?: number): void;
  browseEverything(): Promise<void>;
  /** What each page takes to come from now on. */
  slowDown(milliseconds: number): void;
  mend(): void;
  pagesAsked: number[];
  violations: string[];
};

describe('2,500 characters', () => {
  let site: Awaited<ReturnType<typeof serveTextPage>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveTextPage(), launchBrowser()]);
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    await page.goto(site.url);
    await page.waitForFunction(() => 'textPage' in window);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const inPage = <Result>(ask: (textPage: TextPage) => Result) =>
    page.evaluate<Awaited<Result>>(`(${ask})(window.textPage)`);
  const browse = (props: CharacterBrowserProps, broken: number | null = null) =>
    page.evaluate(
      ([own, breaks]) =>
        (window as unknown as { textPage: TextPage }).textPage.browse(own, breaks ?? undefined),
      [props, broken] as const,
    );
  const items = () => page.getByRole('listitem').and(page.locator('[aria-posinset]'));
  const hasItems = (count: number) =>
    page.waitForFunction((wanted) => document.querySelectorAll('[aria-posinset]').length === wanted, count);
  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  const scrollDown = () => page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const focused = () => page.locator(':focus');
  const position = () =>
    focused().evaluate((element) => element.closest('[aria-posinset]')?.getAttribute('aria-posinset'));

  async function browseEverything() {
    await inPage((textPage) => textPage.browseEverything());
    await hasItems(2500);
  }

  it('come page by page to whoever scrolls, and an error waits for them to try again', async () => {
    await browse({ limit: 20, paging: 'infinite' }, 3);
    await page.getByRole('article').first().waitFor();
    await scrollDown();
    await hasItems(40);
    await scrollDown();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await items().count()).toBe(40);

    // Scrolling on does not try again by itself.
    const asked = await inPage(({ pagesAsked }) => pagesAsked.length);
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.wheel(0, 20_000);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
    expect(await inPage(({ pagesAsked }) => pagesAsked.length)).toBe(asked);

    await inPage(({ mend }) => mend());
    await alert.getByRole('button', { name: 'Try again' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('[aria-posinset]').length >= 60);
    expect(await alert.count()).toBe(0);
    expect((await inPage(({ pagesAsked }) => pagesAsked)).slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('come to the keyboard as well, and the end is told', async () => {
    await browse({ limit: 5, paging: 'infinite', defaultTags: ['bard', 'female'] });
    const first = page.getByRole('article').first().getByRole('button').first();
    await first.focus();
    const total = Number(await items().first().getAttribute('aria-setsize'));
    expect(total).toBeGreaterThan(10);
    while ((await position()) !== String(total)) {
      const before = await position();
      await page.keyboard.press('End');
      await page.waitForFunction(
        (last) =>
          document.activeElement?.closest('[aria-posinset]')?.getAttribute('aria-posinset') !== last ||
          document.querySelectorAll('[aria-posinset]').length > Number(last),
        before,
      );
    }
    await page.getByRole('status').filter({ hasText: 'These are all characters.' }).waitFor();
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });

  it('leave the focus in the browser when the last of them come by themselves', async () => {
    await browse({ limit: 5, paging: 'infinite', defaultTags: ['bard', 'female'] });
    await page.getByRole('article').first().waitFor();
    const more = page.locator('.durenai-browser-more');
    while ((await more.count()) > 0) {
      await more.evaluateAll(([button]) => (button as HTMLElement | undefined)?.focus());
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await page.getByRole('status').filter({ hasText: 'These are all characters.' }).waitFor();
    expect(await page.locator('.durenai-character-browser').evaluate((root) => root.matches(':focus'))).toBe(
      true,
    );
  });

  it('are cards from their first frame on, when others are chosen', async () => {
    await browse({ limit: 8 });
    await page.getByRole('article').first().waitFor();
    await page.evaluate(() => {
      const seen = window as unknown as { names: number };
      seen.names = 0;
      new MutationObserver(() => {
        seen.names += document.querySelectorAll('.durenai-browser-away').length;
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await inPage(({ slowDown }) => slowDown(200));
    for (const tag of ['cyberpunk', 'female']) {
      await page.getByRole('button', { name: tag, exact: true }).click();
      await page.waitForFunction(
        (wanted) =>
          document.querySelectorAll('article').length > 0 &&
          [...document.querySelectorAll('article')].every((card) => card.textContent?.includes(wanted)),
        tag,
      );
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
    }
    expect(await page.evaluate(() => (window as unknown as { names: number }).names)).toBe(0);
  });

  it('are a list of 2,500 whose cards are drawn near sight only', async () => {
    await browseEverything();
    expect(await items().first().getAttribute('aria-setsize')).toBe('2500');
    expect(await items().last().getAttribute('aria-posinset')).toBe('2500');
    const drawnHere = () =>
      page.evaluate(() => {
        const seen = document.elementFromPoint(300, 350)?.closest('[aria-posinset]');
        return seen?.querySelector('article') ? seen.getAttribute('aria-posinset') : null;
      });
    for (const part of [0.5, 0, 0.9]) {
      await page.evaluate((share) => scrollTo(0, document.documentElement.scrollHeight * share), part);
      await page.waitForFunction(() =>
        document.elementFromPoint(300, 350)?.closest('[aria-posinset]')?.querySelector('article'),
      );
      expect(Number(await drawnHere())).toBeGreaterThan(part * 2000);
      await page.waitForFunction(() => document.querySelectorAll('article').length <= 80);
      expect(await elements()).toBeLessThan(2500 + 80 * 30);
    }
    expect(await inPage(({ violations }) => violations)).toEqual([]);
  });

  it('are crossed by keys, and the focused card stays while one scrolls away', async () => {
    await browseEverything();
    await page.evaluate(() => scrollTo(0, 0));
    const first = page.locator('[aria-posinset="1"]').getByRole('button').first();
    await first.focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.matches('[aria-posinset="2500"] h3 > button'));
    expect(await focused().isVisible()).toBe(true);
    await page.keyboard.press('ArrowUp');
    expect(await position()).toBe('2497');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.matches('[aria-posinset="1"] h3 > button'));
    await page.keyboard.press('ArrowDown');
    expect(await position()).toBe('4');

    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    await page.waitForFunction(() => !document.querySelector('[aria-posinset="12"] article'));
    expect(await position()).toBe('4');
    await page.keyboard.press('ArrowRight');
    expect(await position()).toBe('5');
  });

  it('are found by the browser wherever they are', async () => {
    await browseEverything();
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForFunction(() => !document.querySelector('[aria-posinset="1400"] article'));
    const name = (await page.locator('[aria-posinset="1400"]').textContent()) ?? '';
    // Chromium's own search, which scripts reach by a name of its own.
    expect(
      await page.evaluate((text) => (window as unknown as { find(text: string): boolean }).find(text), name),
    ).toBe(true);
  });
});
