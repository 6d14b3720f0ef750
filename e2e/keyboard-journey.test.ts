import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useDemo } from './harness.ts';
import { replies } from './pages.ts';

/** What a screen reader says of the element that has the focus. */
const focused = async (page: Page) => (await page.locator(':focus').ariaSnapshot()).split('\n')[0];

/** An accessibility tree as Playwright writes it, without the indentation of the code around it. */
function tree(written: string): string {
  const [, margin = ''] = /^\n( *)/.exec(written) ?? [];
  return written.slice(1).replaceAll(`\n${margin}`, '\n').trimStart();
}

/** Presses `key` until the focus is on `goal`, and returns where it stopped on the way. Each stop must be visible. */
async function travel(page: Page, key: string, goal: string): Promise<readonly (string | undefined)[]> {
  const stops: (string | undefined)[] = [];
  while (stops.at(-1) !== goal) {
    if (stops.length > 60) throw new Error(`${key} does not lead to ${goal}, but to:\n${stops.join('\n')}`);
    await page.keyboard.press(key);
    stops.push(await focused(page));
    const isMarked = await page.locator(':focus').evaluate((element) => {
      // A card is marked as a whole, by what its button draws over it; the composer by the line around it.
      const marks = [element, element.closest('form, article, search') ?? element];
      return marks.some((mark) =>
        ['', '::after', '::before'].some((pseudo) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(mark, pseudo || undefined);
          return outlineStyle !== 'none' && outlineWidth !== '0px';
        }),
      );
    });
    expect(isMarked, `nothing shows that the focus is on ${stops.at(-1)}`).toBe(true);
  }
  return stops;
}

describe('keyboard and screen reader', () => {
  const stage = useDemo();

  it('browse, read about a character, favourite it, chat, and hear the reply, without a mouse', async () => {
    const context = await stage.newVisitor({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${stage.demo.siteUrl}/react/`);
    const browse = page.getByRole('region', { name: 'Browse' });
    await browse.getByRole('article').first().waitFor();

    // Search and sorting, then the tags, then the cards in reading order.
    const stops = await travel(page, 'Tab', '- button "Vexa Stride"');
    expect(stops.slice(0, 3)).toEqual([
      '- link "Back to the widget demo":',
      '- searchbox "Search loaded characters"',
      '- combobox "Sort by":',
    ]);
    expect(stops.slice(3, -1)).toContain('- button "cyberpunk"');
    expect(await browse.getByRole('article').first().ariaSnapshot()).toBe(
      tree(`
        - article:
          - heading "Vexa Stride" [level=3]:
            - button "Vexa Stride"
          - paragraph: A mysterious rogue courier with the ability to navigate the cyberpunk underworld.
          - list:
            - listitem: cyberpunk
            - listitem: female
            - listitem: fictional
          - list:
            - listitem:
              - img "1.2K likes": 1.2K
            - listitem:
              - img "8.7K chats": 8.7K
          - button "Favourite Vexa Stride"`),
    );
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('- button "Axel Blaze"');

    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Created by').waitFor();
    expect(await dialog.ariaSnapshot()).toBe(
      tree(`
        - dialog "Axel Blaze":
          - img "Portrait of Axel Blaze"
          - region "Axel Blaze":
            - heading "Axel Blaze" [level=2]
            - paragraph: Created by owenarii
            - paragraph: A former firefighter who gained pyrokinetic abilities after a freak accident.
            - list:
              - listitem: superhero
              - listitem: male
              - listitem: fictional
              - listitem: firefighter
            - list:
              - listitem:
                - img "958 likes": "958"
              - listitem:
                - img "6.5K chats": 6.5K
              - listitem:
                - img "731 followers": "731"
            - heading "Personality" [level=3]
            - paragraph: Brave, warm-hearted, and stubborn to a fault. Axel jokes under pressure and never leaves anyone behind.
            - heading "Background" [level=3]
            - paragraph: After a chemical plant fire that should have killed him, Axel woke up with flames answering to his heartbeat. He spent a year learning to control them, and now runs towards the fires that nobody else can enter.
          - button "Chat with Axel Blaze"
          - button "Favourite Axel Blaze"
          - button "Close"`),
    );
    expect(await focused(page)).toBe('- button "Chat with Axel Blaze"');
    // The focus goes round inside, and never to the page below.
    expect(await travel(page, 'Tab', '- button "Close"')).toEqual([
      '- button "Favourite Axel Blaze"',
      '- button "Close"',
    ]);
    expect(await travel(page, 'Tab', '- button "Favourite Axel Blaze"')).toEqual([
      // Its text, which the arrow keys scroll.
      '- region "Axel Blaze":',
      '- button "Chat with Axel Blaze"',
      '- button "Favourite Axel Blaze"',
    ]);
    await page.keyboard.press('Space');
    expect(await focused(page)).toBe('- button "Favourite Axel Blaze" [pressed]');

    await travel(page, 'Shift+Tab', '- button "Chat with Axel Blaze"');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('- textbox "Message to Axel Blaze":');
    await page.keyboard.type('Hello Axel!');
    await page.keyboard.press('Enter');
    await replies(page).first().waitFor();
    expect(await focused(page)).toBe('- textbox "Message to Axel Blaze":');

    const chat = page.getByRole('region', { name: 'Chat with Axel Blaze' });
    // Its words are spoken a little after it is drawn.
    const status = chat.getByRole('status');
    await expect.poll(() => status.innerText()).toMatch(/^Axel Blaze: ./);
    const reply = (await status.innerText()).replace('Axel Blaze: ', '');
    // The reply is spoken once, by the status; the log is there to be read.
    expect((await chat.ariaSnapshot()).replace(/\d+:\d\d [AP]M/, 'now').replaceAll(reply, 'the reply')).toBe(
      tree(`
        - region "Chat with Axel Blaze":
          - heading "Axel Blaze" [level=2]
          - paragraph: AI character
          - log "Messages":
            - paragraph: Axel Blaze
            - paragraph: A former firefighter who gained pyrokinetic abilities after a freak accident.
            - paragraph:
              - time: Today
            - text: "You:"
            - paragraph: Hello Axel!
            - text: "Axel Blaze:"
            - paragraph: the reply
            - button "Copy message"
            - time: now
          - status: "Axel Blaze: the reply"
          - textbox "Message to Axel Blaze":
            - /placeholder: Write a message…
          - button "Send" [disabled]`),
    );
    expect(await page.getByRole('region', { name: 'Favourites' }).last().ariaSnapshot()).toBe(
      tree(`
        - region "Favourites":
          - status
          - list:
            - listitem:
              - heading "Axel Blaze" [level=3]:
                - button "Axel Blaze"
              - paragraph: A former firefighter who gained pyrokinetic abilities after a freak accident.
              - button "Favourite Axel Blaze" [pressed]`),
    );
    await context.close();
  });
});
