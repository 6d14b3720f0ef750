import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useDemo } from './harness.ts';
import { openWidget, replies } from './pages.ts';

describe('what a visitor has left', () => {
  const stage = useDemo({ limits: { visitorPerHour: 8 } });

  async function say(chat: Locator, text: string): Promise<void> {
    await chat.getByRole('textbox').fill(text);
    await chat.getByRole('textbox').press('Enter');
  }

  it('is told by the widget and the React page, and the text is kept when it is nothing', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    const widget = page.getByRole('dialog');
    await say(widget, 'One of eight');
    await replies(widget).first().waitFor();
    await say(widget, 'Two of eight');
    await replies(widget).nth(1).waitFor();
    expect(await widget.getByText(/left today/).count()).toBe(0);
    await say(widget, 'Three of eight');
    await widget.getByText('5 messages left today').waitFor();

    await page.goto(`${stage.demo.siteUrl}/react/`);
    const browse = page.getByRole('region', { name: 'Browse' });
    await browse.getByRole('button', { name: 'Axel Blaze', exact: true }).click();
    const details = page.getByRole('dialog', { name: /Axel Blaze/ });
    await details.getByRole('button', { name: /chat/i }).click();
    const chat = page.getByRole('region', { name: 'Chat' });
    const left = ['4 messages', '3 messages', '2 messages', '1 message', '0 messages'];
    for (const [index, told] of left.entries()) {
      await say(chat, `After this I have ${told}`);
      await chat.getByText(`${told} left today`).waitFor();
      // It is told when the message is taken; while the reply is awaited, no other is sent.
      await replies(chat).nth(index).waitFor();
    }
    await say(chat, 'One too many');
    await chat.getByRole('button', { name: /try again/i }).waitFor();
    expect(await chat.getByRole('textbox').inputValue()).toBe('One too many');
    await context.close();
  });
});
