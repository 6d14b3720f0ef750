import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, command, composerOf, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

async function openWithDraft(page: Page): Promise<void> {
  await launcherOf(page).click();
  await composerOf(page).fill('half a thought');
}

describe('an open chat stays, with draft and focus, when the page', () => {
  it.each([
    ['changes its address', () => history.pushState(null, '', '/elsewhere')],
    ['replaces its body', () => document.body.replaceWith(document.createElement('body'))],
    ['empties its body', () => document.body.replaceChildren()],
    [
      'swaps its body in a view transition',
      () =>
        document.startViewTransition(() => document.body.replaceWith(document.createElement('body')))
          .finished,
    ],
    [
      'swaps head and body, as Astro does',
      () => {
        document.head.replaceChildren();
        document.body.replaceWith(document.createElement('body'));
      },
    ],
  ] as const)('%s', async (_, change) => {
    const { page } = await stage.visit();
    await openWithDraft(page);
    await page.evaluate(change as () => unknown);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await composerOf(page).evaluate((field) => field.matches(':focus'))).toBe(true);
    expect(await page.locator('durenai-chat').count()).toBe(1);
  });

  it('throws all of its elements away: it is back, with the draft', async () => {
    const { page } = await stage.visit();
    await openWithDraft(page);
    await page.evaluate(() => document.documentElement.replaceChildren(document.createElement('body')));
    await composerOf(page).waitFor();
    expect(await composerOf(page).inputValue()).toBe('half a thought');
  });

  it('runs the script again, as Turbo does with each page', async () => {
    const { page } = await stage.visit();
    await openWithDraft(page);
    const again = () =>
      page.evaluate(
        ({ url, character }) =>
          new Promise((resolve) => {
            document.body.replaceWith(document.createElement('body'));
            const script = document.createElement('script');
            script.src = url;
            script.dataset.character = character;
            script.onload = resolve;
            document.body.append(script);
          }),
        { url: `${stage.proxy.url}/widget.js`, character: CHARACTER },
      );
    await again();
    await again();
    expect(await page.locator('durenai-chat').count()).toBe(1);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
  });
});

describe('copies', () => {
  it('a second script with an id adds a second widget', async () => {
    const { page } = await stage.visit({
      after: `<script async src="${stage.proxy.url}/widget.js?again" data-id="sales" data-character="char_234567" data-position="bottom-left"></script>`,
    });
    await expect.poll(() => page.locator('durenai-chat').count()).toBe(2);
    expect(await command(page, 'sales.get', 'options')).toMatchObject({ character: 'char_234567' });
    expect(await command(page, 'get', 'options')).toMatchObject({ character: CHARACTER });
  });

  /** The loader of a page that has kept it since another build. */
  async function addOlder(page: Page): Promise<void> {
    const answer = await page.request.get(`${stage.proxy.url}/widget.js`);
    const script = (await answer.text())
      .replace(/\/widget\/0\.1\.0(.{0,9}\/panel-)\w+/, '/widget/0.0.1$1OLD')
      .replace(/0\.1\.0\/extras-\w+/, '0.0.1/extras-OLD');
    for (const name of ['panel', 'extras']) expect(script).toContain(`/${name}-OLD`);
    await page.addScriptTag({ content: `window.DurenAI = undefined; ${script}` });
  }
  const asked = (name: string) =>
    stage.proxy.requests
      .filter((line) => line.includes(`/${name}-`))
      .map((line) => line.replace(/-(?!OLD)\w+\.js/, '.js'));

  it('a loader whose panel is gone gets the one of today, and all that belongs to it', async () => {
    const { page } = await stage.visit({ script: '' });
    await addOlder(page);
    await command(page, 'boot', { character: CHARACTER, proxy: stage.proxy.url });
    await launcherOf(page).click();
    await talk(page);
    expect(asked('panel')).toEqual(['GET /widget/0.0.1/panel-OLD.js', 'GET /widget/0.1.0/panel.js']);
  });

  it('a loader whose extras are gone gets those of today: a chat in the page is still there', async () => {
    const { page } = await stage.visit({ script: '', before: '<div id="chat"></div>' });
    await addOlder(page);
    await command(page, 'boot', {
      character: CHARACTER,
      proxy: stage.proxy.url,
      mode: 'inline',
      target: '#chat',
    });
    await page.locator('#chat durenai-chat').waitFor();
    await talk(page);
    // The page without a character was told so by the loader that is not older.
    expect(asked('extras')).toEqual(['GET /widget/0.1.0/extras.js', 'GET /widget/0.0.1/extras-OLD.js']);
  });
});
