import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generated, payloads } from '../packages/react/test/text-payloads.ts';
import { launchBrowser } from '../scripts/browser.ts';
import { serveTextPage } from './text-page/serve.ts';

type TextPage = { render(texts: readonly string[]): string[]; violations: string[] };

const GENERATED = 50_000;
const BATCH = 500;

describe('the text of a message, under Trusted Types', () => {
  let site: Awaited<ReturnType<typeof serveTextPage>>;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const trouble: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveTextPage(), launchBrowser()]);
    page = await browser.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('dialog', (dialog) => {
      trouble.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(site.url);
    await page.waitForFunction(() => 'textPage' in window);
    requests.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const render = (texts: readonly string[]) =>
    page.evaluate(
      (given) => (window as unknown as { textPage: TextPage }).textPage.render(given),
      texts as string[],
    );

  async function expectHarmless(texts: readonly string[]) {
    for (let start = 0; start < texts.length; start += BATCH) {
      const batch = texts.slice(start, start + BATCH);
      expect(await render(batch), `texts ${start} to ${start + BATCH}`).toEqual([]);
    }
    const violations = await page.evaluate(
      () => (window as unknown as { textPage: TextPage }).textPage.violations,
    );
    expect({ violations, requests, trouble }).toEqual({ violations: [], requests: [], trouble: [] });
  }

  it('is harmless in every one of 2,000 attacks', async () => {
    expect(new Set(payloads).size).toBeGreaterThanOrEqual(2000);
    await expectHarmless(payloads);
  });

  it('is harmless in 50,000 strings made of what parsers trip over', async () => {
    await expectHarmless(Array.from({ length: GENERATED }, (_, index) => generated(index)));
  });

  it('has bullets, numbers and the bar of a quote where its lines begin', async () => {
    const list = '- مرحبا\n  1. Hello\n     > مرحبا\n- Hello';
    await render([
      list,
      '> 1. `ls` مرحبا\n> 2. Hello',
      '- [خريطة](https://example.com)',
      '- 5 + 5\n- Hello مرحبا',
    ]);
    const directions = await page
      .locator('main :is(ul, ol, blockquote)')
      .evaluateAll((blocks) =>
        blocks.map((block) => `${block.localName} ${getComputedStyle(block).direction}`),
      );
    expect(directions).toEqual([
      'ul rtl',
      'ol ltr',
      'blockquote rtl',
      'blockquote rtl',
      'ol rtl',
      'ul rtl',
      'ul ltr',
    ]);
  });

  it.each(['1. Hello', '98. Hello\n1. You', '1986. Hello\n\n1. You'])(
    'has room for the numbers of the list %j',
    async (list) => {
      await render([list]);
      const room = await page.locator('main ol').evaluate((block) => {
        const text = document.createRange();
        text.selectNodeContents(block.querySelector('p') ?? block);
        const paint = document.createElement('canvas').getContext('2d');
        if (!paint) return undefined;
        paint.font = getComputedStyle(block).font;
        const { width } = paint.measureText(`${block.getAttribute('start')}.`);
        return text.getBoundingClientRect().left - block.getBoundingClientRect().left - width;
      });
      // The padding of a bubble may hold a little of it.
      expect(room).toBeGreaterThan(-12);
    },
  );

  it('does show links: the check above sees something', async () => {
    await render(['[x](https://example.com) and https://example.org, `code` and **stress**']);
    expect(await page.locator('main a').count()).toBe(2);
    expect(await page.locator('main code, main strong').count()).toBe(2);
  });
});
