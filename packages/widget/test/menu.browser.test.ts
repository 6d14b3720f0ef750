import { readFile } from 'node:fs/promises';
import type { Page, Route } from 'playwright-core';
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

async function open(...[options]: Parameters<typeof stage.visit>) {
  const visit = await stage.visit(options);
  await launcherOf(visit.page).click();
  await menuButtonOf(visit.page).waitFor();
  return visit;
}

const itemOf = (page: Page, name: string) => page.getByRole('menu').getByRole('menuitem', { name });
const viewOf = (page: Page) => page.locator('.durenai-view');
const visitorsMessages = (page: Page) => page.locator('.durenai-message[data-author=visitor]');

describe('the menu', () => {
  it('is loaded when somebody reaches for it, not before', async () => {
    const { page } = await open();
    await talk(page);
    const menus = () => stage.proxy.requests.filter((line) => line.includes('/Menu-'));
    expect(menus()).toEqual([]);
    await menuButtonOf(page).hover();
    await expect.poll(menus).toHaveLength(1);
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  it.each([
    ['popup', 'auto'],
    ['inline', 'auto'],
    ['inline', '280px'],
  ])('stays within the chat, %s, its column %s wide', async (mode, width) => {
    const { page } = await stage.visit({
      // In Spanish, whose words for saving a conversation are long.
      script: `data-character="${CHARACTER}" data-mode="${mode}" data-target="#chat" data-locale="es"`,
      before: `<div id="chat" style="height: 300px; width: ${width}"></div>`,
    });
    if (mode === 'popup') await command(page, 'open');
    await talk(page);
    await page.getByRole('button', { name: 'Menú' }).click();
    const edgesOf = async (role: 'dialog' | 'menu') => {
      const { x, y, width, height } = (await page.getByRole(role).boundingBox()) ?? {
        x: 0,
        y: 0,
        width: 0,
        height: 0,
      };
      return [-x, -y, x + width, y + height];
    };
    const chat = await edgesOf('dialog');
    for (const [side, edge] of (await edgesOf('menu')).entries()) expect(edge).toBeLessThan(chat[side] ?? 0);
  });

  it('is worked by keyboard alone', async () => {
    const { page } = await open();
    await menuButtonOf(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => isFocused(itemOf(page, 'New conversation'))).toBe(true);
    expect(await menuButtonOf(page).getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await isFocused(itemOf(page, 'Conversations'))).toBe(true);
    await page.keyboard.press('End');
    expect(await isFocused(itemOf(page, 'Forget me'))).toBe(true);
    await page.keyboard.press('ArrowDown');
    expect(await isFocused(itemOf(page, 'New conversation'))).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('f');
    expect(await isFocused(itemOf(page, 'Favourites'))).toBe(true);

    await page.keyboard.press('Escape');
    expect(await page.getByRole('menu').count()).toBe(0);
    expect(await isFocused(menuButtonOf(page))).toBe(true);
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });

  it('closes when one goes elsewhere, or presses its button again', async () => {
    const { page } = await open();
    await menuButtonOf(page).click();
    await page.getByRole('menu').waitFor();
    await composerOf(page).click();
    expect(await page.getByRole('menu').count()).toBe(0);
    await menuButtonOf(page).click();
    await page.getByRole('menu').waitFor();
    await menuButtonOf(page).click();
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  it('says so when it does not come itself, and comes when asked again', async () => {
    const { page } = await open();
    await page.route('**/Menu-*.js', (route) => route.abort());
    await menuButtonOf(page).click();
    await page.getByRole('status').getByText('Something went wrong.').waitFor();
    await page.unroute('**/Menu-*.js');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('menu').waitFor();
    expect(await page.getByText('Something went wrong.').count()).toBe(0);
  });

  it('says that there is no connection where that is why', async () => {
    const { page, context } = await open();
    await context.setOffline(true);
    await menuButtonOf(page).click();
    const problem = page.getByRole('status').getByText('No connection.');
    await problem.waitFor();
    // As all that is said there, it stands as far from the edge as the composer does.
    const boxOf = (part: string) => page.locator(part).boundingBox();
    const [notice, composer] = await Promise.all([boxOf('.durenai-notice'), boxOf('.durenai-composer')]);
    expect([notice?.x, notice?.width]).toEqual([composer?.x, composer?.width]);
    expect((notice?.y ?? 0) + (notice?.height ?? 0)).toBeLessThan(composer?.y ?? 0);
    await page.getByRole('button', { name: 'Try again' }).focus();
    await context.setOffline(false);
    await expect.poll(() => problem.count()).toBe(0);
    expect(await isFocused(page.locator('.durenai-chat-window'))).toBe(true);
    await menuButtonOf(page).click();
    await page.getByRole('menu').waitFor();
  });

  it('takes back that it did not come when it does, and nothing that was said since', async () => {
    const { page } = await open({ script: `data-character="${CHARACTER}" data-consent="ask"` });
    // What has failed is asked for at an address of its own.
    const addresses = '**/Menu-*.js*';
    await page.route(addresses, (route) => route.abort());
    const problem = page.getByRole('status').getByText('Something went wrong.');
    const question = page.locator('.durenai-consent');
    await menuButtonOf(page).click();
    await problem.waitFor();
    await composerOf(page).fill('Hello!');
    await composerOf(page).press('Enter');
    await question.waitFor();
    await page.evaluate(() => dispatchEvent(new Event('online')));
    expect([await problem.count(), await question.count()]).toEqual([0, 1]);

    await menuButtonOf(page).click();
    await problem.waitFor();
    await composerOf(page).hover();
    await page.unroute(addresses);
    await menuButtonOf(page).hover();
    await expect.poll(() => problem.count()).toBe(0);
  });

  it('says so when a part of it does not come, and tries again the next time', async () => {
    const { page } = await open();
    await page.route('**/Lists-*.js', (route) => route.abort());
    await choose(page, 'Conversations');
    await page.getByRole('status').getByText('Something went wrong.').waitFor();
    await page.unroute('**/Lists-*.js');
    await choose(page, 'Conversations');
    await page.getByRole('heading', { name: 'Conversations' }).waitFor();
    expect(await page.getByText('Something went wrong.').count()).toBe(0);
  });
});

describe('conversations', () => {
  it('are as wide as the chat on a wide screen, below a heading that is not the page’s', async () => {
    const { page } = await open({ script: `data-character="${CHARACTER}" data-mode="fullscreen"` });
    await talk(page);
    await choose(page, 'Conversations');
    const composer = await page.locator('.durenai-composer').boundingBox();
    const list = await viewOf(page).getByRole('region', { name: 'Conversations' }).boundingBox();
    expect([list?.x, list?.width]).toEqual([composer?.x, composer?.width]);
    expect(await page.getByRole('banner').count()).toBe(0);
  });

  it('begin anew, are listed, and go on where they were', async () => {
    const { page } = await open();
    await talk(page, 'The first one.');
    await composerOf(page).fill('half a thought');
    await choose(page, 'New conversation');
    await expect.poll(() => visitorsMessages(page).count()).toBe(0);
    expect(await isFocused(composerOf(page))).toBe(true);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await talk(page, 'The second one.');

    await choose(page, 'Conversations');
    await expect.poll(() => isFocused(page.getByRole('heading', { name: 'Conversations' }))).toBe(true);
    const rows = viewOf(page).getByRole('listitem');
    await expect.poll(() => rows.count()).toBe(2);
    expect(
      await rows
        .first()
        .getByRole('button', { name: 'Vexa Stride', exact: true })
        .getAttribute('aria-current'),
    ).toBe('true');
    await rows.nth(1).getByRole('button', { name: 'Vexa Stride', exact: true }).click();
    await visitorsMessages(page).getByText('The first one.').waitFor();
    expect(await viewOf(page).count()).toBe(0);
    await talk(page, 'And on.');
    expect(await visitorsMessages(page).allInnerTexts()).toEqual([
      expect.stringContaining('The first one.'),
      expect.stringContaining('And on.'),
    ]);

    // From one that was chosen, too.
    await choose(page, 'New conversation');
    await expect.poll(() => visitorsMessages(page).count()).toBe(0);
  });

  it('do not begin anew while a message waits for its reply', async () => {
    const { page } = await open();
    const asked = Promise.withResolvers<Route>();
    await page.route('**/messages', (route) => asked.resolve(route));
    await composerOf(page).fill('Hello!');
    await composerOf(page).press('Enter');
    await menuButtonOf(page).click();
    const anew = itemOf(page, 'New conversation');
    await expect.poll(() => anew.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await visitorsMessages(page).count()).toBe(1);
    await (await asked.promise).continue();
    await expect.poll(() => anew.getAttribute('aria-disabled')).not.toBe('true');
    await page.keyboard.press('Enter');
    await expect.poll(() => visitorsMessages(page).count()).toBe(0);
  });

  it('are listed in corners as round as those of the chat', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await choose(page, 'Conversations');
    const roundness = (selector: string) =>
      page.locator(selector).evaluate((element) => getComputedStyle(element).borderRadius);
    expect(await roundness('[part=view]')).toBe(await roundness('.durenai-chat-window'));
  });

  it('leave the list by Escape, to the chat that stayed as it was', async () => {
    const { page } = await open();
    await composerOf(page).fill('half a thought');
    await choose(page, 'Conversations');
    await viewOf(page).waitFor();
    expect(await composerOf(page).evaluate((field) => field.closest('[inert]') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await viewOf(page).count()).toBe(0);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await isFocused(composerOf(page))).toBe(true);
  });

  it.each([
    ['a large screen', {}],
    ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ])('leave the list by Escape when the chat was closed and opened meanwhile, on %s', async (_, context) => {
    const { page } = await open({ context });
    await choose(page, 'Conversations');
    await viewOf(page).waitFor();
    await command(page, 'close');
    await command(page, 'open');
    await expect.poll(() => isFocused(page.getByRole('heading', { name: 'Conversations' }))).toBe(true);
    await page.keyboard.press('Escape');
    expect(await viewOf(page).count()).toBe(0);
    expect(await command(page, 'get', 'open')).toBe(true);
  });

  it('leave the focus in the chat when the page switches the character over the list', async () => {
    const { page } = await open();
    await choose(page, 'Conversations');
    await expect.poll(() => isFocused(page.getByRole('heading', { name: 'Conversations' }))).toBe(true);
    await command(page, 'switchCharacter', 'char_789012');
    expect(await viewOf(page).count()).toBe(0);
    expect(await isFocused(composerOf(page))).toBe(true);
  });

  it('are left when the one that is open is forgotten', async () => {
    const { page } = await open();
    await talk(page, 'A secret.');
    await choose(page, 'Conversations');
    await viewOf(page).getByRole('button', { name: 'Forget the conversation with Vexa Stride' }).click();
    await viewOf(page).getByRole('button', { name: 'Forget it' }).click();
    await expect.poll(() => visitorsMessages(page).count()).toBe(0);
    await expect.poll(() => isFocused(composerOf(page))).toBe(true);
    await page.reload();
    await launcherOf(page).click();
    await page.getByRole('dialog').getByText('Say hello to Vexa Stride.').waitFor();
  });
});

describe('favourites', () => {
  it('are kept by one press and talked to by another', async () => {
    const { page } = await open({
      script: `data-characters="${CHARACTER}|char_789012" data-character="${CHARACTER}"`,
    });
    await menuButtonOf(page).click();
    const heart = page.getByRole('menuitemcheckbox', { name: 'Favourite Vexa Stride' });
    await heart.click();
    await expect.poll(() => heart.getAttribute('aria-checked')).toBe('true');
    const other = page.getByRole('menuitemradio').nth(1);
    await expect.poll(() => other.innerText()).not.toBe('Character');
    const otherName = await other.innerText();
    await other.click();
    await page.getByRole('dialog', { name: otherName }).waitFor();

    await choose(page, 'Favourites');
    await viewOf(page).getByRole('button', { name: 'Vexa Stride', exact: true }).click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    expect(await viewOf(page).count()).toBe(0);
  });

  it('say that a change was refused, also after the menu is closed, until that is dismissed', async () => {
    const { page } = await open();
    const asked = Promise.withResolvers<Route>();
    await page.route('**/v1/user/favorites/*', (route) =>
      route.request().method() === 'POST' ? asked.resolve(route) : route.continue(),
    );
    await menuButtonOf(page).click();
    const heart = page.getByRole('menuitemcheckbox', { name: 'Favourite Vexa Stride' });
    await heart.click();
    await page.keyboard.press('Escape');
    await (await asked.promise).fulfill({
      status: 400,
      headers: { 'access-control-allow-origin': '*' },
      json: { success: false, error: { code: 'invalid_request', message: 'No.' } },
    });
    const note = page
      .locator('.durenai-note')
      .filter({ hasText: 'It could not be added to your favourites.' });
    await note.waitFor();
    await note.getByRole('button', { name: 'Dismiss' }).click();
    expect(await note.count()).toBe(0);
    await choose(page, 'Favourites');
    await viewOf(page).getByText('No favourites yet').waitFor();
    expect(await page.getByText('It could not be added to your favourites.').count()).toBe(0);
  });
});

describe('a transcript', () => {
  it('is saved as text and as JSON, under the strictest CSP', async () => {
    const { url } = stage.proxy;
    const { page, consoleLines } = await open({
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'nonce-abc'; style-src 'self'; connect-src ${url}; img-src ${url} data:; require-trusted-types-for 'script'; trusted-types 'none'`,
      },
      html: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Strict</title>
        <script nonce="abc" async src="${url}/widget.js" data-character="${CHARACTER}"></script></html>`,
    });
    await menuButtonOf(page).click();
    await itemOf(page, 'New conversation').waitFor();
    expect(await itemOf(page, 'Save as text file').count()).toBe(0);
    await page.keyboard.press('Escape');
    await talk(page, 'Who are you?');

    const save = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), choose(page, name)]);
      const text = await readFile(await download.path(), 'utf8');
      return { file: download.suggestedFilename(), text };
    };
    const plain = await save('Save as text file');
    expect(plain.file).toMatch(/^vexa-stride-\d{4}-\d\d-\d\d\.txt$/);
    expect(plain.text).toMatch(
      /^Conversation with Vexa Stride\n\n\[.+\] You:\nWho are you\?\n\n\[.+\] Vexa Stride:\n.+\n$/s,
    );
    await page.getByRole('status').getByText(plain.file).waitFor();

    const json = await save('Save as JSON file');
    expect(json.file).toMatch(/\.json$/);
    expect(JSON.parse(json.text)).toMatchObject({
      character: 'Vexa Stride',
      conversation_id: expect.any(String),
      messages: [
        { author: 'visitor', content: 'Who are you?', id: expect.any(String) },
        { author: 'character', created_at: expect.any(String) },
      ],
    });
    expect(consoleLines).toEqual([]);
  });
});

describe('forget me', () => {
  it('asks in a modal dialog, and keeps everything on Escape', async () => {
    const { page } = await open();
    await talk(page);
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await question.waitFor();
    expect(await question.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
    expect(await isFocused(question.getByRole('button', { name: 'Back to the chat' }))).toBe(true);
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await visitorsMessages(page).count()).toBe(1);
    expect(await isFocused(composerOf(page))).toBe(true);
  });

  it.each([
    ['a large screen', {}],
    ['a phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ])('is left when the browser asks it to close, on %s', async (_, context) => {
    const { page } = await open({ context });
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    // Like "Back" on Android, no key is pressed inside.
    await question.getByRole('button', { name: 'Back to the chat' }).evaluate((back) => back.blur());
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await composerOf(page).fill('Still here.');
  });

  it('stays while it forgets, and is left where the browser closes it nevertheless', async () => {
    const { page } = await open();
    await talk(page);
    await page.route('**/v1/user/me', () => {});
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await question.getByRole('button', { name: 'Forget me' }).click();
    await question.getByRole('button', { name: 'Forgetting…' }).waitFor();
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Forgetting…' }).evaluate((button) => button.blur());
    await page.keyboard.press('Escape');
    expect(await question.isVisible()).toBe(true);
    await question.evaluate((dialog: HTMLDialogElement) => dialog.close());
    await question.waitFor({ state: 'detached' });
    await composerOf(page).fill('Still here.');
  });

  it.each(['hide', 'close'])('goes with the chat when the page says %s', async (name) => {
    const { page } = await open({ after: '<a href="#there">A link of the page</a>' });
    await choose(page, 'Forget me');
    await page.getByRole('dialog', { name: 'Forget everything about you?' }).waitFor();
    await command(page, name);
    await page.getByRole('link').click();
    expect(new URL(page.url()).hash).toBe('#there');
    await command(page, 'open');
    await composerOf(page).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  it('leaves nothing in the browser, and nothing of the visitor on the server', async () => {
    const { page, context } = await open({ script: `data-character="${CHARACTER}" data-sound="on"` });
    await talk(page, 'The first one.');
    await choose(page, 'New conversation');
    await talk(page, 'The second one.');
    await menuButtonOf(page).click();
    await page.getByRole('menuitemcheckbox', { name: 'Sound for replies' }).click();
    await page.keyboard.press('Escape');
    const token = await page.evaluate(
      () => Object.entries(localStorage).find(([key]) => key.endsWith(':refresh-token'))?.[1],
    );
    expect(token).toBeTruthy();

    // From one that was chosen from the list: nothing may ask for it afterwards.
    await choose(page, 'Conversations');
    await viewOf(page).getByRole('button', { name: 'Vexa Stride', exact: true }).nth(1).click();
    await visitorsMessages(page).getByText('The first one.').waitFor();
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await question.getByRole('button', { name: 'Forget me' }).click();
    await question.getByText('Everything about you is forgotten here.').waitFor();
    expect(await isFocused(question.getByRole('button', { name: 'Back to the chat' }))).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Say hello to Vexa Stride.').waitFor();

    expect(await page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }))).toEqual([]);
    expect(await context.cookies()).toEqual([]);
    const renewal = await page.evaluate(
      async ([url, refresh_token]) => {
        const init = {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refresh_token }),
        };
        return (await fetch(`${url}/v1/session`, init)).status;
      },
      [stage.proxy.url, token],
    );
    expect(renewal).toBe(401);
    await choose(page, 'Conversations');
    await viewOf(page).getByText('No conversations yet').waitFor();
  });

  it.each([
    [
      'forgotten',
      async (page: Page) => {
        await choose(page, 'Forget me');
        const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
        await question.getByRole('button', { name: 'Forget me' }).click();
        await question.getByRole('button', { name: 'Back to the chat' }).click();
      },
    ],
    ['logged out', (page: Page) => command(page, 'reset')],
  ])('leaves no reply for a screen reader to find once the visitor is %s', async (_, leave) => {
    const { page } = await open();
    await talk(page);
    const spoken = page.getByRole('dialog').getByRole('status').filter({ hasText: 'Vexa Stride: ' });
    // It is spoken a little after it is drawn.
    await expect.poll(() => spoken.count()).toBe(1);
    await leave(page);
    await page.getByRole('dialog').getByText('Say hello to Vexa Stride.').waitFor();
    expect(await spoken.count()).toBe(0);
  });

  it.each(['fullscreen', 'sidebar'])(
    'looks the same in a chat without borders of its own, %s',
    async (mode) => {
      const { page } = await open({ script: `data-character="${CHARACTER}" data-mode="${mode}"` });
      await choose(page, 'Forget me');
      const looks = await page
        .getByRole('dialog', { name: 'Forget everything about you?' })
        .evaluate((dialog) => {
          const { paddingLeft, borderTopWidth, borderRadius } = getComputedStyle(dialog);
          return { paddingLeft, borderTopWidth, borderRadius };
        });
      expect(looks).toEqual({ paddingLeft: '24px', borderTopWidth: '1px', borderRadius: '18px' });
    },
  );

  it('says so when it could not be done, and keeps everything', async () => {
    const { page } = await open();
    await talk(page);
    await page.route('**/v1/user/me', (route) => route.abort());
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await question.getByRole('button', { name: 'Forget me' }).click();
    await question.getByRole('alert').getByText('Nothing was forgotten.').waitFor({ timeout: 20_000 });
    await question.getByRole('button', { name: 'Back to the chat' }).click();
    expect(await visitorsMessages(page).count()).toBe(1);
  });

  it('says so in the chat where the question was left meanwhile', async () => {
    const { page } = await open();
    await talk(page);
    const asked = Promise.withResolvers<Route>();
    await page.route('**/v1/user/me', (route) => asked.resolve(route));
    await choose(page, 'Forget me');
    const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
    await question.getByRole('button', { name: 'Forget me' }).click();
    const route = await asked.promise;
    await question.getByRole('button', { name: 'Back to the chat' }).click();
    await route.fulfill({
      status: 400,
      headers: { 'access-control-allow-origin': '*' },
      json: { success: false, error: { code: 'invalid_request', message: 'No.' } },
    });
    const note = page.locator('.durenai-note').filter({ hasText: 'Nothing was forgotten.' });
    await note.getByRole('button', { name: 'Dismiss' }).click();
    expect(await note.count()).toBe(0);
    expect(await visitorsMessages(page).count()).toBe(1);
  });
});

it('says what happens in regions that were there before their words, or nobody would hear them', async () => {
  const { page } = await open();
  await talk(page);
  await menuButtonOf(page).hover();
  await page.evaluate(() => {
    const unheard: string[] = [];
    Object.assign(window, { unheard });
    const root = document.querySelector('durenai-chat')?.shadowRoot as ShadowRoot;
    new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          const regions = [node, ...node.querySelectorAll('*')].filter((each) => each.role === 'status');
          unheard.push(...regions.flatMap(({ textContent }) => textContent || []));
        }
    }).observe(root, { subtree: true, childList: true });
  });
  const status = page.getByRole('status');
  await choose(page, 'Save as text file');
  await status.getByText('vexa-stride-').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => status.getByText('vexa-stride-').count()).toBe(0);
  await choose(page, 'Forget me');
  const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
  await question.getByRole('button', { name: 'Forget me' }).click();
  await question.getByRole('status').filter({ hasText: 'Everything about you is forgotten here.' }).waitFor();
  expect(await page.evaluate('unheard')).toEqual([]);
});

describe('axe finds nothing to say about menu, lists and dialog', () => {
  it.each([
    ['light', { colorScheme: 'light' }, 'en'],
    ['dark', { colorScheme: 'dark' }, 'en'],
    ['a phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, 'en'],
    ['Arabic', { colorScheme: 'light' }, 'ar'],
  ] as const)('in %s', async (_, context, language) => {
    const { page } = await stage.visit({
      context: { ...context, reducedMotion: 'reduce' },
      script: `data-character="${CHARACTER}" data-characters="${CHARACTER}|char_234567" data-sound="on" data-locale="${language}"`,
      before: language === 'ar' ? `<script>document.documentElement.dir = 'rtl'</script>` : '',
    });
    await launcherOf(page).click();
    await talk(page);
    const menuButton = page.locator('[aria-haspopup=menu]');
    await menuButton.click();
    await page.getByRole('menu').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('menuitem').nth(1).click();
    await viewOf(page).getByRole('button', { name: 'Vexa Stride', exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await viewOf(page).getByRole('button').first().click();
    await menuButton.click();
    await page.getByRole('menuitem').last().click();
    await page.locator('[part=dialog]').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
