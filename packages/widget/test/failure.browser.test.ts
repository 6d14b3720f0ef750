import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  composerOf,
  launcherOf,
  policyWatch,
  smallTargets,
  strictestPolicy,
  talk,
  useStage,
} from './stage.ts';

/** One message, and the next one three seconds later. */
const stage = useStage(undefined, { visitorBurst: 1, visitorPerMinute: 20 });

describe('a message that is refused', () => {
  it('is told in words with the wait, tells the page, and goes when it is tried again', async () => {
    const { page } = await stage.visit();
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`codes = []; DurenAI('on', 'send-failed', (detail) => codes.push(detail))`);
    await launcherOf(page).click();
    await talk(page, 'First.');
    await composerOf(page).fill('Too soon.');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const told = dialog.locator('.durenai-message [part=notice]');
    await told.getByText(/^Not sent\. That was a little fast\. Try again in \d seconds?\.$/).waitFor();
    expect(await composerOf(page).inputValue()).toBe('Too soon.');
    expect(await page.evaluate('codes')).toEqual([{ code: 'rate_limited' }]);
    // The countdown ends: nothing is left to wait for.
    await expect.poll(() => told.locator('p').innerText()).toBe('Not sent.');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => dialog.locator('.durenai-message[data-author=character]').count()).toBe(2);
    expect(await dialog.getByText('Not sent.').count()).toBe(0);
    expect(await composerOf(page).inputValue()).toBe('');
  });

  it('is let go of by the visitor, with the text still in the composer', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await talk(page, 'First.');
    await composerOf(page).fill('Too soon.');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    expect(await dialog.locator('.durenai-message[data-author=visitor]').count()).toBe(1);
  });
});

it('leaves nothing for a finger to miss, whether it goes well or not', async () => {
  const { page } = await stage.visit({
    context: {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    },
    script: `data-character="${CHARACTER}" data-prompts="Hi|Bye"`,
  });
  stage.proxy.panelIsAway = true;
  await launcherOf(page).tap();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await smallTargets(page)).toEqual([]);
  stage.proxy.panelIsAway = false;
  await page.getByRole('button', { name: 'Try again' }).tap();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Bye' }).waitFor();
  expect(await smallTargets(page)).toEqual([]);
  await talk(page, 'First.');
  expect(await smallTargets(page)).toEqual([]);
  await composerOf(page).fill('Too soon.');
  await composerOf(page).press('Enter');
  await dialog.getByRole('button', { name: 'Discard' }).waitFor();
  expect(await smallTargets(page)).toEqual([]);
});

it('fails and recovers under the strictest policy, and breaks none of it', async () => {
  const { url } = stage.proxy;
  stage.proxy.panelIsAway = true;
  const { page } = await stage.visit({
    html: `<!doctype html><html lang="en"><title>Strict</title>${policyWatch}
      <h1>Strict</h1><script nonce="abc" async src="${url}/widget.js" data-character="${CHARACTER}"
        data-launcher="character" data-proactive='{"text":"Need a courier?","delay":0}' data-prompts="Who are you?|Where?"
        data-sound="on"></script></html>`,
    headers: { 'content-security-policy': strictestPolicy(url) },
  });
  await page.getByRole('button', { name: 'Chat: Vexa Stride' }).locator('img').waitFor();
  await page.getByRole('button', { name: 'Need a courier?' }).click();
  await page.getByRole('alert').getByText('The chat could not be loaded.').waitFor();
  stage.proxy.panelIsAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Who are you?' }).click();
  const dialog = page.getByRole('dialog');
  const replies = dialog.locator('.durenai-message[data-author=character]');
  await replies.waitFor();
  await composerOf(page).fill('Too soon.');
  await page.keyboard.press('Enter');
  await expect.poll(() => dialog.locator('[part=notice] p').innerText()).toBe('Not sent.');
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => replies.count()).toBe(2);
  await dialog.locator('[aria-haspopup=menu]').click();
  await page.getByRole('menuitem', { name: 'Conversations', exact: true }).click();
  await dialog.locator('[part=view]').getByRole('button', { name: 'Vexa Stride', exact: true }).waitFor();
  expect(await page.evaluate('violations')).toEqual([]);
});
