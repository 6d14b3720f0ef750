import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDemo } from './harness.ts';
import { composer, openWidget, replies } from './pages.ts';

const ownBubbles = (page: Page) => page.locator('.durenai-message[data-author="visitor"]');

/** What visitors do that makes naive clients send twice: one bubble and one acceptance per intent. */
describe('a message is accepted once', () => {
  const stage = useDemo();
  let before: number;

  const accepted = () => {
    const ledger = stage.demo.simulator?.simulator.ledger ?? [];
    return ledger.filter(({ accepted }) => accepted?.kind === 'message').length - before;
  };
  beforeEach(() => {
    before = 0;
    before = accepted();
  });

  it('after a double click', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    await composer(page).fill('Twice?');
    await page.getByRole('dialog').getByRole('button', { name: /^send/i }).dblclick();
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('while Enter is held', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    await composer(page).fill('Held');
    for (let repeat = 0; repeat < 30; repeat += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('written in one tab shows in the other, with its reply', async () => {
    const context = await stage.newVisitor();
    const [first, second] = [await context.newPage(), await context.newPage()];
    for (const page of [first, second]) await openWidget(page, stage.demo.siteUrl);
    await composer(first).fill('Can the other one read this?');
    await composer(first).press('Enter');
    await ownBubbles(second).getByText('Can the other one read this?').waitFor();
    await replies(second).first().waitFor();
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('that was written offline: it waits, and leaves once', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    await context.setOffline(true);
    await composer(page).fill('From the tunnel');
    await composer(page).press('Enter');
    await ownBubbles(page).getByText('From the tunnel').waitFor();
    await context.setOffline(false);
    await context.setOffline(true);
    await context.setOffline(false);
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('in a tab that is frozen while it is answered', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    const devtools = await context.newCDPSession(page);
    await composer(page).fill('Good night');
    await composer(page).press('Enter');
    await ownBubbles(page).getByText('Good night').waitFor();
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await expect.poll(accepted).toBe(1);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });
});
