import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, command, composerOf, launcherOf, useStage } from './stage.ts';

const stage = useStage();

const isOpen = (page: Page) => command(page, 'get', 'open');

describe('a widget that was hidden', () => {
  it.each([
    ['the command open', (page: Page) => command(page, 'open')],
    ['the command toggle', (page: Page) => command(page, 'toggle')],
    ['an element of the page', (page: Page) => page.locator('#ask').click()],
  ])('is there again when %s opens it', async (_, open) => {
    const { page } = await stage.visit({ before: '<button id="ask" data-durenai-open>Ask</button>' });
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await command(page, 'hide');
    expect(await isOpen(page)).toBe(false);
    expect(await launcherOf(page).count()).toBe(0);
    await open(page);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await isOpen(page)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await launcherOf(page).isVisible()).toBe(true);
  });

  it('leaves no gap in the page when it is a part of it', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" data-target="#chat"`,
      before: '<div id="chat"></div>',
    });
    await composerOf(page).waitFor();
    const height = () => page.locator('#chat').evaluate((place) => place.clientHeight);
    expect(await height()).toBe(576);
    await command(page, 'hide');
    expect(await height()).toBe(0);
    await command(page, 'show');
    expect(await height()).toBe(576);
  });
});

describe('boot', () => {
  const cast = { characters: [CHARACTER, 'char_234567'], proactive: { text: 'Hello?', delay: 60 } };

  it('with the same options again changes nothing, whatever was changed since', async () => {
    const { page } = await stage.visit({ script: '' });
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await command(page, 'boot', cast);
    await command(page, 'open');
    await composerOf(page).fill('half a thought');
    await command(page, 'update', { theme: 'dark' });
    await command(page, 'boot', structuredClone(cast));
    await command(page, 'boot');
    expect(await isOpen(page)).toBe(true);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await command(page, 'get', 'options')).toMatchObject({ theme: 'dark' });
  });

  it('leaves the visitor with whom they chose', async () => {
    const { page } = await stage.visit({ script: '' });
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await command(page, 'boot', cast);
    await command(page, 'open');
    await expect.poll(() => isOpen(page)).toBe(true);
    await command(page, 'switchCharacter', 'char_234567');
    await command(page, 'boot', cast);
    expect(await command(page, 'get', 'options')).toMatchObject({ character: 'char_234567' });
    expect(await isOpen(page)).toBe(true);
  });

  it('with another mode draws the chat in it, with the conversation and the draft', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await command(page, 'boot', { mode: 'sidebar' });
    expect(await page.locator('durenai-chat').count()).toBe(1);
    await launcherOf(page).click();
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await expect
      .poll(() => page.getByRole('dialog').boundingBox())
      .toEqual({ x: 1280 - 420, y: 0, width: 420, height: 720 });
  });
});
