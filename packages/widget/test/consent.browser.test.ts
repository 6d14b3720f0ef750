import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  choose,
  command,
  composerOf,
  findBarriers,
  isFocused,
  launcherOf,
  menuButtonOf,
  talk,
  useStage,
} from './stage.ts';

const stage = useStage();

const ASKING = { script: `data-character="${CHARACTER}" data-consent="ask"` };
const questionOf = (page: Page) => page.getByRole('group', { name: 'Before your first message' });
const stored = (page: Page) => page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }));
const repliesOf = (page: Page) => page.locator('.durenai-message[data-author=character]');

/** What reached the proxy besides the files of the widget and the character, which are the same for everybody. */
const personalRequests = () =>
  stage.proxy.requests.filter((line) => !/^GET \/(widget|v1\/characters\/)/.test(line));

async function ask(page: Page): Promise<void> {
  await launcherOf(page).click();
  await composerOf(page).fill('Hello!');
  await page.keyboard.press('Enter');
  // The focus follows once it is drawn: until then a key is still the composer's.
  await expect.poll(() => isFocused(questionOf(page))).toBe(true);
}

describe('consent', () => {
  it('comes before anything is stored or sent, and the text waits', async () => {
    const { page, context } = await stage.visit(ASKING);
    await ask(page);
    expect(await questionOf(page).getByText('This browser remembers you and your drafts').count()).toBe(1);
    expect(await composerOf(page).inputValue()).toBe('Hello!');
    expect(await stored(page)).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    expect(personalRequests()).toEqual([]);
    expect(await findBarriers(page)).toEqual([]);

    await questionOf(page).getByRole('button', { name: 'Agree and send' }).click();
    await repliesOf(page).waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
    expect(await questionOf(page).count()).toBe(0);
    expect(personalRequests()).not.toEqual([]);

    // Asked once.
    await page.reload();
    await launcherOf(page).click();
    await repliesOf(page).waitFor();
    await talk(page, 'And again.');
    expect(await questionOf(page).count()).toBe(0);
  });

  it('can be declined: the text stays, and the next attempt asks again', async () => {
    const { page } = await stage.visit(ASKING);
    await ask(page);
    await page.keyboard.press('Escape');
    expect(await questionOf(page).count()).toBe(0);
    expect(await composerOf(page).inputValue()).toBe('Hello!');
    expect(await isFocused(composerOf(page))).toBe(true);
    await page.keyboard.press('Enter');
    await questionOf(page).getByRole('button', { name: 'Not now' }).click();
    expect(await stored(page)).toEqual([]);
    expect(personalRequests()).toEqual([]);
  });

  it.each([
    ['session', 'This tab remembers you and your drafts until it is closed.'],
    ['memory', 'This browser keeps nothing: when you leave this page, the conversation is gone.'],
  ])('says what is kept with persist=%s', async (persist, words) => {
    const { page } = await stage.visit({ script: `${ASKING.script} data-persist="${persist}"` });
    await ask(page);
    expect(await questionOf(page).getByText(words).count()).toBe(1);
  });

  it('is asked for in sight what the page would send', async () => {
    const { page } = await stage.visit(ASKING);
    expect(await command(page, 'send', 'Tell me about prices')).toBe(false);
    await questionOf(page).waitFor();
    expect(await command(page, 'get', 'open')).toBe(true);
    await questionOf(page).getByRole('button', { name: 'Agree and send' }).click();
    await page.getByRole('log').getByText('Tell me about prices').waitFor();
  });

  it('is asked for what a suggestion would send', async () => {
    const { page } = await stage.visit({ script: `${ASKING.script} data-prompts="Tell me a story"` });
    await launcherOf(page).click();
    await page.getByRole('button', { name: 'Tell me a story' }).click();
    await questionOf(page).getByRole('button', { name: 'Not now' }).click();
    expect(await composerOf(page).inputValue()).toBe('Tell me a story');
    expect(personalRequests()).toEqual([]);
  });

  it('leaves what would begin a session out of the menu', async () => {
    const { page } = await stage.visit(ASKING);
    await launcherOf(page).click();
    await menuButtonOf(page).click();
    await page.getByRole('menuitem', { name: 'Forget me' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Conversations' }).count()).toBe(0);
    expect(await page.getByRole('menuitemcheckbox').count()).toBe(0);
  });

  it('is withdrawn by "forget me"', async () => {
    const { page } = await stage.visit(ASKING);
    await ask(page);
    await questionOf(page).getByRole('button', { name: 'Agree and send' }).click();
    await repliesOf(page).waitFor();
    await choose(page, 'Forget me');
    const dialog = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await dialog.getByRole('button', { name: 'Forget me' }).click();
    await dialog.getByText('Everything about you is forgotten here.').waitFor();
    await dialog.getByRole('button').click();
    expect(await stored(page)).toEqual([]);
    // What was sent is not what is being written.
    expect(await composerOf(page).inputValue()).toBe('');
    await composerOf(page).fill('Hello again!');
    await page.keyboard.press('Enter');
    await questionOf(page).waitFor();
    expect(await stored(page)).toEqual([]);
  });
});

describe('what the browser keeps', () => {
  it.each([
    ['local', 'localStorage', true],
    ['session', 'sessionStorage', true],
    ['memory', 'neither', false],
  ] as const)('with persist=%s is in %s', async (persist, where, survives) => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-persist="${persist}"` });
    await launcherOf(page).click();
    await talk(page);
    await composerOf(page).fill('half a thought');
    const counts = await page.evaluate(() => [localStorage.length > 0, sessionStorage.length > 0]);
    expect(counts).toEqual([where === 'localStorage', where === 'sessionStorage']);
    await page.reload();
    await launcherOf(page).click();
    if (survives) await repliesOf(page).waitFor();
    else await page.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await composerOf(page).inputValue()).toBe(survives ? 'half a thought' : '');
  });

  it.each([
    [
      'denied',
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })`,
    ],
    ['full', `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`],
    ['written to nowhere', `Storage.prototype.setItem = () => {}`],
  ])('is nothing when storage is %s: the chat works, and says so', async (_, script) => {
    const { page, consoleLines } = await stage.visit({ before: `<script>${script}</script>` });
    await launcherOf(page).click();
    await talk(page);
    await page.getByRole('status').getByText('This browser keeps nothing for the chat').waitFor();
    await talk(page, 'And on.');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(consoleLines).toEqual([]);
  });
});

describe('before the first message', () => {
  it('a greeting and suggestions cost nothing', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-greeting="Welcome aboard." data-prompts="Where to?|Tell me a story"`,
    });
    await launcherOf(page).click();
    await page.getByText('Welcome aboard.').waitFor();
    const suggestions = page.getByRole('list', { name: 'Suggestions' });
    await suggestions.waitFor();
    const accepted = () =>
      stage.proxy.simulator.ledger.filter((row) => row.accepted?.kind === 'message').length;
    const before = accepted();
    expect(personalRequests()).toEqual([]);
    await suggestions.getByRole('button', { name: 'Where to?' }).click();
    await page.locator('[data-key][data-author=character]').waitFor();
    expect(accepted()).toBe(before + 1);
    expect(await suggestions.count()).toBe(0);
  });
});
