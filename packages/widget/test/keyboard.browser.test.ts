import { describe, expect, it } from 'vitest';
import { composerOf, launcherOf, useStage } from './stage.ts';

const stage = useStage();

describe('a keyboard that rises over the page', () => {
  /** Height and offset of the visual viewport while it does, then while it goes, on a phone of 390 × 844. */
  const KEYBOARDS = {
    'iOS, which scrolls the page below the keyboard': [
      [844, 0],
      [640, 0],
      [508, 0],
      [508, 120],
      [508, 0],
      [844, 0],
    ],
    'Android, whose suggestions come and go': [
      [844, 0],
      [520, 0],
      [476, 0],
      [520, 0],
      [844, 0],
    ],
  } as const;

  it.each(Object.entries(KEYBOARDS))('%s: the composer stays above it', async (_, steps) => {
    const { page } = await stage.visit({
      context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
      before: `<script>seen = { height: 844, offsetTop: 0 };
        for (const name of ['height', 'offsetTop'])
          Object.defineProperty(VisualViewport.prototype, name, { get: () => seen[name] })</script>`,
    });
    await launcherOf(page).tap();
    await composerOf(page).fill('half a thought');
    await composerOf(page).tap();
    for (const [height, offsetTop] of steps) {
      await page.evaluate(
        ([height, offsetTop]) => {
          Object.assign((window as unknown as { seen: object }).seen, { height, offsetTop });
          for (const type of ['resize', 'scroll']) visualViewport?.dispatchEvent(new Event(type));
        },
        [height, offsetTop] as const,
      );
      await expect
        .poll(() => page.getByRole('dialog').boundingBox())
        .toEqual({ x: 0, y: offsetTop, width: 390, height });
      const field = await composerOf(page).boundingBox();
      expect(field && field.y + field.height).toBeLessThanOrEqual(offsetTop + height);
      expect(field?.y).toBeGreaterThan(offsetTop + 60);
    }
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await composerOf(page).evaluate((field) => field.matches(':focus'))).toBe(true);
  });
});
