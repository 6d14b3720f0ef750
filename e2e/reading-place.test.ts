import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { serveTextPage } from './text-page/serve.ts';

type TextPage = {
  converse(texts: readonly string[]): void;
  open(count: number, isDrawnByPage?: boolean): void;
  receive(content: string): void;
  fail(content: string): void;
};

const sentences = (count: number) =>
  Array.from({ length: count }, (_, index) => `Sentence ${index} of the night couriers, told slowly.`).join(
    ' ',
  );
const LONG = `See [the list](https://list.example/) first. ${sentences(40)} And [the map](https://map.example/). ${sentences(40)}`;

describe('the place of a reader', () => {
  let site: Awaited<ReturnType<typeof serveTextPage>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    [site, browser] = await Promise.all([serveTextPage(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 420, height: 700 } });
    page = await context.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'textPage' in window);
  });
  afterEach(() => context.close());

  const call = <Name extends keyof TextPage>(name: Name, ...values: Parameters<TextPage[Name]>) =>
    page.evaluate(
      ([which, given]) =>
        (window as unknown as { textPage: Record<string, (...values: unknown[]) => void> }).textPage[which]?.(
          ...given,
        ),
      [name, values] as const,
    );
  const log = () => page.getByRole('log');
  const settled = () =>
    page.evaluate(async () => {
      for (let frame = 0; frame < 6; frame += 1) await new Promise(requestAnimationFrame);
    });
  const scrollTo = async (top: number) => {
    await log().evaluate((element, to) => element.scrollTo({ top: to }), top);
    await settled();
  };
  const topOf = (locator: Locator) => locator.evaluate((element) => element.getBoundingClientRect().top);
  const fromEnd = () =>
    log().evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
  const isInView = (locator: Locator) =>
    locator.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const view = element.closest('[role="log"]')?.getBoundingClientRect();
      return view !== undefined && top >= view.top - 1 && bottom <= view.bottom + 1;
    });

  it.each([false, true])('stays while older messages come, drawn by the page: %s', async (isDrawnByPage) => {
    await call('open', 400, isDrawnByPage);
    await page.getByText('Message 399.').waitFor();
    await settled();
    const moved = await log().evaluate(async (element) => {
      const rows = () => [
        ...element.querySelectorAll<HTMLElement>('.durenai-messages-content > :is(div, p)'),
      ];
      const [first] = rows();
      element.scrollTop = 190;
      const read = rows().find(
        (row) => row.getBoundingClientRect().top > element.getBoundingClientRect().top,
      );
      const before = read?.getBoundingClientRect().top ?? 0;
      while (rows()[0] === first) await new Promise(requestAnimationFrame);
      for (let frame = 0; frame < 30; frame += 1) await new Promise(requestAnimationFrame);
      return (read?.getBoundingClientRect().top ?? 0) - before;
    });
    expect(Math.abs(moved)).toBeLessThanOrEqual(1);
    expect(await page.getByText('Message 0.').count()).toBe(0);
  });

  it('stays on the way to older messages, which come before it is pressed', async () => {
    await call('open', 400);
    await page.getByText('Message 399.').waitFor();
    await settled();
    const older = page.getByRole('button', { name: 'Load older messages' });
    const first = page.locator('.durenai-message').first();
    const before = await first.getAttribute('data-key');
    await older.focus();
    const read = page.locator(`[data-key="${before}"]`);
    const top = await topOf(read);
    await expect.poll(() => first.getAttribute('data-key')).not.toBe(before);
    await settled();
    expect(await older.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(Math.abs((await topOf(read)) - top)).toBeLessThanOrEqual(1);
  });

  it('is one Tab from the composer, and arrow keys go from reply to reply', async () => {
    await call('open', 400);
    await page.getByText('Message 399.').waitFor();
    await settled();
    const focused = () =>
      page.evaluate(() => {
        const row = document.activeElement?.closest('.durenai-message')?.getAttribute('data-key');
        return row ?? document.activeElement?.getAttribute('role');
      });
    const stops: (string | null | undefined)[] = [];
    const press = async (key: string) => {
      await page.keyboard.press(key);
      await settled();
      stops.push(await focused());
    };
    await page.getByRole('textbox').focus();
    for (const key of ['Shift+Tab', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'Tab', 'Shift+Tab']) await press(key);
    expect(stops).toEqual(['m399', 'm397', 'm395', 'm397', 'm399', 'log']);
  });

  it('stays when the phone is turned, and turned back', async () => {
    await call('open', 30);
    await page.getByText('Message 29.').waitFor();
    const read = page.locator('.durenai-message').filter({ hasText: 'Message 21.' });
    await scrollTo(await read.evaluate((element) => (element as HTMLElement).offsetTop - 8));
    const before = await topOf(read);
    await page.setViewportSize({ width: 900, height: 420 });
    await settled();
    expect(Math.abs((await topOf(read)) - before)).toBeLessThanOrEqual(1);
    await page.setViewportSize({ width: 420, height: 700 });
    await settled();
    expect(Math.abs((await topOf(read)) - before)).toBeLessThanOrEqual(1);
  });

  it('stays in the midst of a long message when the phone is turned', async () => {
    await call('converse', ['Hello', sentences(30), 'And then?', sentences(30), 'Bye', 'Bye']);
    const read = page.locator('.durenai-message').nth(1);
    await read.waitFor();
    await scrollTo(
      await read.evaluate(({ offsetTop, offsetHeight }: HTMLElement) => offsetTop + offsetHeight / 2),
    );
    await page.setViewportSize({ width: 900, height: 420 });
    await settled();
    const passed = await read.evaluate((element) => {
      const { top, height } = element.getBoundingClientRect();
      return ((element.closest('[role="log"]')?.getBoundingClientRect().top ?? 0) - top) / height;
    });
    expect(passed).toBeCloseTo(0.5, 1);
  });

  it('stays when a reply comes while a message was not delivered, and the reply is counted', async () => {
    await call('open', 30);
    await page.getByText('Message 29.').waitFor();
    await call('fail', 'Are you there?');
    await page.getByText('Are you there?').waitFor();
    await scrollTo(300);
    const read = page.getByText('Message 12.');
    const before = await topOf(read);
    await call('receive', 'I am.');
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await topOf(read)).toBe(before);
    await scrollTo(1_000_000);
    await call('receive', 'Still here.');
    await page.getByText('Still here.').waitFor();
    await settled();
    expect(await fromEnd()).toBeLessThan(2);
  });

  describe('of a long message', () => {
    const fold = () => page.locator('.durenai-fold');
    const more = () => page.getByRole('button', { name: 'Show more' });
    const less = () => page.getByRole('button', { name: 'Show less' });
    const openAtTheEnd = async () => {
      await call('converse', ['Hi', 'Hello.', 'Tell me all', LONG]);
      await fold().getByRole('link').first().waitFor();
      await settled();
      // The last message rises into its place, and what moves is scrolled to before it is pressed.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      expect(await fromEnd()).toBeLessThan(2);
    };

    it('stays at the fold when it is opened at the end, and replies below are counted', async () => {
      await openAtTheEnd();
      const before = await topOf(fold());
      await more().click();
      await settled();
      expect(await topOf(fold())).toBe(before);
      await call('receive', 'One more thing.');
      await page.getByRole('button', { name: '1 new message' }).waitFor();
      expect(await topOf(fold())).toBe(before);
    });

    it('stays where a link is pressed, which opens', async () => {
      await context.route('https://list.example/', (route) => route.fulfill({ body: 'The list' }));
      await openAtTheEnd();
      const opened = context.waitForEvent('page');
      await fold().getByRole('link').first().click({ delay: 90 });
      expect((await opened).url()).toBe('https://list.example/');
    });

    it.each(['focused', 'searched for'])('goes to what is %s in the fold', async (how) => {
      await openAtTheEnd();
      const end = fold().getByRole('link').last();
      if (how === 'focused') await end.focus();
      // As find-in-page does.
      else await end.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      await less().waitFor();
      await settled();
      expect(await isInView(end)).toBe(true);
    });

    it('stays with it when it is closed again', async () => {
      await call('converse', ['Hi', LONG, ...Array.from({ length: 30 }, (_, index) => `Short ${index}`)]);
      await fold().getByRole('link').first().waitFor();
      await settled();
      await scrollTo(0);
      await more().click();
      await less().click();
      await settled();
      expect(await isInView(fold())).toBe(true);
    });
  });
});
