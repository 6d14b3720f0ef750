import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { command, composerOf, launcherOf, talk, useStage } from './stage.ts';

// Playwright forbids it, because it loses sight of pages that come out of this cache; its evaluations still reach them.
const stage = useStage({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });

const inModules = (path: string) => readFileSync(createRequire(import.meta.url).resolve(path), 'utf8');
const TURBO = inModules('@hotwired/turbo/dist/turbo.es2017-umd.js');
const HTMX = inModules('htmx.org/dist/htmx.min.js');

const nextDocument = (url: string) =>
  `const next = new DOMParser().parseFromString(await (await fetch('${url}')).text(), 'text/html');`;

/** Each as the page itself would do it, from one page to the next without leaving the document. */
const SWAPS: readonly { name: string; library?: string; swap: (url: string) => string }[] = [
  {
    name: 'document.body.replaceWith',
    swap: (url) => `${nextDocument(url)} document.body.replaceWith(next.body)`,
  },
  { name: 'Turbo, which replaces the body', library: TURBO, swap: (url) => `Turbo.visit('${url}')` },
  {
    name: 'Turbo, which morphs the body',
    library: TURBO,
    swap: (url) => `${nextDocument(url)} Turbo.morphBodyElements(document.body, next.body)`,
  },
  {
    name: 'htmx, which swaps the body',
    library: HTMX,
    swap: (url) => `await htmx.ajax('GET', '${url}', { target: 'body', swap: 'outerHTML' })`,
  },
  {
    // As `swap-functions.ts` of astro:transitions does it, inside a view transition.
    name: 'Astro, which swaps attributes, head and body in a view transition',
    swap: (url) => `${nextDocument(url)}
      await document.startViewTransition(() => {
        const root = document.documentElement;
        for (const { name } of [...root.attributes]) root.removeAttribute(name);
        for (const { name, value } of next.documentElement.attributes) root.setAttribute(name, value);
        for (const element of [...document.head.children]) element.remove();
        document.head.append(...next.head.children);
        document.body.replaceWith(next.body);
        for (const old of document.body.querySelectorAll('script')) {
          const script = document.createElement('script');
          for (const { name, value } of old.attributes) script.setAttribute(name, value);
          old.replaceWith(script);
        }
      }).finished`,
  },
];

const messagesOf = (page: Page) => page.locator('.durenai-message');

/** A conversation, and words that are not sent yet. */
async function beginToTalk(page: Page): Promise<void> {
  await launcherOf(page).click();
  await talk(page, 'First.');
  await expect.poll(() => stage.proxy.openStreams).toBe(1);
  await composerOf(page).fill('half a thought');
}

async function expectToGoOn(page: Page): Promise<void> {
  expect(await page.locator('durenai-chat').count()).toBe(1);
  expect(await command(page, 'get', 'open')).toBe(true);
  expect(await composerOf(page).inputValue()).toBe('half a thought');
  expect(await composerOf(page).evaluate((field) => field.matches(':focus'))).toBe(true);
  expect(await messagesOf(page).count()).toBe(2);
  await talk(page, 'Second.');
  expect(await messagesOf(page).count()).toBe(4);
  await expect.poll(() => stage.proxy.openStreams).toBe(1);
  expect(stage.proxy.requests.filter((line) => line.includes('/panel-'))).toHaveLength(1);
}

describe('a page that swaps its body', () => {
  it.each(SWAPS)(
    '$name: conversation and focus stay, one instance, one stream',
    async ({ library, swap }) => {
      const next = stage.publish({ before: '<p id="next">The next page</p>' });
      const { page, consoleLines } = await stage.visit();
      if (library) await page.addScriptTag({ content: library });
      await beginToTalk(page);
      await page.evaluate(`(async () => { ${swap(next)} })()`);
      await page.locator('#next').waitFor();
      await expectToGoOn(page);
      expect(consoleLines).toEqual([]);
    },
  );
});

describe('a page that rests while the visitor looks at another', () => {
  it('wakes with its conversation, and listens again', async () => {
    const next = stage.publish({ html: '<!doctype html><title>Next</title><p id="next">The next page</p>' });
    const { page, url } = await stage.visit();
    await page.evaluate(
      `addEventListener('pageshow', ({ persisted }) => { document.title = 'persisted ' + persisted })`,
    );
    await beginToTalk(page);
    await page.goto(next);
    await expect.poll(() => stage.proxy.openStreams).toBe(0);
    await page.goBack({ waitUntil: 'commit' }).catch(() => undefined);
    await expect.poll(() => page.evaluate('location.href')).toBe(url);
    expect(await page.evaluate('document.title')).toBe('persisted true');
    await expectToGoOn(page);
  });
});
