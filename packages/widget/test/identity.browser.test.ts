import { randomUUID } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  command,
  composerOf,
  IDENTITY_SECRET,
  launcherOf,
  menuButtonOf,
  signIdentity,
  talk,
  useStage,
} from './stage.ts';

const stage = useStage(undefined, { identitySecret: IDENTITY_SECRET });

const SECRET = 'Anna is here.';
const textsOf = (page: Page) => page.locator('.durenai-message[data-author=visitor] .durenai-message-text');

/** Calls `identify` with what a server of the site would sign; null: nobody is logged in. */
async function identify(page: Page, user: string | null): Promise<void> {
  await page.waitForFunction(() => typeof window.DurenAI === 'function');
  const jwt = user === null ? null : signIdentity(user);
  await page.evaluate(`DurenAI('identify', ${jwt === null ? null : `async () => '${jwt}'`})`);
}

const consentOf = (page: Page) => page.getByRole('group', { name: 'Before your first message' });

/** To what is kept, with a first message. */
async function agree(page: Page): Promise<void> {
  await composerOf(page).fill('Hello!');
  await page.keyboard.press('Enter');
  await consentOf(page).getByRole('button', { name: 'Agree and send' }).click();
  await page.locator('.durenai-message[data-author=character]').waitFor();
}

const kept = (page: Page) => page.evaluate(() => Object.keys(localStorage));

/** Anna has talked, written half a sentence, and left the browser to somebody else, who comes to another page. */
async function follow(
  script?: string,
): Promise<{ page: Page; context: BrowserContext; url: string; anna: string; bert: string }> {
  const { page: first, context, url } = await stage.visit({ script });
  // The proxy stays from test to test: each has people of its own.
  const [anna, bert] = [`anna-${randomUUID()}`, `bert-${randomUUID()}`] as const;
  await identify(first, anna);
  await launcherOf(first).click();
  if (script?.includes('consent')) await agree(first);
  await talk(first, SECRET);
  await composerOf(first).fill('half a thought');
  await first.close();
  const page = await context.newPage();
  // With what is shown in any moment, and what is written meanwhile.
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const look = () => {
      const root = document.querySelector('durenai-chat')?.shadowRoot;
      for (const { innerText } of root?.querySelectorAll<HTMLElement>('.durenai-message') ?? [])
        shown.push(innerText);
      const { value = '' } = root?.querySelector('textarea') ?? {};
      if (value) shown.push(value);
      requestAnimationFrame(look);
    };
    look();
  });
  return { page, context, url, anna, bert };
}

describe('who sits down after somebody else', () => {
  it.each(['bert', null])('as %s sees nothing of theirs, and says nothing in their name', async (user) => {
    const { page, url, anna } = await follow();
    // What is not needed for it is late.
    const later = Promise.withResolvers<void>();
    await page.route('**/later-*.js', async (route) => {
      await later.promise;
      await route.continue();
    });
    await page.goto(url);
    await identify(page, user);
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    await talk(page, 'Somebody else.');
    expect(await page.evaluate('shown')).not.toContain('half a thought');
    expect(((await page.evaluate('shown')) as string[]).join()).not.toContain(SECRET);
    later.resolve();
    await menuButtonOf(page).waitFor();
    expect(await textsOf(page).allInnerTexts()).toEqual(['Somebody else.']);
    // What nobody said becomes hers who logs in; what Bert said stays his.
    await identify(page, anna);
    const hers = user === null ? 'Somebody else.' : SECRET;
    await expect.poll(() => textsOf(page).allInnerTexts()).toEqual([hers]);
  });

  it('and cannot be vouched for sees nothing of theirs either, and can say nothing', async () => {
    const { page, url } = await follow();
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`DurenAI('identify', async () => { throw new Error('nobody knows') })`);
    await launcherOf(page).click();
    await composerOf(page).fill('Somebody else.');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('dialog').getByRole('button', { name: 'Try again' }).count())
      .toBeGreaterThan(0);
    expect(((await page.evaluate('shown')) as string[]).join()).not.toContain(SECRET);
    expect(await page.evaluate('shown')).not.toContain('half a thought');
    expect(await page.locator('.durenai-message[data-author=character]').count()).toBe(0);
  });

  it('and cannot be vouched for is told by an event, and a reset leaves nothing of them', async () => {
    const { page, url } = await follow();
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`told = []; DurenAI('on', 'error', (error) => told.push(error.code))`);
    await page.evaluate(`DurenAI('identify', async () => { throw new Error('nobody knows') })`);
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(await page.evaluate('told')).toEqual(['invalid_identity']);
    expect(await kept(page)).not.toEqual([]);
    await command(page, 'reset');
    expect(await kept(page)).toEqual([]);
  });

  it('has given no consent, and sees nothing that they left after theirs', async () => {
    const { page, url, bert } = await follow(`data-character="${CHARACTER}" data-consent="ask"`);
    await page.goto(url);
    await identify(page, bert);
    await launcherOf(page).click();
    await composerOf(page).fill('Somebody else.');
    expect(await page.evaluate('shown')).not.toContain('half a thought');
    await page.keyboard.press('Enter');
    await consentOf(page).waitFor();
    expect(await textsOf(page).count()).toBe(0);
    // Nor is anything kept of them, whom a reset has to find all the same.
    expect(await kept(page)).toEqual([]);
    const left = page.waitForRequest((request) => request.method() === 'DELETE');
    await command(page, 'reset');
    await left;
  });

  it('has given no consent, and finds nothing after a reset, though nobody was asked for theirs before', async () => {
    const { page } = await follow();
    await page.goto(stage.publish({ script: `data-character="${CHARACTER}" data-consent="ask"` }));
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    expect(await kept(page)).not.toEqual([]);
    await command(page, 'reset');
    expect(await kept(page)).toEqual([]);
  });

  it('sees nothing of theirs where the launcher was pointed at before the page said who it is', async () => {
    const { page, url, bert } = await follow();
    await page.goto(url);
    const drawn = page.waitForResponse('**/later-*.js');
    await launcherOf(page).hover();
    await drawn;
    const [asked, named] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    await page.route('**/v1/session', async (route) => {
      asked.resolve();
      await named.promise;
      await route.continue();
    });
    // It resolves once they are known.
    const known = identify(page, bert);
    await asked.promise;
    await launcherOf(page).click();
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
    named.resolve();
    await known;
    await composerOf(page).waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
    await talk(page, 'Somebody else.');
    expect(await textsOf(page).allInnerTexts()).toEqual(['Somebody else.']);
  });

  it('and cannot be vouched for sees nothing of theirs where the launcher was pointed at before, either', async () => {
    const { page, url } = await follow();
    await page.goto(url);
    const drawn = page.waitForResponse('**/later-*.js');
    await launcherOf(page).hover();
    await drawn;
    await page.evaluate(`told = []; DurenAI('on', 'error', (error) => told.push(error.code))`);
    await page.evaluate(
      `DurenAI('identify', async () => { throw new Error('nobody knows') }).catch((error) => told.push('rejected'))`,
    );
    await launcherOf(page).click();
    await composerOf(page).fill('Somebody else.');
    expect(await page.evaluate('told')).toEqual(['invalid_identity', 'rejected']);
    expect(await textsOf(page).count()).toBe(0);
  });

  it('is told that the conversation could not be loaded, and then sees their own', async () => {
    const { page, url, bert } = await follow();
    let isAway = true;
    await page.route('**/conversation-*.js', (route) => (isAway ? route.abort() : route.continue()));
    await page.goto(url);
    await identify(page, bert);
    await launcherOf(page).click();
    await page.getByText('The conversation could not be loaded.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
    await composerOf(page).fill('Somebody else.');
    isAway = false;
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('Somebody else.');
    expect(((await page.evaluate('shown')) as string[]).join()).not.toContain(SECRET);
  });

  it('finds nothing after a reset that comes while the page still asks who it is', async () => {
    const { page, url } = await follow();
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`void (asked = new Promise((resolve) => {
      DurenAI('identify', () => new Promise(resolve));
    }))`);
    await launcherOf(page).click();
    await page.evaluate('asked.then(() => {})');
    const left = page.waitForRequest((request) => request.method() === 'DELETE');
    await command(page, 'reset');
    await left;
    expect(await kept(page)).toEqual([]);
    await composerOf(page).fill('Somebody else.');
    expect(await page.evaluate('shown')).not.toContain('half a thought');
  });

  it('is here after a reset, although the page could not say who it was before', async () => {
    const { page, url, bert } = await follow();
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`DurenAI('identify', async () => { throw new Error('nobody knows') })`);
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    const jwt = signIdentity(bert);
    await page.evaluate(`Promise.all([DurenAI('reset'), DurenAI('identify', async () => '${jwt}')])`);
    await talk(page, 'Somebody else.');
    expect(await page.evaluate(() => Object.values(localStorage).join())).toContain('"verified":true');
    expect(await textsOf(page).allInnerTexts()).toEqual(['Somebody else.']);
  });

  it('by a reset also ends whom they could not see, though they had a session of their own', async () => {
    const { page, context, url, anna, bert } = await follow();
    const other = await context.newPage();
    await other.goto(url);
    await identify(other, anna);
    await launcherOf(other).click();
    await other.getByText(SECRET).waitFor();
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    const jwt = signIdentity(bert);
    await page.evaluate(`{
      let times = 0;
      DurenAI('identify', async () => {
        times += 1;
        if (times === 1) throw new Error('nobody knows');
        return '${jwt}';
      });
    }`);
    await launcherOf(page).click();
    await talk(page, 'Somebody else.');
    const ended: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'DELETE') ended.push(request.headers().authorization ?? '');
    });
    await command(page, 'reset');
    expect(new Set(ended).size).toBe(2);
    expect(await kept(page)).toEqual([]);
    await other.getByText('Say hello to Vexa Stride.').waitFor();
  });

  it.each([`DurenAI('reset')`, `DurenAI('identify', null)`])(
    'in another tab sees them leave by %s, although their own page goes on with shutdown',
    async (leave) => {
      const { page, context, url, anna } = await follow();
      const other = await context.newPage();
      for (const each of [page, other]) {
        await each.goto(url);
        await identify(each, anna);
        await launcherOf(each).click();
        await each.getByText(SECRET).waitFor();
      }
      await page.evaluate(`${leave}; DurenAI('shutdown')`);
      await expect.poll(() => kept(page)).toEqual([]);
      await other.getByText('Say hello to Vexa Stride.').waitFor();
      expect(await textsOf(other).count()).toBe(0);
      expect(await composerOf(other).inputValue()).toBe('');
    },
  );

  it('finds nothing of who agreed and is vouched for no more, although the page goes on with shutdown', async () => {
    const { page, url, anna } = await follow(`data-character="${CHARACTER}" data-consent="ask"`);
    await page.goto(url);
    await identify(page, anna);
    await launcherOf(page).click();
    await page.getByText(SECRET).waitFor();
    const slowly = '() => new Promise((say) => setTimeout(say, 300, null))';
    await page.evaluate(`DurenAI('identify', ${slowly}); DurenAI('identify', null); DurenAI('shutdown')`);
    await expect.poll(() => kept(page)).toEqual([]);
  });

  it.each(['shutdown', 'boot'])(
    'finds nothing after a reset, although the page goes on with %s',
    async (next) => {
      const { page, url } = await follow();
      await page.goto(url);
      await page.waitForFunction(() => typeof window.DurenAI === 'function');
      const reset = command(page, 'reset');
      await command(page, next, ...(next === 'boot' ? [{ greeting: 'Hello again.' }] : []));
      await reset;
      expect(await kept(page)).toEqual([]);
    },
  );

  it.each(['shutdown', 'boot'])(
    'finds nothing after a reset, although %s came while the page still asked who it is',
    async (next) => {
      const { page } = await stage.visit();
      await launcherOf(page).click();
      await page.getByText('Say hello to Vexa Stride.').waitFor();
      await page.evaluate(`told = []; DurenAI('on', 'error', (error) => told.push(error.code));
        void (asked = new Promise((resolve) => {
          DurenAI('identify', () => new Promise((say) => resolve(() => say('${signIdentity('anna')}'))));
        }))`);
      await page.evaluate('asked.then(() => {})');
      await command(page, next, ...(next === 'boot' ? [{ greeting: 'Hello again.' }] : []));
      await command(page, 'reset');
      const opened: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/v1/session')) opened.push(request.url());
      });
      await page.evaluate('asked.then((say) => say())');
      // What the answer sets off has left before this one is answered.
      await page.evaluate('fetch(location.href).then((answer) => answer.text())');
      expect(opened).toEqual([]);
      expect(await kept(page)).toEqual([]);
      expect(await page.evaluate('told')).toEqual([]);
    },
  );

  it('is not shown their chat after a reset, whatever else is late', async () => {
    const { page, url } = await follow();
    await page.route('**/later-*.js', (route) => route.abort());
    await page.goto(url);
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await command(page, 'reset');
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
  });
});

describe('whom the page named', () => {
  it.each(['cold', 'open'])(
    'right after a reset is here from then on, in a chat that is %s',
    async (when) => {
      const { page, url, anna, bert } = await follow();
      await page.goto(url);
      await page.waitForFunction(() => typeof window.DurenAI === 'function');
      if (when === 'open') {
        await identify(page, anna);
        await launcherOf(page).click();
        await page.getByText(SECRET).waitFor();
      }
      const jwt = signIdentity(bert);
      await page.evaluate(`Promise.all([DurenAI('reset'), DurenAI('identify', async () => '${jwt}')])`);
      if (when === 'cold') await launcherOf(page).click();
      await page.getByText('Say hello to Vexa Stride.').waitFor();
      await talk(page, 'Somebody else.');
      expect(await page.evaluate(() => Object.values(localStorage).join())).toContain('"verified":true');
      // Also on the next page.
      await page.goto(url);
      await identify(page, bert);
      await launcherOf(page).click();
      await page.getByText('Somebody else.').waitFor();
      expect(await page.getByText(SECRET).count()).toBe(0);
    },
  );

  it.each(['before', 'after'])(
    'stays so in a chat that is booted anew %s the first one was opened',
    async (when) => {
      const { page } = await stage.visit();
      await identify(page, 'anna');
      if (when === 'after') {
        await launcherOf(page).click();
        await talk(page, SECRET);
      }
      // From now on: the pointer may stand where the new launcher comes, which then loads the chat before it is clicked.
      const session = page.waitForRequest(
        (request) => request.url().endsWith('/session') && !!request.postData(),
      );
      await command(page, 'boot', { greeting: 'Hello again.' });
      await launcherOf(page).click();
      expect((await session).postData()).toContain('"identity"');
    },
  );

  it('is nobody after a reset, in a chat that is booted anew as well', async () => {
    const { page } = await stage.visit();
    await identify(page, 'anna');
    await launcherOf(page).click();
    await talk(page, SECRET);
    await command(page, 'reset');
    await command(page, 'boot', { character: CHARACTER, greeting: 'Hello again.' });
    await launcherOf(page).click();
    const session = page.waitForRequest(
      (request) => request.url().endsWith('/session') && !!request.postData(),
    );
    await composerOf(page).fill('Somebody else.');
    await page.keyboard.press('Enter');
    expect((await session).postData()).not.toContain('"identity"');
  });
});
