import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ESCAPES, RECORDINGS, type Step } from './input-recordings.ts';
import { command, composerOf, launcherOf, useStage } from './stage.ts';

const stage = useStage();

const acceptedTexts = () =>
  stage.proxy.simulator.ledger.filter((row) => row.accepted?.kind === 'message').length;

/** Tells the field what the recording says, in one go: closer together than any hand can. */
const replay = (field: Locator, steps: readonly Step[]) =>
  field.evaluate(async (element, steps) => {
    const common = { bubbles: true, composed: true, cancelable: true };
    for (const { type, ...init } of steps) {
      if ('value' in init) (element as HTMLTextAreaElement).value = init.value;
      const Event = type.startsWith('key') ? KeyboardEvent : type === 'input' ? InputEvent : CompositionEvent;
      element.dispatchEvent(new Event(type, { ...common, ...init }));
      // As between any two events of a browser: what was promised happens.
      await null;
      await null;
    }
  }, steps);

describe('a message that is written by an input method', () => {
  it('is sent by the Enter that is meant to send, and by no other', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    // Until what shows messages is there, they stay in the composer.
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    const field = composerOf(page);
    await field.focus();
    const said = page.locator('.durenai-message[data-author=visitor]');
    const answers = page.locator('.durenai-message[data-author=character]');
    for (const [index, { name, choosing, sending, text }] of RECORDINGS.entries()) {
      const before = acceptedTexts();
      if (choosing) {
        await replay(field, choosing);
        expect.soft(await field.inputValue(), name).toBe(text);
        expect.soft(await said.count(), name).toBe(index);
      }
      await replay(field, sending);
      expect.soft(await field.inputValue(), name).toBe('');
      await answers.nth(index).waitFor();
      expect.soft(await said.nth(index).textContent(), name).toContain(text);
      expect.soft(acceptedTexts(), name).toBe(before + 1);
    }
  });

  it('can be given up by Escape, which leaves the chat open', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    const field = composerOf(page);
    await field.focus();
    for (const { name, steps } of ESCAPES) {
      await replay(field, steps);
      expect.soft(await command(page, 'get', 'open'), name).toBe(true);
    }
    await page.keyboard.press('Escape');
    expect(await command(page, 'get', 'open')).toBe(false);
  });

  it('is composed by Chromium itself without a word lost', async () => {
    const { page, context } = await stage.visit();
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    await composerOf(page).focus();
    const devtools = await context.newCDPSession(page);
    for (const text of ['k', 'こ', 'こn', 'こんにちは']) {
      const selectionStart = text.length;
      await devtools.send('Input.imeSetComposition', { text, selectionStart, selectionEnd: selectionStart });
    }
    expect(await composerOf(page).inputValue()).toBe('こんにちは');
    expect(await page.locator('.durenai-message').count()).toBe(0);
    await devtools.send('Input.insertText', { text: '今日は' });
    expect(await composerOf(page).inputValue()).toBe('今日は');
    // Of the key that chose the word.
    await page.keyboard.up('Enter');
    await page.keyboard.press('Enter');
    await page.locator('.durenai-message[data-author=visitor]', { hasText: '今日は' }).waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
  });
});
