import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useDemo } from './harness.ts';
import { replies } from './pages.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the React page', () => {
  const stage = useDemo();

  it('browses, favourites, chats, and remembers it all', async () => {
    const context = await stage.newVisitor({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${stage.demo.siteUrl}/react/`);

    const browse = page.getByRole('region', { name: 'Browse' });
    const favorites = page.getByRole('region', { name: 'Favourites' });
    const chat = page.getByRole('region', { name: 'Chat' });
    await browse.getByRole('button', { name: 'Axel Blaze', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /Axel Blaze/ });
    await dialog.getByRole('button', { name: /favou?rite/i }).click();
    await dialog.getByRole('button', { name: /chat/i }).click();
    await dialog.waitFor({ state: 'hidden' });
    await favorites.getByText('Axel Blaze').waitFor();
    // The status that will speak of a removed one has no room of its own until then.
    const rows = await favorites.getByRole('list').boundingBox();
    expect(rows?.y).toBe((await favorites.boundingBox())?.y);

    await chat.getByRole('textbox').fill('Hello Axel!');
    await chat.getByRole('textbox').press('Enter');
    await replies(chat).first().waitFor();

    await page.reload();
    await favorites.getByText('Axel Blaze').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('gives axe nothing to say', async () => {
    const context = await stage.newVisitor({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${stage.demo.siteUrl}/react/`);
    await page.getByRole('article').first().waitFor();
    await page.addScriptTag({ path: AXE });
    const barriers = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(barriers).toEqual([]);
    await context.close();
  });

  it.each([900, 1440, 1700])(
    'has the order beside its label, or in place of it, %i px wide',
    async (width) => {
      const context = await stage.newVisitor({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      await page.goto(`${stage.demo.siteUrl}/react/`);
      const browse = page.getByRole('region', { name: 'Browse' });
      await browse.getByText('2,500 characters').waitFor();
      const middleOf = async (locator: Locator) => {
        const { y, height } = (await locator.boundingBox()) ?? { y: 0, height: 0 };
        return y + height / 2;
      };
      const count = await middleOf(browse.getByText('2,500 characters'));
      expect(Math.abs((await middleOf(browse.getByRole('combobox'))) - count)).toBeLessThan(2);
      await context.close();
    },
  );

  it.each([
    ['a mouse, by a bar that it can move', { viewport: { width: 1280, height: 800 } }, 'thin', 36],
    [
      'a finger, which moves the row itself',
      { viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true },
      'none',
      44,
    ],
  ])('has all tags within reach of %s', async (_, options, bar, chipHeight) => {
    const context = await stage.newVisitor(options);
    const page = await context.newPage();
    await page.goto(`${stage.demo.siteUrl}/react/`);
    const tags = page.getByRole('group', { name: 'Filter by tags' });
    await tags.getByRole('button').first().waitFor();
    const look = await tags.evaluate((row) => ({
      isCutOff: row.scrollWidth > row.clientWidth,
      bar: getComputedStyle(row).scrollbarWidth,
      chipHeight: row.querySelector('button')?.offsetHeight,
    }));
    expect(look).toEqual({ isCutOff: true, bar, chipHeight });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await context.close();
  });

  it('can be read on a light page by a visitor whose system is dark', async () => {
    const context = await stage.newVisitor({ colorScheme: 'dark' });
    const page = await context.newPage();
    await page.goto(`${stage.demo.siteUrl}/react/`);
    await page.addStyleTag({ content: 'body { background: #fff; color-scheme: light }' });
    for (const name of ['.durenai-character-browser', '.durenai-favorites-list']) {
      const [color, ground] = await page.locator(name).evaluate((element) => {
        const style = getComputedStyle(element);
        return [style.color, style.backgroundColor];
      });
      expect([name, color, ground]).toEqual([name, 'rgb(234, 238, 234)', 'rgb(19, 22, 20)']);
    }
    await context.close();
  });

  it.each([
    [1280, 800],
    [375, 553],
    [640, 360],
  ])(
    'shows a picture without a gap beside it, and nothing moves when the details come, %i × %i',
    async (width, height) => {
      const context = await stage.newVisitor({ viewport: { width, height }, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const { promise: detailsMayCome, resolve: letDetailsCome } = Promise.withResolvers<void>();
      await page.route(/\/characters\/char_123456$/, async (route) => {
        await detailsMayCome;
        await route.continue();
      });
      await page.goto(`${stage.demo.siteUrl}/react/`);
      await page.getByRole('button', { name: 'Vexa Stride', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Vexa Stride' });
      const offer = dialog.getByRole('button', { name: 'Chat with Vexa Stride' });
      const whatIsKnown = [offer, dialog.getByText('cyberpunk', { exact: true }), dialog];
      const places = () => Promise.all(whatIsKnown.map((each) => each.boundingBox()));
      await dialog.locator('[data-status="image"]').waitFor();
      const before = await places();
      letDetailsCome();
      await dialog.getByText('Created by').waitFor();
      expect(await places()).toEqual(before);
      const box = await dialog.boundingBox();
      const portrait = await dialog.locator('.durenai-portrait').boundingBox();
      expect(await dialog.getByRole('img', { name: /^Portrait/ }).boundingBox()).toEqual(portrait);
      expect([portrait?.width === box?.width, portrait?.height === box?.height]).toContain(true);
      await context.close();
    },
  );

  it('offers the chat in words that can be read in large type on a phone', async () => {
    const context = await stage.newVisitor({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto(`${stage.demo.siteUrl}/react/`);
    await page.addStyleTag({ content: 'html { font-size: 200% }' });
    await page.getByRole('button', { name: 'Vexa Stride', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Vexa Stride' });
    const offer = dialog.getByRole('button', { name: 'Chat with Vexa Stride' });
    const { height } = (await offer.boundingBox()) ?? { height: Number.NaN };
    const lines = await offer.evaluate((button) => Number.parseFloat(getComputedStyle(button).lineHeight));
    expect(height / lines).toBeLessThan(4);
    // It comes with the details, after what the list knows already.
    await dialog.getByText('Created by').waitFor();
    await context.close();
  });
});
