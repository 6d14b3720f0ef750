import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, choose, command, composerOf, launcherOf, menuButtonOf, talk, useStage } from './stage.ts';

const stage = useStage();

const accepted = () => stage.proxy.simulator.ledger.filter((row) => row.accepted?.kind === 'message').length;
const textsOf = (page: Page) => page.locator('.durenai-message[data-author=visitor] .durenai-message-text');

async function openTwoTabs(script = `data-character="${CHARACTER}"`): Promise<[Page, Page]> {
  const { page: one, context, url } = await stage.visit({ script });
  const two = await context.newPage();
  await two.goto(url);
  for (const page of [one, two]) {
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
  }
  return [one, two];
}

/** A browser without a window shows all its tabs. */
async function look(at: Page, not: Page): Promise<void> {
  for (const [page, state] of [
    [at, 'visible'],
    [not, 'hidden'],
  ] as const) {
    await page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  }
}

const COUNT_RINGS =
  'rung = 0; AudioContext = class extends AudioContext { constructor() { super(); rung += 1 } }';

const rungIn = async (...pages: Page[]) => {
  const counts = await Promise.all(pages.map((page) => page.evaluate<number>('rung')));
  return counts.reduce((sum, count) => sum + count);
};

describe('two tabs', () => {
  it('share what is being typed', async () => {
    const [one, two] = await openTwoTabs();
    // Nobody looks at two tabs at once; what one looks at is not changed under one's hands.
    await look(one, two);
    await composerOf(one).fill('half a thought');
    await expect.poll(() => composerOf(two).inputValue()).toBe('half a thought');
    await look(two, one);
    await composerOf(two).fill('a whole one');
    await expect.poll(() => composerOf(one).inputValue()).toBe('a whole one');
  });

  it.each(['session', 'memory'])(
    'are a visitor each where persist is %s, before and after a reload',
    async (persist) => {
      const [one, two] = await openTwoTabs(`data-character="${CHARACTER}" data-persist="${persist}"`);
      await talk(one, 'I am in the first tab.');
      await talk(two, 'I am in the second tab.');
      await talk(one, 'Still in the first tab.');
      expect(await textsOf(one).allInnerTexts()).toEqual([
        'I am in the first tab.',
        'Still in the first tab.',
      ]);
      expect(await textsOf(two).allInnerTexts()).toEqual(['I am in the second tab.']);
      if (persist === 'memory') return;
      await two.reload();
      await launcherOf(two).click();
      await textsOf(two).first().waitFor();
      expect(await textsOf(two).allInnerTexts()).toEqual(['I am in the second tab.']);
    },
  );

  it('show the same message on its way, once, and its reply', async () => {
    const [one, two] = await openTwoTabs();
    const before = accepted();
    const answer = Promise.withResolvers<void>();
    // Whichever tab carries it.
    await one.context().route('**/v1/**', async (route) => {
      if (route.request().method() !== 'POST' || route.request().url().endsWith('/session')) {
        return route.continue();
      }
      await answer.promise;
      return route.continue();
    });
    await composerOf(one).fill('Are you there?');
    await composerOf(one).press('Enter');
    await textsOf(two).getByText('Are you there?').waitFor();
    await two.locator('.durenai-composer[data-state=awaiting]').waitFor();
    expect(await composerOf(two).inputValue()).toBe('');
    answer.resolve();
    for (const page of [one, two]) {
      await page.locator('.durenai-message[data-author=character]').waitFor();
      expect(await textsOf(page).count()).toBe(1);
    }
    expect(accepted()).toBe(before + 1);
  });

  it('go on with one conversation, in either', async () => {
    const [one, two] = await openTwoTabs();
    await talk(one, 'From the first tab.');
    await two.locator('.durenai-message[data-author=character]').waitFor();
    await talk(two, 'From the second tab.');
    await expect
      .poll(() => textsOf(one).allInnerTexts())
      .toEqual(['From the first tab.', 'From the second tab.']);
    expect(await textsOf(two).allInnerTexts()).toEqual(['From the first tab.', 'From the second tab.']);
  });

  it('begin anew together when the conversation is forgotten in one of them', async () => {
    const [one, two] = await openTwoTabs();
    await talk(one, 'A secret.');
    await textsOf(two).getByText('A secret.').waitFor();
    await composerOf(two).fill('Half a thought.');
    await choose(one, 'Conversations');
    await one.getByRole('button', { name: 'Forget the conversation with Vexa Stride' }).click();
    await one.getByRole('button', { name: 'Forget it' }).click();
    await two.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await two.getByText('A secret.').count()).toBe(0);
    expect(await composerOf(two).inputValue()).toBe('Half a thought.');
    await talk(two, 'Nice to meet you.');
    expect(await textsOf(two).allInnerTexts()).toEqual(['Nice to meet you.']);
  });

  it('forget together', async () => {
    const [one, two] = await openTwoTabs();
    await talk(one, 'A secret.');
    await textsOf(two).getByText('A secret.').waitFor();
    await one.locator('[aria-haspopup=menu]').click();
    await one.getByRole('menuitem', { name: 'Forget me' }).click();
    const dialog = one.getByRole('dialog', { name: 'Forget everything about you?' });
    await dialog.getByRole('button', { name: 'Forget me' }).click();
    await dialog.getByText('Everything about you is forgotten here.').waitFor();
    await expect.poll(() => textsOf(two).count()).toBe(0);
  });

  it('count a reply as read that one of them shows, whoever heard of it first', async () => {
    const [one, two] = await openTwoTabs(`data-character="${CHARACTER}" data-sound="on"`);
    const badge = two.locator('durenai-chat [part=badge]');
    await two.evaluate(`counts = []; DurenAI('on', 'unread', ({ count }) => counts.push(count))`);
    for (const page of [one, two]) await page.evaluate(COUNT_RINGS);
    await menuButtonOf(two).waitFor();
    await two.keyboard.press('Escape');
    // Looked at, the first tab shows what arrives.
    await look(one, two);
    await talk(one, 'Do you see this?');
    await expect.poll(() => two.locator('.durenai-message[data-author=character]').count()).toBe(1);
    await one.evaluate(() => new Promise(requestAnimationFrame));
    await expect.poll(() => badge.count()).toBe(0);
    expect(await two.title()).toBe('A host page');

    // Nobody sees this one until somebody looks.
    await look(two, one);
    await talk(one, 'And this?');
    await badge.getByText('1', { exact: true }).waitFor();
    await look(one, two);
    await expect.poll(() => badge.count()).toBe(0);
    expect(await two.title()).toBe('A host page');
    // The first one, which was looked at elsewhere, was neither counted nor rung for.
    expect(await two.evaluate('counts')).toEqual([1, 0]);
    expect(await rungIn(one, two)).toBe(1);
  });

  it('ring once for a reply that none of them shows', async () => {
    const [one, two] = await openTwoTabs(`data-character="${CHARACTER}" data-sound="on"`);
    for (const page of [one, two]) {
      await menuButtonOf(page).waitFor();
      await page.evaluate(COUNT_RINGS);
      await command(page, 'close');
    }
    for (const [replies, text] of ['Hello!', 'And this?'].entries()) {
      await command(one, 'send', text);
      for (const page of [one, two]) {
        await page
          .locator('durenai-chat [part=badge]')
          .getByText(`${replies + 1}`, { exact: true })
          .waitFor();
      }
      await expect.poll(() => rungIn(one, two)).toBe(replies + 1);
    }
  });

  it('counts as read what a tab shows that was opened later', async () => {
    const { page: one, context, url } = await stage.visit();
    await launcherOf(one).click();
    await menuButtonOf(one).waitFor();
    const answer = Promise.withResolvers<void>();
    await one.route('**/messages', async (route) => {
      await answer.promise;
      await route.continue();
    });
    await composerOf(one).fill('Hello!');
    await one.keyboard.press('Enter');
    await one.keyboard.press('Escape');
    answer.resolve();
    const badge = one.locator('durenai-chat [part=badge]');
    await badge.getByText('1', { exact: true }).waitFor();
    const two = await context.newPage();
    await two.goto(url);
    await launcherOf(two).click();
    await two.locator('.durenai-message[data-author=character]').waitFor();
    await expect.poll(() => badge.count()).toBe(0);
  });
});
