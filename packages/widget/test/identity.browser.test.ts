import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  command,
  composerOf,
  IDENTITY_SECRET,
  launcherOf,
  menuButtonOf,
  signIdentity,
  talk,
  useStage,
} from './stage.ts';

const stage = useStage(undefined, { identitySecret: IDENTITY_SECRET });

const SECRET = 'Anna is here.';
const textsOf = (page: Page) => page.locator('.durenai-message[data-author=visitor] .durenai-message-text');

/** Calls `identify` with what a server of the site would sign; null: nobody is logged in. */
async function identify(page: Page, user: string | null): Promise<void> {
  await page.waitForFunction(() => typeof window.DurenAI === 'function');
  const jwt = user === null ? null : signIdentity(user);
  await page.evaluate(`DurenAI('identify', ${jwt === null ? null : `async () => '${jwt}'`})`);
}

/** Anna has talked, written half a sentence, and left the browser to somebody else, who comes to another page. */
async function follow(): Promise<{ page: Page; context: BrowserContext; url: string }> {
  const { page: first, context, url } = await stage.visit();
  await identify(first, 'anna');
  await launcherOf(first).click();
  await talk(first, SECRET);
  await composerOf(first).fill('half a thought');
  await first.close();
  const page = await context.newPage();
  // With what is shown in any moment, and what is written meanwhile.
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const look = () => {
      const root = document.querySelector('durenai-chat')?.shadowRoot;
      for (const { innerText } of root?.querySelectorAll<HTMLElement>('.durenai-message') ?? [])
        shown.push(innerText);
      const { value = '' } = root?.querySelector('textarea') ?? {};
      if (value) shown.push(value);
      requestAnimationFrame(look);
    };
    look();
  });
  return { page, context, url };
}

describe('who sits down after somebody else', () => {
  it.each(['bert', null])('as %s sees nothing of theirs, and says nothing in their name', async (user) => {
    const { page, url } = await follow();
    // What is not needed for it is late.
    const later = Promise.withResolvers<void>();
    await page.route('**/later-*.js', async (route) => {
      await later.promise;
      await route.continue();
    });
    await page.goto(url);
    await identify(page, user);
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    await talk(page, 'Somebody else.');
    expect(await page.evaluate('shown')).not.toContain('half a thought');
    expect(((await page.evaluate('shown')) as string[]).join()).not.toContain(SECRET);
    later.resolve();
    await menuButtonOf(page).waitFor();
    expect(await textsOf(page).allInnerTexts()).toEqual(['Somebody else.']);
    // What nobody said becomes hers who logs in; what Bert said stays his.
    await identify(page, 'anna');
    const hers = user === null ? 'Somebody else.' : SECRET;
    await expect.poll(() => textsOf(page).allInnerTexts()).toEqual([hers]);
  });

  it('and cannot be vouched for sees nothing of theirs either, and can say nothing', async () => {
    const { page, url } = await follow();
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`DurenAI('identify', async () => { throw new Error('nobody knows') })`);
    await launcherOf(page).click();
    await composerOf(page).fill('Somebody else.');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('dialog').getByRole('button', { name: 'Try again' }).count())
      .toBeGreaterThan(0);
    expect(((await page.evaluate('shown')) as string[]).join()).not.toContain(SECRET);
    expect(await page.evaluate('shown')).not.toContain('half a thought');
    expect(await page.locator('.durenai-message[data-author=character]').count()).toBe(0);
  });

  it('is not shown their chat after a reset, whatever else is late', async () => {
    const { page, url } = await follow();
    await page.route('**/later-*.js', (route) => route.abort());
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await command(page, 'reset');
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
  });
});

describe('whom the page named', () => {
  it.each(['before', 'after'])(
    'stays so in a chat that is booted anew %s the first one was opened',
    async (when) => {
      const { page } = await stage.visit();
      await identify(page, 'anna');
      if (when === 'after') {
        await launcherOf(page).click();
        await talk(page, SECRET);
      }
      // From now on: the pointer may stand where the new launcher comes, which then loads the chat before it is clicked.
      const session = page.waitForRequest(
        (request) => request.url().endsWith('/session') && !!request.postData(),
      );
      await command(page, 'boot', { greeting: 'Hello again.' });
      await launcherOf(page).click();
      expect((await session).postData()).toContain('"identity"');
    },
  );

  it('is nobody after a reset, in a chat that is booted anew as well', async () => {
    const { page } = await stage.visit();
    await identify(page, 'anna');
    await launcherOf(page).click();
    await talk(page, SECRET);
    await command(page, 'reset');
    await command(page, 'boot', { character: CHARACTER, greeting: 'Hello again.' });
    await launcherOf(page).click();
    const session = page.waitForRequest(
      (request) => request.url().endsWith('/session') && !!request.postData(),
    );
    await composerOf(page).fill('Somebody else.');
    await page.keyboard.press('Enter');
    expect((await session).postData()).not.toContain('"identity"');
  });
});
