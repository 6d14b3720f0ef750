import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, command, composerOf, findBarriers, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

const localesAsked = () =>
  stage.proxy.requests.flatMap(
    (line) => line.match(/\/(ar|de|es|fr|hi|ja|ko|pt-BR|zh-CN)-[^/]+\.js/)?.[1] ?? [],
  );

/** What a screen reader and the eye take an element for. */
const speechOf = (locator: Locator) =>
  locator.evaluate((element) => ({
    lang: element.closest<HTMLElement>('[lang]')?.lang,
    direction: getComputedStyle(element).direction,
  }));

describe('languages', () => {
  it('loads none for English', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await talk(page);
    expect(localesAsked()).toEqual([]);
  });

  it.each([
    ['ar', 'إرسال'],
    ['de', 'Senden'],
    ['pt-BR', 'Enviar'],
    ['zh-SG', '发送'],
  ])('loads that of %s alone', async (locale, send) => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-locale="${locale}"` });
    await launcherOf(page).click();
    await page.getByRole('button', { name: send, exact: true }).waitFor();
    expect(localesAsked()).toHaveLength(1);
  });

  it.each(['popup', 'sidebar', 'fullscreen', 'inline'])(
    'speaks Arabic from right to left on an English page, in the mode %s',
    async (mode) => {
      const { page } = await stage.visit({
        script: `data-character="${CHARACTER}" data-locale="ar" data-mode="${mode}" data-target="${mode === 'inline' ? '#chat' : ''}"`,
        before: '<div id="chat"></div>',
        context: { reducedMotion: 'reduce' },
      });
      if (mode !== 'inline') await launcherOf(page).click();
      const dialog = page.getByRole('dialog');
      await page.getByRole('button', { name: 'إرسال', exact: true }).waitFor();
      expect(await speechOf(dialog.locator('.durenai-chat-title'))).toEqual({ lang: 'ar', direction: 'rtl' });
      const [box, portrait, title] = await Promise.all(
        [dialog, dialog.locator('header .durenai-portrait'), dialog.locator('h2')].map((each) =>
          each.boundingBox(),
        ),
      );
      expect(portrait?.x).toBeGreaterThan(title?.x ?? 0);
      // It stands in the corner of the page all the same.
      if (mode === 'popup' || mode === 'sidebar')
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBe(mode === 'popup' ? 1260 : 1280);
      await dialog.locator('[aria-haspopup=menu]').click();
      await page.getByRole('menuitem', { name: 'المحادثات', exact: true }).click();
      expect(await speechOf(dialog.locator('[part=view] h2'))).toEqual({ lang: 'ar', direction: 'rtl' });
    },
  );

  it('speaks English from left to right where it has no other words, whatever the page', async () => {
    const { page } = await stage.visit({
      before: `<script>Object.assign(document.documentElement, { lang: 'he', dir: 'rtl' })</script>`,
      context: { reducedMotion: 'reduce' },
    });
    expect((await speechOf(launcherOf(page))).lang).toBe('en');
    stage.proxy.panelIsAway = true;
    await launcherOf(page).click();
    const english = { lang: 'en', direction: 'ltr' };
    expect(await speechOf(page.getByRole('alert'))).toEqual(english);
    stage.proxy.panelIsAway = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await composerOf(page).waitFor();
    expect(await speechOf(composerOf(page))).toEqual(english);
    expect((await page.getByRole('dialog').boundingBox())?.x).toBe(20);
  });

  it('counts a reply as unread still when the language changes, and the next one in its words', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await talk(page);
    await page.keyboard.press('Escape');
    const badge = page.locator('durenai-chat [part=badge]');
    // What a screen reader hears of the closed chat.
    const status = (text: string) => page.getByRole('status').filter({ hasText: text });
    await command(page, 'send', 'Are you there?');
    await badge.getByText('1', { exact: true }).waitFor();
    await command(page, 'update', { locale: 'fr' });
    await page.locator('durenai-chat [lang=fr]').first().waitFor({ state: 'attached' });
    expect(await badge.innerText()).toBe('1');
    expect(await status('1 new message').innerText()).toBe('1 new message');
    await command(page, 'send', 'And now?');
    await badge.getByText('2', { exact: true }).waitFor();
    const described = launcherOf(page).evaluate((launcher) => [
      launcher.ariaDescription,
      launcher.getAttribute('lang'),
    ]);
    expect(await described).toEqual(['2 nouveaux messages', 'fr']);
    expect(await speechOf(status('2 nouveaux messages'))).toMatchObject({ lang: 'fr' });
    await launcherOf(page).click();
    await expect.poll(() => status('nouveaux').count()).toBe(0);
  });

  it('words any text as the page wants it, and says which name is none', async () => {
    const { page, consoleLines } = await stage.visit({
      script: `data-character="${CHARACTER}" data-messages='{"send":"Go","chatEmpty":"{0} is all ears.","sned":"x"}'`,
    });
    await launcherOf(page).click();
    await page.getByText('Vexa Stride is all ears.').waitFor();
    await page.getByRole('button', { name: 'Go', exact: true }).waitFor();
    expect(consoleLines).toEqual([expect.stringContaining('"sned" is no text')]);
  });
});

describe('an accent of any lightness', () => {
  it.each([
    ['white', 'light'],
    ['#ffe08a', 'light'],
    ['black', 'dark'],
    ['navy', 'dark'],
    ['#fdfdfd', 'light'],
  ] as const)('%s still shows where the focus is, in %s', async (accent, theme) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-accent="${accent}" data-theme="${theme}"`,
      context: { reducedMotion: 'reduce' },
    });
    await launcherOf(page).click();
    await composerOf(page).fill('x');
    const composer = page.locator('.durenai-composer');
    const contrast = () =>
      composer.evaluate((element) => {
        const luminance = (color: string) => {
          const context = document.createElement('canvas').getContext('2d');
          if (!context) return Number.NaN;
          context.fillStyle = color;
          context.fillRect(0, 0, 1, 1);
          const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map((byte) => {
            const part = byte / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        };
        const { borderTopColor, backgroundColor } = getComputedStyle(element);
        const [low = 0, high = 0] = [luminance(borderTopColor), luminance(backgroundColor)].sort(
          (a, b) => a - b,
        );
        return (high + 0.05) / (low + 0.05);
      });
    await expect.poll(contrast).toBeGreaterThanOrEqual(3);
    // Its colour may be as good as that of a border without the focus: the line is thicker, too.
    const thickness = await composer.evaluate((element) => {
      const { borderTopColor, boxShadow } = getComputedStyle(element);
      return boxShadow.slice(0, boxShadow.indexOf('px,') + 2).replace(borderTopColor, 'the same');
    });
    expect(thickness).toBe('the same 0px 0px 0px 1px');
    expect(await findBarriers(page)).toEqual([]);
  });
});
