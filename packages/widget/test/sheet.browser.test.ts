import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, composerOf, launcherOf, useStage } from './stage.ts';

const stage = useStage();

const context = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const closeSheet = (page: Page) => page.getByRole('button', { name: 'Close chat' }).tap();

/** Whether a wheel or a finger moves the page. */
const scrolls = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).overflowY !== 'hidden');

describe('a sheet over the page', () => {
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

  it('leaves the next page where the page scrolled it', async () => {
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
    await closeSheet(page);
    await launcherOf(page).waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(100);
  });
});
