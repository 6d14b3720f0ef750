import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { serveTextPage } from './text-page/serve.ts';

type TextPage = { open(count: number): void; receive(content: string): void };

describe('a conversation of 10,000 messages', () => {
  const COUNT = 10_000;
  let site: Awaited<ReturnType<typeof serveTextPage>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveTextPage(), launchBrowser()]);
    page = await browser.newPage({ viewport: { width: 420, height: 700 } });
    await page.goto(site.url);
    await page.waitForFunction(() => 'textPage' in window);
    await page.evaluate((count) => (window as unknown as { textPage: TextPage }).textPage.open(count), COUNT);
    await page.getByText(`Message ${COUNT - 1}.`).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  const scrollTo = (top: number) =>
    page.evaluate(async (to) => {
      const log = document.querySelector('[role="log"]');
      if (log) log.scrollTop = to === -1 ? log.scrollHeight : to;
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    }, top);
  const firstKey = () => page.locator('.durenai-message[data-key]').first().getAttribute('data-key');
  const receive = (content: string) =>
    page.evaluate((text) => (window as unknown as { textPage: TextPage }).textPage.receive(text), content);

  it('opens at its end, in a document of bounded size', async () => {
    const last = page.getByText(`Message ${COUNT - 1}.`);
    expect(await last.isVisible()).toBe(true);
    expect(await elements()).toBeLessThan(3000);
  });

  it('goes back without a jump, and the document does not grow', async () => {
    const sizes: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const before = await firstKey();
      await scrollTo(150);
      await page.waitForFunction(
        (key) => document.querySelector('.durenai-message[data-key]')?.getAttribute('data-key') !== key,
        before,
      );
      sizes.push(await elements());
    }
    expect(Math.max(...sizes)).toBeLessThan(3000);

    // What is read stays where it is while 40 older messages come above it and 40 newer ones leave.
    const moved = await page.evaluate(async () => {
      const log = document.querySelector<HTMLElement>('[role="log"]');
      if (!log) return null;
      const rows = [...log.querySelectorAll<HTMLElement>('.durenai-message[data-key]')];
      const read = rows[3];
      const first = rows[0]?.dataset.key;
      log.scrollTop = 190;
      const before = read?.getBoundingClientRect().top ?? 0;
      const scrolled = log.scrollTop;
      while (log.querySelector<HTMLElement>('.durenai-message[data-key]')?.dataset.key === first)
        await new Promise(requestAnimationFrame);
      return { jump: (read?.getBoundingClientRect().top ?? 0) - before, scrolled };
    });
    expect(Math.abs(moved?.jump ?? 99)).toBeLessThanOrEqual(1);
  });

  it('counts what comes below the reader, and takes them there', async () => {
    for (let index = 0; index < 3; index += 1) await receive(`Fresh ${index}`);
    const button = page.getByRole('button', { name: '3 new messages' });
    await button.click();
    await page.getByText('Fresh 2').waitFor();
    expect(await page.getByText('Fresh 2').isVisible()).toBe(true);
    await button.waitFor({ state: 'detached' });
    expect(await elements()).toBeLessThan(3000);
  });

  it('follows at the bottom, and a key press changes nothing above', async () => {
    await receive('Fresh 3');
    await page.getByText('Fresh 3').waitFor();
    await scrollTo(-1);
    const first = await firstKey();
    await page.getByRole('textbox').pressSequentially('Hello');
    expect(await firstKey()).toBe(first);
    expect(await page.getByText('Fresh 3').isVisible()).toBe(true);
  });
});
