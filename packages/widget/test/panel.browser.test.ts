import { createRequire } from 'node:module';
import type { Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  choose,
  command,
  composerOf,
  isFocused,
  isModal,
  launcherOf,
  talk,
  useStage,
} from './stage.ts';

const stage = useStage();

describe('the open panel', () => {
  it('is a dialog named after the character, with the cursor in the composer', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    expect(await composerOf(page).evaluate((field) => field.matches(':focus'))).toBe(true);
    expect(await isModal(page)).toBe(false);
  });

  it('answers, and can be styled by its parts', async () => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-prompts="Hi|Bye"` });
    await launcherOf(page).click();
    await page.locator('[part=prompts]').waitFor();
    await composerOf(page).fill('Tell me about your adventures as a courier.');
    await page.keyboard.press('Enter');
    await page.locator('.durenai-message[data-author=character]').waitFor();
    const parts = await page
      .locator('durenai-chat')
      .evaluate((host) =>
        [...(host.shadowRoot?.querySelectorAll('[part]') ?? [])].flatMap((each) => [...each.part]),
      );
    expect(parts).toEqual(
      expect.arrayContaining([
        'launcher',
        'panel',
        'header',
        'close',
        'messages',
        'message',
        'composer',
        'send',
      ]),
    );
  });

  it('closes on Escape and gives the focus back to the launcher', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await launcherOf(page).evaluate((button) => button.matches(':focus'))).toBe(true);
    expect(await launcherOf(page).getAttribute('aria-expanded')).toBe('false');

    await page.keyboard.press('Enter');
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await page.getByRole('button', { name: 'Close chat' }).click();
    expect(await launcherOf(page).evaluate((button) => button.matches(':focus'))).toBe(true);
  });

  it('closes on Escape where the character turns out to be gone', async () => {
    const { page } = await stage.visit({ script: 'data-character="char_000000"' });
    const asked = Promise.withResolvers<Route>();
    await page.route('**/v1/characters/*', (route) => asked.resolve(route));
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await (await asked.promise).continue();
    await page.getByText('no longer available').first().waitFor();
    expect(await isFocused(composerOf(page))).toBe(true);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await isFocused(launcherOf(page))).toBe(true);
  });

  it.each([false, true])(
    'gives the focus back to what on the page opened it, as a sheet: %s',
    async (isMobile) => {
      const { page } = await stage.visit({
        before: '<button id="ask" data-durenai-open>Ask Vexa</button>',
        context: isMobile ? { viewport: { width: 390, height: 844 }, isMobile } : {},
      });
      await launcherOf(page).waitFor();
      await page.locator('#ask').press('Enter');
      await composerOf(page).focus();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await isFocused(page.locator('#ask'))).toBe(true);

      await page.locator('#ask').press('Enter');
      await composerOf(page).focus();
      await page.locator('#ask').evaluate((button) => button.remove());
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await isFocused(launcherOf(page))).toBe(true);
    },
  );

  it('can be written into although a dialog of the page calls the focus back', async () => {
    const { page } = await stage.visit({
      // As Bootstrap and MUI do it.
      before: `<div id="modal" tabindex="-1">A dialog</div><script>document.addEventListener('focusin', ({ target }) => {
        const modal = document.querySelector('#modal');
        if (!modal.contains(target)) modal.focus();
      })</script>`,
    });
    await launcherOf(page).click();
    await composerOf(page).click();
    await page.keyboard.type('Hello!');
    expect(await composerOf(page).inputValue()).toBe('Hello!');
    await page.locator('#field').focus();
    expect(await isFocused(page.locator('#modal'))).toBe(true);
  });

  it('takes the focus on a character that is gone, and closes on Escape', async () => {
    const { page } = await stage.visit({ script: 'data-character="char_nobody"' });
    await command(page, 'open');
    await page.locator('.durenai-chat-window[data-status=unavailable]').waitFor();
    await command(page, 'close');
    await command(page, 'open');
    await expect
      .poll(() => page.getByRole('dialog').evaluate((panel) => panel.matches(':focus-within')))
      .toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => command(page, 'get', 'open')).toBe(false);
  });

  it('does not take the focus from the page when the page closes it', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    await page.locator('#field').focus();
    await command(page, 'close');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field');
  });

  it('keeps what is typed from the hot keys of the page', async () => {
    const { page } = await stage.visit({
      before: `<script>keys = []; for (const type of ['keydown', 'keypress', 'keyup'])
        document.addEventListener(type, ({ key }) => keys.push(type + ' ' + key))</script>`,
    });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    await page.keyboard.type('j/k?');
    expect(await page.evaluate('keys')).toEqual([]);
    await page.locator('#field').focus();
    await page.keyboard.press('j');
    expect(await page.evaluate('keys')).toEqual(['keydown j', 'keypress j', 'keyup j']);
  });

  it('leaves room for the launcher and stays inside the window', async () => {
    const { page } = await stage.visit({ context: { viewport: { width: 700, height: 480 } } });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    const panel = await page.getByRole('dialog').evaluate((each) => {
      const { offsetWidth, offsetHeight } = each as HTMLElement;
      return { width: offsetWidth, height: offsetHeight };
    });
    expect(panel).toEqual({ width: 400, height: 480 - 20 - 60 - 14 - 20 });
  });

  it('shifts nothing that the visitor sees, and leaves the page to the pointer once it is closed', async () => {
    const { page } = await stage.visit({
      before: `<script>shift = 0; new PerformanceObserver((list) => {
          for (const { value } of list.getEntries()) shift += value;
        }).observe({ type: 'layout-shift', buffered: true })</script>`,
    });
    await launcherOf(page).click();
    await page.getByRole('dialog').getByText('Say hello to Vexa Stride.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate('shift')).toBe(0);
    const beside = [
      [1150, 670],
      [1230, 400],
    ] as const;
    for (const [x, y] of beside) {
      expect(await page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.tagName, [x, y] as const)).toBe(
        'P',
      );
    }
  });

  it('follows data-theme and data-accent', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-theme="dark" data-accent="rgb(1, 2, 3)"`,
      context: { colorScheme: 'light' },
    });
    await launcherOf(page).click();
    await composerOf(page).fill('x');
    const send = page.getByRole('dialog').getByRole('button', { name: 'Send' });
    await expect
      .poll(() => send.evaluate((button) => getComputedStyle(button).backgroundColor))
      .toBe('rgb(1, 2, 3)');
    expect(await page.locator('.durenai-chat-window').getAttribute('data-durenai-theme')).toBe('dark');
  });
});

describe('axe finds nothing to say', () => {
  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ] as const)('in %s', async (_, context) => {
    const { page } = await stage.visit({ context: { ...context, reducedMotion: 'reduce' } });
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    const check = () =>
      page.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        const { violations } = await axe.run('durenai-chat');
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
    await launcherOf(page).waitFor();
    expect(await check()).toEqual([]);
    await launcherOf(page).click();
    await composerOf(page).fill('Hello!');
    await page.keyboard.press('Enter');
    await page.locator('.durenai-message[data-author=character]').waitFor();
    expect(await check()).toEqual([]);
  });
});

describe('on a phone', () => {
  const context = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

  it('is a sheet over the whole screen that keeps the page where it was', async () => {
    const { page } = await stage.visit({
      context,
      before: '<script>document.documentElement.style.overflow = "visible"; scrollTo(0, 0)</script>',
    });
    await page.evaluate(() => scrollTo(0, 500));
    const describePage = () =>
      page.evaluate(() => ({
        style: document.documentElement.getAttribute('style'),
        bodyStyle: document.body.getAttribute('style'),
        overflow: getComputedStyle(document.documentElement).overflow,
        scrollY,
      }));
    const before = await describePage();
    expect(before.scrollY).toBe(500);

    await launcherOf(page).tap();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    await expect
      .poll(() => page.getByRole('dialog').boundingBox())
      .toEqual({ x: 0, y: 0, width: 390, height: 844 });
    expect(await isModal(page)).toBe(true);
    expect(await launcherOf(page).count()).toBe(0);
    expect(await composerOf(page).evaluate((field) => field.matches(':focus'))).toBe(false);
    expect(
      await composerOf(page).evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize)),
    ).toBeGreaterThanOrEqual(16);
    expect(await describePage()).toEqual({ ...before, overflow: 'hidden' });

    await page.getByRole('button', { name: 'Close chat' }).tap();
    await launcherOf(page).waitFor();
    expect(await describePage()).toEqual(before);
    expect(await launcherOf(page).evaluate((button) => button.matches(':focus'))).toBe(true);
  });

  it('is a sheet as well when the phone lies on its side, lists included', async () => {
    const viewport = { width: 844, height: 390 };
    const { page } = await stage.visit({ context: { ...context, viewport } });
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    const whole = { x: 0, y: 0, ...viewport };
    await expect.poll(() => page.getByRole('dialog').boundingBox()).toEqual(whole);
    expect(await isModal(page)).toBe(true);
    await choose(page, 'Conversations');
    const list = page.getByRole('dialog').locator('[part=view]');
    await expect.poll(() => list.boundingBox()).toEqual(whole);
    expect(await list.evaluate((view) => getComputedStyle(view).borderWidth)).toBe('0px');
  });

  it('leaves nothing on the page when it is shut down', async () => {
    const { page } = await stage.visit({ context });
    await launcherOf(page).tap();
    await composerOf(page).waitFor();
    await command(page, 'shutdown');
    expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
    await page.locator('#field').tap();
    expect(await isFocused(page.locator('#field'))).toBe(true);
  });
});

describe('the messages', () => {
  it('follow a reply, but for who reads further up: they stay there, and are told', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    for (const name of ['first', 'second', 'third']) await talk(page, `The ${name}.\n`.repeat(12));
    const log = page.getByRole('log');
    const fromEnd = () =>
      log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
    await expect.poll(fromEnd).toBeLessThanOrEqual(1);
    const answer = Promise.withResolvers<void>();
    await page.route('**/messages', async (route) => {
      if (route.request().method() === 'POST') await answer.promise;
      await route.continue();
    });
    await composerOf(page).fill('And now?');
    await composerOf(page).press('Enter');
    await expect.poll(fromEnd).toBeLessThanOrEqual(1);
    await log.hover();
    await page.mouse.wheel(0, -500);
    await expect.poll(fromEnd).toBeGreaterThan(300);
    const read = page.locator('.durenai-message[data-author=visitor]').nth(2);
    const place = () => read.evaluate((element) => element.getBoundingClientRect().top);
    // A wheel scrolls smoothly.
    let before = Number.NaN;
    await expect
      .poll(async () => {
        const last = before;
        before = await place();
        return before === last;
      })
      .toBe(true);
    answer.resolve();
    const toNewest = page.getByRole('button', { name: '1 new message' });
    await toNewest.waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
    await toNewest.click();
    await expect.poll(fromEnd).toBeLessThanOrEqual(1);
  });
});
