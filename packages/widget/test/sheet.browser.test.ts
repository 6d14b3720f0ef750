import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  choose,
  command,
  composerOf,
  isFocused,
  isModal,
  launcherOf,
  menuButtonOf,
  useStage,
} from './stage.ts';

const stage = useStage();

const context = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const closeSheet = (page: Page) => page.getByRole('button', { name: 'Close chat' }).tap();

/** Tries to write into the page, as whoever tabs behind the sheet would. */
async function reachesPage(page: Page): Promise<boolean> {
  await page.evaluate(() => document.querySelector<HTMLElement>('#field')?.focus());
  return isFocused(page.locator('#field'));
}

/** Whether a wheel or a finger moves the page. */
const scrolls = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).overflowY !== 'hidden');

describe('a sheet over the page', () => {
  it('can be written into where the page draws the element itself', async () => {
    const { page } = await stage.visit({
      context,
      script: '',
      before: `<div style="transform: translateY(40px)"><durenai-chat character="${CHARACTER}"></durenai-chat></div>`,
    });
    await launcherOf(page).tap();
    await composerOf(page).tap();
    await page.keyboard.type('Hello!');
    expect(await composerOf(page).inputValue()).toBe('Hello!');
    expect(await page.getByRole('dialog').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    expect(await reachesPage(page)).toBe(false);
  });

  it('opens over another, and both leave the page as it was, whichever goes first', async () => {
    const { page } = await stage.visit({
      context,
      after: `<script async src="${stage.proxy.url}/widget.js?again" data-id="sales" data-character="char_234567"></script>`,
    });
    await expect.poll(() => page.locator('durenai-chat').count()).toBe(2);
    await command(page, 'sales.open');
    await composerOf(page).waitFor();
    await command(page, 'open');
    await page.getByRole('dialog', { name: 'Vexa Stride' }).getByRole('textbox').tap();
    await command(page, 'sales.close');
    expect(await reachesPage(page)).toBe(false);
    expect(await scrolls(page)).toBe(false);
    await command(page, 'close');
    expect(await reachesPage(page)).toBe(true);
    expect(await scrolls(page)).toBe(true);
  });

  it('leaves what the page does meanwhile to its own style', async () => {
    const { page } = await stage.visit({ context });
    const overflow = (value: string) =>
      page.evaluate((value) => {
        document.documentElement.style.overflow = value;
      }, value);
    await overflow('hidden');
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    await overflow('');
    expect(await scrolls(page)).toBe(false);
    await closeSheet(page);
    await launcherOf(page).waitFor();
    expect(await scrolls(page)).toBe(true);
  });

  it('holds the page whatever its style sheets insist on, and is as wide as the screen', async () => {
    const { page } = await stage.visit({
      context: { viewport: { width: 1000, height: 600 } },
      script: `data-character="${CHARACTER}" data-mode="fullscreen"`,
      before: '<style>html { overflow-y: scroll !important; scrollbar-gutter: stable both-edges }</style>',
    });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(await scrolls(page)).toBe(false);
    expect(await page.getByRole('dialog').boundingBox()).toEqual({ x: 0, y: 0, width: 1000, height: 600 });
  });

  it('stays over the next page, and leaves it where the page scrolled it', async () => {
    const { page } = await stage.visit({ context });
    await page.evaluate(() => scrollTo(0, 500));
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    await page.evaluate(() => {
      history.pushState({}, '', '?next');
      const body = document.createElement('body');
      body.innerHTML = '<input id="field"><p style="height: 3000px">The next page</p>';
      document.body.replaceWith(body);
      scrollTo(0, 100);
    });
    expect(await reachesPage(page)).toBe(false);
    await closeSheet(page);
    await launcherOf(page).waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(100);
    expect(await reachesPage(page)).toBe(true);
  });

  it('goes when the browser closes it, as "back" does on Android', async () => {
    const { page } = await stage.visit({ context });
    await launcherOf(page).tap();
    await menuButtonOf(page).waitFor();
    // It loads its menu once it has the focus.
    expect(stage.proxy.requests.filter((line) => line.includes('/Menu-'))).toEqual([]);
    await page.getByRole('dialog').evaluate((sheet: HTMLDialogElement) => sheet.requestClose());
    await launcherOf(page).waitFor();
    expect(await command(page, 'get', 'open')).toBe(false);
    expect(await isFocused(launcherOf(page))).toBe(true);
    expect(await scrolls(page)).toBe(true);
  });

  it('keeps the cursor where it is when the screen becomes as small as a phone, and large again', async () => {
    const { page } = await stage.visit({ context: { viewport: { width: 900, height: 700 } } });
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    for (const [height, isSheet] of [
      [400, true],
      [700, false],
    ] as const) {
      await page.setViewportSize({ width: 900, height });
      await expect.poll(() => isModal(page)).toBe(isSheet);
      expect(await isFocused(composerOf(page))).toBe(true);
      expect(await reachesPage(page)).toBe(!isSheet);
      await composerOf(page).focus();
    }
  });

  it('lets a question be answered first that is open when the screen becomes as small as a phone', async () => {
    const { page } = await stage.visit({ context: { viewport: { width: 900, height: 700 } } });
    await launcherOf(page).click();
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await question.waitFor();
    await page.setViewportSize({ width: 420, height: 700 });
    await page.locator('.panel[data-covers]').waitFor();
    const back = question.getByRole('button', { name: 'Back to the chat' });
    expect(await isFocused(back)).toBe(true);
    await back.click();
    await question.waitFor({ state: 'detached' });
    expect(await isModal(page)).toBe(true);
    expect(await isFocused(composerOf(page))).toBe(true);
    expect(await reachesPage(page)).toBe(false);
  });

  it('is left as large as it is when a visitor looks closer', async () => {
    const { page } = await stage.visit({ context });
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setPageScaleFactor', { pageScaleFactor: 2 });
    await expect.poll(() => page.evaluate(() => visualViewport?.height)).toBe(422);
    expect(await page.getByRole('dialog').evaluate(({ offsetHeight }: HTMLElement) => offsetHeight)).toBe(
      844,
    );
  });
});
