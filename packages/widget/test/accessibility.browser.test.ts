import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, choose, command, composerOf, findBarriers, launcherOf, talk, useStage } from './stage.ts';

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

it('moves nothing where less motion is wanted: neither launcher nor panel nor bubble', async () => {
  const { page } = await stage.visit({
    context: { reducedMotion: 'reduce' },
    script: `data-character="${CHARACTER}" data-proactive='{"text":"Need a courier?","delay":0}'`,
  });
  const bubble = page.locator('durenai-chat [part=bubble]');
  await bubble.waitFor();
  expect(await bubble.evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
  await launcherOf(page).click();
  await composerOf(page).waitFor();
  const moving = () =>
    page.evaluate(() => {
      const api = window.DurenAI as (name: string) => unknown;
      api('close');
      const { shadowRoot } = document.querySelector('durenai-chat') as Element;
      return shadowRoot?.getAnimations().map(({ effect }) => {
        const { target, pseudoElement } = effect as KeyframeEffect;
        return `${target?.className} ${pseudoElement}`;
      });
    });
  expect(await moving()).toEqual([]);
  // Where it is not, both move: or nothing would be looked at here.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await command(page, 'open');
  await expect.poll(() => command(page, 'get', 'open')).toBe(true);
  // What has not been drawn open does not move to where it is closed.
  const rests = () =>
    page.evaluate(() => document.querySelector('durenai-chat')?.shadowRoot?.getAnimations().length === 0);
  await expect.poll(rests).toBe(true);
  expect(await moving()).toEqual(expect.arrayContaining(['panel null', 'launcher ::before']));
});

it('draws a launcher that differs from its ground in forced colours', async () => {
  const { page } = await stage.visit({ context: { forcedColors: 'active' } });
  const [sign, ground] = await launcherOf(page).evaluate((button) => [
    getComputedStyle(button, '::before').borderTopColor,
    getComputedStyle(button).backgroundColor,
  ]);
  expect(sign).not.toBe(ground);
});

it('shows in forced colours that a reply is on its way', async () => {
  const { page } = await stage.visit({
    context: { forcedColors: 'active' },
    script: `data-character="${CHARACTER}"`,
  });
  await page.route('**/v1/chat/*/messages', () => undefined);
  await launcherOf(page).click();
  await composerOf(page).fill('Hello!');
  await composerOf(page).press('Enter');
  const [dot, ground] = await page
    .locator('.durenai-typing')
    .evaluate((typing) =>
      [typing.firstElementChild, typing].map((each) => each && getComputedStyle(each).backgroundColor),
    );
  expect(dot).not.toBe(ground);
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

it('leaves room to read beside suggestions on a desktop that is zoomed in to 400 %', async () => {
  const { page } = await stage.visit({
    context: { viewport: { width: 320, height: 256 } },
    script: `data-character="${CHARACTER}" data-prompts="Who are you, and what do you do all day?|Where are we going?|Why?|Tell me a secret"`,
  });
  await launcherOf(page).click();
  await page.getByRole('button', { name: 'Who are you' }).waitFor();
  const height = await page.locator('[part~=messages]').evaluate((element) => element.clientHeight);
  expect(height).toBeGreaterThan(44);
  await page.getByRole('button', { name: 'Tell me a secret' }).click();
  await page.locator('.durenai-message[data-author=character]').waitFor();
});

describe('before the panel', () => {
  it.each([
    ['the bubble that invites', `data-proactive='{"text":"Need a courier?","delay":0}'`, '[part=bubble]'],
    ['a launcher with a character', 'data-launcher="character"', '[part=launcher] img'],
  ])('axe finds nothing to say about %s', async (_, options, part) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" ${options}`,
      context: { reducedMotion: 'reduce' },
    });
    await page.locator(part).waitFor();
    for (const [name, wear] of Object.entries(LOOKS)) {
      if (name === 'right to left') await page.evaluate(`document.documentElement.dir = 'rtl'`);
      else await wear(page);
      expect.soft(await findBarriers(page), name).toEqual([]);
    }
    for (const button of await page.locator('durenai-chat button').all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
  });
});

describe('a page whose root has a font size of its own', () => {
  /** What is written how large, and where it stands. */
  const describeChat = (page: Page) =>
    page.locator('durenai-chat').evaluate((host) =>
      [...(host.shadowRoot?.querySelectorAll<HTMLElement>('.frame *') ?? [])].map((element) => {
        const { width, height } = element.getBoundingClientRect();
        return [
          element.tagName,
          element.className,
          getComputedStyle(element).fontSize,
          Math.round(width),
          Math.round(height),
        ].join();
      }),
    );

  it.each(['62.5%', '200%'])('of %s changes nothing: it is the visitor who zooms', async (size) => {
    const chats = [];
    for (const root of ['100%', size]) {
      const { page } = await stage.visit({
        before: `<style>html { font-size: ${root} }</style>`,
        script: `data-character="${CHARACTER}" data-greeting="Parcel or letter?" data-prompts="Who are you?"`,
        context: { reducedMotion: 'reduce' },
      });
      await launcherOf(page).click();
      await page.getByRole('button', { name: 'Who are you?' }).waitFor();
      await page.locator('.durenai-portrait img').nth(1).waitFor();
      await composerOf(page).fill('half a thought');
      chats.push(await describeChat(page));
    }
    expect(chats[1]).toEqual(chats[0]);
  });
});

describe('a phone with a notch', () => {
  async function visit(viewport: { width: number; height: number }, insets: Record<string, number>) {
    const { page, context } = await stage.visit({
      before: '<meta name="viewport" content="width=device-width, viewport-fit=cover">',
      context: { viewport, hasTouch: true, isMobile: true, reducedMotion: 'reduce' },
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send(
      'Emulation.setSafeAreaInsetsOverride' as 'Emulation.setIdleOverride',
      { insets } as never,
    );
    return page;
  }

  it('hides neither header nor composer nor launcher behind it', async () => {
    const insets = { top: 47, bottom: 34, left: 0, right: 0 };
    const page = await visit({ width: 390, height: 844 }, insets);
    const lowestOf = async (locator: Locator) => {
      const box = await locator.boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    };
    await expect.poll(() => lowestOf(launcherOf(page))).toBe(844 - insets.bottom);
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    const close = page.getByRole('button', { name: 'Close chat' });
    expect((await close.boundingBox())?.y).toBeGreaterThanOrEqual(insets.top);
    expect(await lowestOf(page.locator('.durenai-composer'))).toBeLessThanOrEqual(844 - insets.bottom);
    await page.locator('[aria-haspopup=menu]').tap();
    await page.getByRole('menuitem', { name: 'Conversations', exact: true }).tap();
    const back = page.locator('.durenai-view-header button');
    expect((await back.boundingBox())?.y).toBeGreaterThanOrEqual(insets.top);
  });

  it('hides nothing beside it when it lies on its side', async () => {
    const page = await visit({ width: 844, height: 390 }, { top: 0, bottom: 21, left: 47, right: 47 });
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    const dialog = page.getByRole('dialog');
    const sidesOf = async (locator: Locator) => {
      const { x = 0, width = 0 } = (await locator.boundingBox()) ?? {};
      return { left: x, right: x + width };
    };
    expect((await sidesOf(dialog.locator('.durenai-chat-header'))).left).toBeGreaterThanOrEqual(47);
    expect((await sidesOf(page.getByRole('button', { name: 'Close chat' }))).right).toBeLessThanOrEqual(797);
    await choose(page, 'Conversations');
    const view = dialog.locator('[part=view]');
    expect((await sidesOf(view.locator('.durenai-view-header button'))).left).toBeGreaterThanOrEqual(47);
    expect(await sidesOf(dialog)).toEqual({ left: 0, right: 844 });
  });
});
