import { describe, expect, it } from 'vitest';
import { CHARACTER, composerOf, findBarriers, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

const localesAsked = () =>
  stage.proxy.requests.flatMap(
    (line) => line.match(/\/(ar|de|es|fr|hi|ja|ko|pt-BR|zh-CN)-[^/]+\.js/)?.[1] ?? [],
  );

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
    ['zh-TW', '发送'],
  ])('loads that of %s alone', async (locale, send) => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-locale="${locale}"` });
    await launcherOf(page).click();
    await page.getByRole('button', { name: send, exact: true }).waitFor();
    expect(localesAsked()).toHaveLength(1);
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
    expect(await findBarriers(page)).toEqual([]);
  });
});
