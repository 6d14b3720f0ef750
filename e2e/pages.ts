/** Where things are on the demo's pages, for the journeys and the screenshots. */
import type { Locator, Page } from 'playwright-core';

export async function openWidget(page: Page, siteUrl: string): Promise<void> {
  await page.goto(siteUrl);
  await page.getByRole('button', { name: /chat/i }).click();
  await page.getByRole('dialog').waitFor();
}

export const composer = (page: Page) => page.getByRole('dialog').getByRole('textbox');

/** What the character said, in the conversation itself: a live region repeats it for screen readers. */
export const replies = (scope: Page | Locator) => scope.locator('.durenai-message[data-author="character"]');
