import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  colorSchemeOf,
  command,
  composerOf,
  isFocused,
  isModal,
  launcherOf,
  useStage,
} from './stage.ts';

const stage = useStage();

const OTHER = 'char_234567';
const optionsOf = (page: Page, id = '') => command(page, `${id}.get`, 'options');

describe('one list of options, four ways to write it', () => {
  it.each([
    ['data-* of the script', { script: `data-character="${CHARACTER}" data-theme="dark"` }],
    [
      'JSON',
      {
        script: '',
        before: `<script type="application/json" data-durenai>{"character":"${CHARACTER}","theme":"dark"}</script>`,
      },
    ],
    [
      'boot',
      {
        script: '',
        before: `<script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
          DurenAI('boot', { character: '${CHARACTER}', theme: 'dark' })</script>`,
      },
    ],
    [
      'attributes of an element',
      { script: '', before: `<durenai-chat character="${CHARACTER}" theme="dark"></durenai-chat>` },
    ],
  ])('%s', async (_, markup) => {
    const { page, consoleLines } = await stage.visit(markup);
    await launcherOf(page).waitFor();
    expect(await optionsOf(page)).toMatchObject({ character: CHARACTER, theme: 'dark' });
    expect(await colorSchemeOf(page)).toBe('dark');
    await launcherOf(page).click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    expect(consoleLines).toEqual([]);
  });

  it.each([
    [
      'beside a queue',
      {
        before: `<script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)}</script>`,
      },
    ],
    ['on the second script', { before: `<script src="PROXY/widget.js"></script>` }],
  ])('draws a cast without a first speaker %s', async (_, { before }) => {
    const { page } = await stage.visit({
      before: before.replace('PROXY', stage.proxy.url),
      script: `data-characters="${CHARACTER}|${OTHER}"`,
    });
    await launcherOf(page).click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
  });

  it('says what was misspelt, when somebody opens the chat', async () => {
    const { page, consoleLines } = await stage.visit({
      script: `data-character="${CHARACTER}" data-positon="bottom-left" data-theme="drak" data-cfasync="false"`,
    });
    await launcherOf(page).click();
    await expect.poll(() => consoleLines).toHaveLength(1);
    expect(consoleLines[0]).toContain('Unknown option "positon": did you mean "position"?');
    expect(consoleLines[0]).toContain('"drak" is no theme');
    expect(consoleLines[0]).not.toContain('cfasync');
  });
});

describe('several on one page', () => {
  it('have ids, options, events and conversations of their own', async () => {
    const { page } = await stage.visit({
      before: `<script>seen = []; window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('sales.on', 'open', () => seen.push('sales')); DurenAI('on', 'open', () => seen.push('first'));
        DurenAI('sales.boot', { character: '${OTHER}', position: 'bottom-left' })</script>`,
    });
    await expect.poll(() => page.locator('durenai-chat').count()).toBe(2);
    await command(page, 'sales.open');
    await composerOf(page).waitFor();
    expect(await page.evaluate('seen')).toEqual(['sales']);
    expect(await command(page, 'get', 'open')).toBe(false);
    expect(await optionsOf(page, 'sales')).toMatchObject({ character: OTHER });
    await command(page, 'sales.shutdown');
    expect(await page.locator('durenai-chat').count()).toBe(1);
    expect(await optionsOf(page)).toMatchObject({ character: CHARACTER });
  });

  it('are opened by any element that names them', async () => {
    const { page } = await stage.visit({
      before: `<a id="first" href="/elsewhere" data-durenai-open><b>Ask Vexa</b></a>
        <button id="second" data-durenai-open="sales">Ask sales</button>
        <script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('sales.boot', { character: '${OTHER}', position: 'bottom-left' })</script>`,
    });
    await expect.poll(() => page.locator('durenai-chat').count()).toBe(2);
    await page.locator('#first b').click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    expect(await command(page, 'sales.get', 'open')).toBe(false);
    await page.locator('#second').click();
    await expect.poll(() => command(page, 'sales.get', 'open')).toBe(true);
    expect(new URL(page.url()).pathname).not.toBe('/elsewhere');
  });

  it('are opened by what stands in a shadow root, and by what has one', async () => {
    const { page } = await stage.visit({
      before: `<div data-shadow="<a href='/elsewhere' data-durenai-open><b>Ask Vexa</b></a>"></div>
        <div data-shadow="<b>Ask sales</b>" data-durenai-open="sales"></div>
        <script>for (const host of document.querySelectorAll('[data-shadow]'))
          host.attachShadow({ mode: 'open' }).innerHTML = host.dataset.shadow;
        window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('sales.boot', { character: '${OTHER}', position: 'bottom-left' })</script>`,
    });
    await expect.poll(() => page.locator('durenai-chat').count()).toBe(2);
    await page.getByText('Ask Vexa').click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    await page.getByText('Ask sales').click();
    await expect.poll(() => command(page, 'sales.get', 'open')).toBe(true);
    expect(new URL(page.url()).pathname).not.toBe('/elsewhere');
    await page.evaluate(() => {
      for (const target of [document, window]) target.dispatchEvent(new Event('click'));
    });
  });

  it('an element goes with its chat, and another one comes with a new', async () => {
    const { page } = await stage.visit({
      script: '',
      before: `<durenai-chat id="help" character="${CHARACTER}"></durenai-chat>`,
    });
    await launcherOf(page).waitFor();
    await page.evaluate(() => {
      const element = document.querySelector('durenai-chat');
      element?.remove();
    });
    await expect.poll(() => optionsOf(page, 'help')).toBeUndefined();
    await page.evaluate((character) => {
      const element = document.createElement('durenai-chat');
      element.setAttribute('character', character);
      document.body.append(element);
    }, OTHER);
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(await optionsOf(page)).toMatchObject({ character: OTHER });
  });

  it.each([
    ['is written anew', 'old.outerHTML = old.outerHTML'],
    ['takes the place of the old one', 'old.replaceWith(old.cloneNode())'],
    ['comes before the old one goes', 'document.body.append(old.cloneNode()); old.remove()'],
    [
      'was there before the one that goes',
      'document.body.append(old.cloneNode()); queueMicrotask(() => document.body.lastChild.remove())',
    ],
    [
      'comes with another body',
      'const body = document.body.cloneNode(true); document.body.replaceWith(body)',
    ],
  ])('an element with the same options that %s has the chat, with the draft', async (_, swap) => {
    const { page } = await stage.visit({
      script: '',
      before: `<durenai-chat id="help" character="${CHARACTER}"></durenai-chat>`,
    });
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await page.evaluate(`{ const old = document.querySelector('durenai-chat'); ${swap} }`);
    await expect.poll(() => command(page, 'help.get', 'open')).toBe(false);
    expect(await page.locator('durenai-chat').count()).toBe(1);
    await launcherOf(page).click();
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await composerOf(page).press('Escape');
    expect(await command(page, 'help.get', 'open')).toBe(false);
  });
});

describe('modes', () => {
  it('sidebar fills one side, and hides the launcher while it is open', async () => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-mode="sidebar"` });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    await expect
      .poll(() => page.getByRole('dialog').boundingBox())
      .toEqual({ x: 1280 - 420, y: 0, width: 420, height: 720 });
    expect(await launcherOf(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await launcherOf(page).waitFor();
  });

  it('sidebar on the left, where the page puts it', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="sidebar" data-position="bottom-left"`,
    });
    await launcherOf(page).click();
    await expect.poll(async () => (await page.getByRole('dialog').boundingBox())?.x).toBe(0);
  });

  it('fullscreen covers the page, which is out of reach until it closes', async () => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-mode="fullscreen"` });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    await expect
      .poll(() => page.getByRole('dialog').boundingBox())
      .toEqual({ x: 0, y: 0, width: 1280, height: 720 });
    expect(await isModal(page)).toBe(true);
    // Lines stay as short as one reads them.
    expect(await page.locator('.durenai-composer').boundingBox()).toMatchObject({ x: 268, width: 744 });
    await page.getByRole('button', { name: 'Close chat' }).click();
    await page.locator('#field').click();
    expect(await isFocused(page.locator('#field'))).toBe(true);
  });

  it('inline is a part of the page: no launcher, no stolen focus, loaded when it comes into view', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" data-target="#chat"`,
      after: '<p style="height: 2000px">Above.</p><div id="chat" style="width: 500px; height: 600px"></div>',
    });
    await page.locator('#chat durenai-chat[mode=inline]').waitFor();
    await page.waitForLoadState('networkidle');
    expect(stage.proxy.requests.filter((line) => line.includes('/panel-'))).toEqual([]);
    await page.locator('#chat').scrollIntoViewIfNeeded();
    await composerOf(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    expect(await page.getByRole('button', { name: 'Close chat' }).count()).toBe(0);
    expect(
      await page
        .getByRole('dialog')
        .evaluate(({ offsetWidth, offsetHeight }: HTMLElement) => [offsetWidth, offsetHeight]),
    ).toEqual([500, 576]);
    await composerOf(page).click();
    await page.keyboard.press('Escape');
    expect(await composerOf(page).isVisible()).toBe(true);
  });

  it('inline is never higher than its place', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" data-target="#chat"`,
      before: '<div id="chat" style="height: 420px"></div>',
    });
    await composerOf(page).waitFor();
    expect(await page.getByRole('dialog').evaluate(({ offsetHeight }: HTMLElement) => offsetHeight)).toBe(
      420,
    );
  });

  it.each([
    'display: flex',
    'display: grid; place-items: center',
    'display: flex; flex-direction: column; align-items: center',
  ])('inline is as wide as its place where that has "%s"', async (style) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" data-target="#chat"`,
      before: `<div id="chat" style="width: 500px; height: 420px; ${style}"></div>`,
    });
    await composerOf(page).waitFor();
    expect(await page.getByRole('dialog').evaluate(({ offsetWidth }: HTMLElement) => offsetWidth)).toBe(500);
  });

  it('inline waits for its place, and follows it into another body', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" data-target="#late"`,
    });
    await page.waitForLoadState('networkidle');
    expect(await page.locator('durenai-chat').count()).toBe(0);
    const place = () =>
      page.evaluate(() => {
        const body = document.createElement('body');
        body.innerHTML = '<div id="late"></div>';
        document.body.replaceWith(body);
      });
    await place();
    await page.locator('#late composer, #late durenai-chat').first().waitFor({ state: 'attached' });
    await composerOf(page).fill('half a thought');
    await place();
    await page.locator('#late durenai-chat').waitFor({ state: 'attached' });
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await page.locator('durenai-chat').count()).toBe(1);
  });

  it.each([
    ['data-traget="#chat"', 'Unknown option "traget": did you mean "target"?'],
    ['data-target="chat"', 'No element of this page is "chat" yet'],
  ])('inline tells the console with the page where its place is misspelt: %s', async (place, said) => {
    const { page, consoleLines } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" ${place}`,
      before: '<div id="chat"></div>',
    });
    await expect.poll(() => consoleLines).toEqual([expect.stringContaining(said)]);
    // Where the chat is there all the same, it does not say it again.
    if (place.includes('target=')) return;
    await page.locator('durenai-chat').scrollIntoViewIfNeeded();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    await page.waitForLoadState('networkidle');
    expect(consoleLines).toHaveLength(1);
  });

  it('inline that is shut down before its place is there watches the page no longer', async () => {
    const { page } = await stage.visit({
      script: '',
      before: `<script>watching = new Set();
        const { observe, disconnect } = MutationObserver.prototype;
        MutationObserver.prototype.observe = function (target, options) {
          if (target === document && options.subtree) watching.add(this);
          return observe.call(this, target, options);
        };
        MutationObserver.prototype.disconnect = function () { watching.delete(this); return disconnect.call(this); }
      </script>`,
    });
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    for (const _ of [1, 2, 3]) {
      await command(page, 'boot', { character: CHARACTER, mode: 'inline', target: '#nowhere' });
      await expect.poll(() => page.evaluate('watching.size')).toBe(1);
      await command(page, 'shutdown');
      await expect.poll(() => page.evaluate('watching.size')).toBe(0);
    }
  });

  it.each(['popup', 'sidebar', 'fullscreen'])('%s is a full-screen sheet on a phone', async (mode) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="${mode}"`,
      context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    });
    await launcherOf(page).tap();
    await expect
      .poll(() => page.getByRole('dialog').boundingBox())
      .toEqual({ x: 0, y: 0, width: 390, height: 844 });
  });
});
