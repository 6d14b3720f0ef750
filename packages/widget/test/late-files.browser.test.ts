import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, composerOf, launcherOf, menuButtonOf, talk, useStage } from './stage.ts';

const stage = useStage();

/** Where it is seen: the announcer has it a moment later as well. */
const shownText = (page: Page, text: string) =>
  page.getByText(text).and(page.locator(':not([role=status] *)'));

const MESSAGES = '**/widget/*/conversation-*.js';

const accepted = () => stage.proxy.simulator.ledger.filter((row) => row.accepted?.kind === 'message').length;

/** Until `return`, the file cannot be had. */
async function withhold(page: Page, pattern: string): Promise<() => Promise<void>> {
  await page.route(pattern, (route) => route.abort());
  return () => page.unroute(pattern);
}

describe('a file of the panel that does not arrive', () => {
  it('with the messages: one types meanwhile, is told, and sees them once it does', async () => {
    const { page } = await stage.visit();
    const arrives = await withhold(page, MESSAGES);
    await launcherOf(page).click();
    await composerOf(page).fill('Are you there?');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The conversation could not be loaded.').waitFor();
    await arrives();
    await dialog.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await dialog.getByText('The conversation could not be loaded.').count()).toBe(0);
    expect(await composerOf(page).inputValue()).toBe('Are you there?');
    await composerOf(page).press('Enter');
    await dialog.locator('.durenai-message[data-author=character]').waitFor();
  });

  it('with what sends: a message stays in the composer, and goes once when it is there', async () => {
    const before = accepted();
    const { page } = await stage.visit();
    const arrives = await withhold(page, MESSAGES);
    await launcherOf(page).click();
    await composerOf(page).fill('Are you there?');
    await composerOf(page).press('Enter');
    await composerOf(page).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The conversation could not be loaded.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('Are you there?');
    await arrives();
    await dialog.locator('.durenai-message[data-author=character]').waitFor();
    expect(await dialog.locator('.durenai-message[data-author=visitor]').count()).toBe(1);
    expect(await composerOf(page).inputValue()).toBe('');
    expect(accepted()).toBe(before + 1);
  });

  it('with what sends: a message that was changed meanwhile waits for another key press', async () => {
    const { page } = await stage.visit();
    const arrives = await withhold(page, MESSAGES);
    await launcherOf(page).click();
    await composerOf(page).fill('Are you there?');
    await composerOf(page).press('Enter');
    await composerOf(page).fill('Are you th');
    await arrives();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('Are you th');
    expect(await dialog.locator('.durenai-message[data-author=visitor]').count()).toBe(0);
  });

  it('with what sends: nothing is sent that is only being written, when the page has gone on to another character', async () => {
    const before = accepted();
    const { page } = await stage.visit();
    const arrives = await withhold(page, MESSAGES);
    await launcherOf(page).click();
    await composerOf(page).fill('Are you there?');
    await composerOf(page).press('Enter');
    await page.evaluate(`DurenAI('switchCharacter', 'char_789012')`);
    await expect.poll(() => composerOf(page).inputValue()).toBe('');
    await composerOf(page).fill('Half a thought');
    await arrives();
    await page.getByRole('dialog').getByText('Say hello to Axel Blaze.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('Half a thought');
    expect(accepted()).toBe(before);
  });

  it('and does not fail either: one who waits is told, and the message goes once when it comes', async () => {
    const before = accepted();
    const { page } = await stage.visit();
    await page.clock.install();
    const { promise: arrives, resolve: arrive } = Promise.withResolvers<void>();
    await page.route(MESSAGES, async (route) => {
      await arrives;
      await route.continue();
    });
    const isAsked = page.waitForRequest(MESSAGES);
    await launcherOf(page).click();
    await composerOf(page).fill('Are you there?');
    await composerOf(page).press('Enter');
    await isAsked;
    await page.clock.fastForward(15_000);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The conversation could not be loaded.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('Are you there?');
    arrive();
    await dialog.locator('.durenai-message[data-author=character]').waitFor();
    expect(await dialog.locator('.durenai-message[data-author=visitor]').count()).toBe(1);
    expect(await composerOf(page).inputValue()).toBe('');
    expect(accepted()).toBe(before + 1);
  });

  it('because the network went: a message stays in the composer, and goes once when it is back', async () => {
    const before = accepted();
    const { page, context } = await stage.visit();
    const arrives = await withhold(page, MESSAGES);
    await launcherOf(page).click();
    await composerOf(page).fill('From the tunnel');
    await context.setOffline(true);
    await arrives();
    await composerOf(page).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The conversation could not be loaded.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('From the tunnel');
    await context.setOffline(false);
    await dialog.locator('.durenai-message[data-author=character]').waitFor();
    expect(await dialog.locator('.durenai-message[data-author=visitor]').count()).toBe(1);
    expect(await composerOf(page).inputValue()).toBe('');
    expect(accepted()).toBe(before + 1);
  });

  it('with the menu: what it had to say is said when it is there, and the page hears of no failure', async () => {
    const { page, consoleLines } = await stage.visit({
      before: `<script>
        Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } });
        addEventListener('unhandledrejection', ({ reason }) => console.error(reason));
      </script>`,
    });
    const laterArrives = await withhold(page, '**/widget/*/later-*.js');
    const menuArrives = await withhold(page, '**/widget/*/Menu-*.js');
    await launcherOf(page).click();
    await talk(page, 'Are you there?');
    await laterArrives();
    await menuButtonOf(page).waitFor();
    await menuArrives();
    await page.getByRole('status').getByText('This browser keeps nothing for the chat').waitFor();
    expect(consoleLines.filter((line) => !line.includes('net::ERR_FAILED'))).toEqual([]);
  });

  it('with the question for consent: who waits to be asked is told, and asked once it comes', async () => {
    const before = accepted();
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-consent="ask"` });
    const arrives = await withhold(page, '**/widget/*/Consent-*.js*');
    const problem = shownText(page, 'Something went wrong. Try again.');
    const question = page.getByRole('group', { name: 'Before your first message' });
    await launcherOf(page).click();
    await composerOf(page).fill('Are you there?');
    await composerOf(page).press('Enter');
    await problem.waitFor();
    expect(await composerOf(page).inputValue()).toBe('Are you there?');
    await arrives();
    await page.getByRole('button', { name: 'Try again' }).click();
    await question.getByRole('button', { name: 'Agree and send' }).click();
    await page.locator('.durenai-message[data-author=character]').waitFor();
    // Nor is anybody asked again for the sake of the first attempt.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await talk(page, 'And on.');
    expect([await problem.count(), await question.count()]).toEqual([0, 0]);
    expect(accepted()).toBe(before + 2);
  });

  it.each(['Menu', 'catalogue-messages', 'Lists'])(
    'is asked for again when somebody wants it again, and comes once: %s',
    async (name) => {
      const { page } = await stage.visit();
      const arrives = await withhold(page, `**/widget/*/${name}-*.js`);
      await launcherOf(page).click();
      await talk(page, 'Are you there?');
      await menuButtonOf(page).click();
      const problem = shownText(page, 'Something went wrong. Try again.');
      const list = page.getByRole('menuitem', { name: 'Conversations', exact: true });
      if (name === 'Lists') await list.click();
      await problem.waitFor();
      await arrives();
      if (name === 'Lists') await menuButtonOf(page).click();
      else await page.getByRole('button', { name: 'Try again' }).click();
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await list.click();
      await page.getByRole('heading', { name: 'Vexa Stride', level: 3 }).waitFor();
      expect(loaded.filter((path) => /panel|conversation-|Menu|later/.test(path))).toEqual([]);
    },
  );
});

it('a message can be seen to wait for the network as soon as messages can be seen at all', async () => {
  const before = accepted();
  const { page, context } = await stage.visit();
  await launcherOf(page).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('log').waitFor();
  await context.setOffline(true);
  await composerOf(page).fill('From the tunnel');
  await composerOf(page).press('Enter');
  await dialog.getByText('Will be sent when you are online again.').waitFor();
  await context.setOffline(false);
  await dialog.locator('.durenai-message[data-author=character]').waitFor();
  expect(await dialog.locator('.durenai-message[data-author=visitor]').count()).toBe(1);
  expect(accepted()).toBe(before + 1);
});

it('a message in Markdown has its looks, now and after a reload', async () => {
  const { page } = await stage.visit();
  await launcherOf(page).click();
  await talk(page, '- one\n- two');
  const list = page.locator('.durenai-markdown ul');
  const look = () => list.evaluate((element) => getComputedStyle(element).listStyleType);
  await expect.poll(look).toBe('disc');
  await page.reload();
  await launcherOf(page).click();
  await list.waitFor();
  await expect.poll(look).toBe('disc');
});
