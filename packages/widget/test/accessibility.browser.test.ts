import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, command, composerOf, findBarriers, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

/** From one to the next on the same page, each undone by the next. */
const LOOKS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  light: (page) => page.emulateMedia({ colorScheme: 'light' }),
  dark: (page) => page.emulateMedia({ colorScheme: 'dark' }),
  'forced colours': (page) => page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' }),
  'reduced motion': (page) => page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' }),
  'right to left': async (page) => {
    await command(page, 'update', { locale: 'ar' });
    await page.evaluate(`document.documentElement.dir = 'rtl'`);
    await page.locator('[lang=ar] .durenai-composer').waitFor();
  },
  'a zoom of 200 %': async (page) => {
    const { width, height } = page.viewportSize() as { width: number; height: number };
    await page.setViewportSize({ width: width / 2, height: height / 2 });
    await command(page, 'update', { locale: 'en' });
    await page.evaluate(`document.documentElement.dir = 'ltr'`);
  },
};

describe('axe finds nothing to say', () => {
  it.each([
    ['as a popup', 'popup', {}],
    ['as a sidebar', 'sidebar', {}],
    ['over the whole page', 'fullscreen', {}],
    ['in the page', 'inline', {}],
    ['on a phone', 'popup', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ] as const)(
    '%s, in light, dark, forced colours, reduced motion, right to left, at 200 %%',
    async (_, mode, context) => {
      const { page } = await stage.visit({
        context,
        script: `data-character="${CHARACTER}" data-mode="${mode}" data-target="${mode === 'inline' ? '#chat' : ''}" data-prompts="Who are you?|Where are we?"`,
        after: '<div id="chat"></div>',
      });
      const found: Record<string, unknown> = {};
      if (mode !== 'inline') {
        await launcherOf(page).waitFor();
        found.closed = await findBarriers(page);
        await launcherOf(page).click();
      }
      await page.getByRole('button', { name: 'Who are you?' }).waitFor();
      found.begun = await findBarriers(page);
      await talk(page);
      await composerOf(page).fill('half a thought');
      for (const [name, wear] of Object.entries(LOOKS)) {
        await wear(page);
        // Colours fade into each other.
        await page
          .getByRole('dialog')
          .evaluate((dialog) =>
            Promise.all(
              dialog.getAnimations({ subtree: true }).map((each) => each.finished.catch(() => undefined)),
            ),
          );
        found[name] = await findBarriers(page);
      }
      for (const [name, violations] of Object.entries(found)) expect.soft(violations, name).toEqual([]);
      // Zoomed in, too, one sees what one writes.
      await composerOf(page).scrollIntoViewIfNeeded();
      const view = page.viewportSize() as { width: number; height: number };
      const { x, y, width, height } = (await composerOf(page).boundingBox()) as NonNullable<
        Awaited<ReturnType<ReturnType<typeof composerOf>['boundingBox']>>
      >;
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(view.width);
      expect(y + height).toBeLessThanOrEqual(view.height);
    },
  );
});

it('leaves room to read between suggestions and a name that are twice as large, on a phone', async () => {
  const { page } = await stage.visit({
    context: { viewport: { width: 195, height: 422 }, hasTouch: true },
    script: `data-character="${CHARACTER}" data-prompts="Who are you, and what do you do?|Where are we going tonight, and why?|Tell me a secret about the city"`,
  });
  await launcherOf(page).click();
  await page.getByRole('button', { name: 'Who are you' }).waitFor();
  const heightOf = (part: string) =>
    page.locator(`[part~=${part}]`).evaluate((element) => element.clientHeight);
  expect(await heightOf('header')).toBeLessThan(80);
  expect(await heightOf('messages')).toBeGreaterThan(100);
  const composer = await composerOf(page).evaluate(({ clientHeight, ownerDocument }) => {
    const line = Number.parseFloat(getComputedStyle(ownerDocument.documentElement).fontSize) * 1.5;
    return clientHeight / line;
  });
  expect(composer).toBeLessThan(2);
});
