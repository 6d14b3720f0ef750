import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CHARACTER, choose, command, composerOf, isFocused, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

const bubbleOf = (page: Page) => page.locator('durenai-chat [part=bubble]');

const storedOf = (page: Page) => page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }));

const sheetsOf = (page: Page) =>
  page.evaluate(() => document.querySelector('durenai-chat')?.shadowRoot?.adoptedStyleSheets.length);

/** Stops the clock of the page, which would go on by itself while the test looks at it. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.install();
  // It only goes forward, and the page's own may be ahead of this one by what the call takes.
  await page.clock.pauseAt(Date.now() + 60_000);
}

/** The script is added once the clock of the page is ours. */
async function visitWith(proactive: object | string, more: Record<string, string> = {}) {
  const visit = await stage.visit({ script: 'data-launcher="icon"' });
  await stopClock(visit.page);
  await boot(visit.page, proactive, more);
  return visit;
}

async function boot(page: Page, proactive: object | string, more: Record<string, string> = {}) {
  await page.waitForFunction(() => typeof window.DurenAI === 'function');
  await command(page, 'boot', { character: CHARACTER, proactive, ...more });
  // They bring a style sheet.
  await expect.poll(() => sheetsOf(page)).toBe(2);
}

/** Says something for the first time. */
async function agree(page: Page): Promise<void> {
  await composerOf(page).fill('Hello!');
  await composerOf(page).press('Enter');
  await page.getByRole('button', { name: 'Agree and send' }).click();
  await page.locator('.durenai-message[data-author=character]').waitFor();
}

describe('the bubble that invites', () => {
  it('comes after its delay, opens the chat, and comes once per visitor', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 5 });
    await page.clock.runFor(4_000);
    expect(await bubbleOf(page).count()).toBe(0);
    await page.clock.runFor(4_000);
    await bubbleOf(page).getByText('Need a courier?').click();
    await page.clock.resume();
    await composerOf(page).waitFor();
    expect(await bubbleOf(page).count()).toBe(0);

    await page.reload();
    await boot(page, { text: 'Need a courier?', delay: 0 });
    await page.clock.runFor(10_000);
    expect(await bubbleOf(page).count()).toBe(0);
  });

  it('reads its text in the direction of the text, whatever the direction of the page', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 1 });
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await page.clock.runFor(3_000);
    const answer = bubbleOf(page).getByRole('button', { name: 'Need a courier?' });
    expect(await answer.evaluate((button) => getComputedStyle(button).direction)).toBe('ltr');
  });

  it.each([
    ['bottom-left', 'Need a courier?'],
    ['bottom-right', 'Need a courier?'],
    ['bottom-left', 'هل تحتاج إلى ساعٍ؟'],
    ['bottom-right', 'هل تحتاج إلى ساعٍ؟'],
  ])('keeps its text off its outer edge, %s: %s', async (position, text) => {
    const { page } = await visitWith({ text, delay: 1 }, { position });
    await page.clock.runFor(3_000);
    const gap = await bubbleOf(page).evaluate((bubble, isLeft) => {
      const words = document.createRange();
      words.selectNodeContents(bubble.firstElementChild ?? bubble);
      const inner = words.getBoundingClientRect();
      const outer = bubble.getBoundingClientRect();
      return isLeft ? outer.right - inner.right : inner.left - outer.left;
    }, position === 'bottom-left');
    expect(gap).toBeCloseTo(16, 0);
  });

  it('goes when it is dismissed, and the focus is on the launcher', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 1 });
    await page.clock.runFor(3_000);
    await bubbleOf(page).getByRole('button', { name: 'Dismiss' }).click();
    expect(await bubbleOf(page).count()).toBe(0);
    expect(await launcherOf(page).evaluate((button) => button.matches(':focus'))).toBe(true);
  });

  it.each(['dismissed', 'answered'])(
    'gives the focus back to what had it, where there is no launcher, when it is %s',
    async (how) => {
      const { page } = await stage.visit({
        script: 'data-launcher="icon"',
        before: '<input aria-label="Of the page">',
      });
      await stopClock(page);
      await boot(page, { text: 'Need a courier?', delay: 1 }, { launcher: 'none' });
      await page.clock.runFor(3_000);
      await page.clock.resume();
      const field = page.getByLabel('Of the page');
      await field.focus();
      const name = how === 'dismissed' ? 'Dismiss' : 'Need a courier?';
      await bubbleOf(page).getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
      if (how === 'answered') {
        await composerOf(page).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      }
      expect(await bubbleOf(page).count()).toBe(0);
      expect(await isFocused(field)).toBe(true);
    },
  );

  it('leaves what is beside the launcher to the page', async () => {
    const { page } = await visitWith({ text: 'Need any help with choosing a plan?', delay: 1 });
    await page.clock.runFor(3_000);
    const { x, width } = (await bubbleOf(page).boundingBox()) ?? { x: 0, width: 0 };
    const { y, width: taken } = (await launcherOf(page).boundingBox()) ?? { y: 0, width: 0 };
    expect(width).toBeGreaterThan(taken + 40);
    const widgetAt = (x: number, y: number) =>
      page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.localName === 'durenai-chat', [
        x,
        y,
      ] as const);
    expect(await widgetAt(x + 10, y + 10)).toBe(false);
    expect(await widgetAt(x + width - 10, y + 10)).toBe(true);
    await bubbleOf(page).getByRole('button', { name: 'Dismiss' }).click();
  });

  it('can be read to its end on a phone on its side, and dismissed at any time', async () => {
    const text = 'We noticed that you have been looking at our plans for a while. '.repeat(6);
    const { page } = await visitWith({ text, delay: 1 });
    await page.setViewportSize({ width: 640, height: 320 });
    await page.clock.runFor(3_000);
    const bubble = bubbleOf(page);
    await bubble.waitFor();
    const tops = () =>
      bubble.evaluate((each) =>
        [each, each.lastElementChild].map((part) => Math.round(part?.getBoundingClientRect().y ?? 0)),
      );
    await expect.poll(tops).toEqual([20, 20]);
    const isAtEnd = await bubble.evaluate((each) => {
      each.scrollTo(0, each.scrollHeight);
      const end = each.firstElementChild?.getBoundingClientRect().bottom ?? 0;
      return end <= each.getBoundingClientRect().bottom;
    });
    expect(isAtEnd).toBe(true);
    expect(await tops()).toEqual([20, 20]);
  });

  it('is dismissed in the language of the page, without a further request', async () => {
    const { page } = await visitWith({ text: 'Brauchen Sie einen Kurier?', delay: 1 });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.evaluate(() => document.documentElement.setAttribute('lang', 'de-AT'));
    await page.clock.runFor(3_000);
    const dismiss = bubbleOf(page).getByRole('button', { name: 'Ausblenden' });
    expect(await dismiss.evaluate(({ lang }: HTMLElement) => lang)).toBe('de');
    expect(await bubbleOf(page).evaluate(({ lang }: HTMLElement) => lang)).toBe('de-AT');
    expect(requests).toEqual([]);
  });

  it('comes when the page was scrolled through, or the pointer leaves upwards', async () => {
    const { page } = await visitWith({ text: 'Half way!', scroll: 50 });
    await page.evaluate(() => scrollTo(0, 100));
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await bubbleOf(page).getByText('Half way!').waitFor();

    const exit = await visitWith({ text: 'Leaving?', exit: true });
    await exit.page.mouse.move(300, 300);
    const leave = (clientY: number) =>
      exit.page.evaluate(
        (y) => document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: y })),
        clientY,
      );
    await leave(300);
    expect(await bubbleOf(exit.page).count()).toBe(0);
    await leave(-1);
    await bubbleOf(exit.page).getByText('Leaving?').waitFor();
  });

  it('comes when the body was scrolled through, where the page itself stands still', async () => {
    const { page } = await visitWith({ text: 'Half way!', scroll: 50 });
    await page.evaluate(() => {
      document.documentElement.style.overflow = 'hidden';
      document.documentElement.style.blockSize = '100%';
      document.body.style.overflowY = 'auto';
      document.body.style.blockSize = '100%';
      const text = document.body.appendChild(document.createElement('pre'));
      text.style.overflow = 'auto';
      text.style.blockSize = '3000px';
      const inner = text.appendChild(document.createElement('div'));
      inner.style.blockSize = '6000px';
      text.scrollTo(0, 6000);
    });
    await page.clock.runFor(1_000);
    expect(await bubbleOf(page).count()).toBe(0);
    await page.evaluate(() => document.body.scrollTo(0, 3000));
    await bubbleOf(page).getByText('Half way!').waitFor();
  });

  it('comes at the end, which a page that is enlarged never quite reaches', async () => {
    const { page } = await visitWith({ text: 'The end!', scroll: 100 });
    await page.evaluate(() => {
      const { scrollHeight, clientHeight } = document.documentElement;
      // Scrolled by fractions of a pixel, out of a height that is told in whole ones.
      scrollTo(0, scrollHeight - clientHeight - 1);
    });
    await bubbleOf(page).getByText('The end!').waitFor();
  });

  it('comes once where two pages wait for it', async () => {
    const { page, context, url } = await visitWith({ text: 'Need a courier?', delay: 5 });
    const other = await context.newPage();
    await other.goto(url);
    await boot(other, { text: 'Need a courier?', delay: 15 });
    // The clock is of both.
    await page.clock.runFor(8_000);
    await bubbleOf(page).waitFor();
    await page.clock.runFor(20_000);
    expect(await bubbleOf(other).count()).toBe(0);
  });

  it('keeps to its pages, also when the page changes its address', async () => {
    const { page } = await visitWith({ text: 'Prices?', delay: 2, pages: ['/pricing*'] });
    await page.clock.runFor(10_000);
    expect(await bubbleOf(page).count()).toBe(0);
    await page.evaluate(() => history.pushState(null, '', '/pricing/teams'));
    await page.clock.runFor(4_000);
    await bubbleOf(page).waitFor();
  });

  it('waits while the page hides the widget, and comes once it can be seen', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 2, exit: true });
    await command(page, 'hide');
    await page.clock.runFor(5_000);
    await page.evaluate(() =>
      document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 })),
    );
    expect(await bubbleOf(page).count()).toBe(0);
    await command(page, 'show');
    await page.clock.runFor(3_000);
    expect(await bubbleOf(page).isVisible()).toBe(true);
  });

  it('never comes over a chat that was opened before', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 5 });
    await launcherOf(page).click();
    await page.clock.resume();
    await composerOf(page).waitFor();
    await command(page, 'close');
    await page.clock.runFor(20_000);
    expect(await bubbleOf(page).count()).toBe(0);
  });

  it('never comes over a chat that is loading, or that could not be loaded', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 5 });
    const asked = Promise.withResolvers<Route>();
    await page.route('**/panel-*.js', (route) => asked.resolve(route));
    await launcherOf(page).click();
    const route = await asked.promise;
    await page.clock.runFor(10_000);
    expect(await bubbleOf(page).count()).toBe(0);
    await route.abort();
    await page.getByText('The chat could not be loaded.').waitFor();
    await page.clock.runFor(10_000);
    expect(await bubbleOf(page).count()).toBe(0);
  });

  it('goes once it is answered, while the chat is still loading', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 1 });
    const asked = Promise.withResolvers<Route>();
    await page.route('**/panel-*.js', (route) => asked.resolve(route));
    await page.clock.runFor(3_000);
    await bubbleOf(page).getByText('Need a courier?').click();
    const route = await asked.promise;
    expect(await bubbleOf(page).count()).toBe(0);
    expect(await isFocused(launcherOf(page))).toBe(true);
    await route.continue();
    await page.clock.resume();
    await expect.poll(() => isFocused(composerOf(page))).toBe(true);
  });

  it('comes when the page asks for it later, reworded when asked again, and not when taken back', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).waitFor();
    await stopClock(page);
    await command(page, 'update', { proactive: { text: 'Need a courier?', delay: 5 } });
    await expect.poll(() => sheetsOf(page)).toBe(2);
    await page.clock.runFor(3_000);
    await command(page, 'update', { proactive: { text: 'Need a fast one?', delay: 5 } });
    // One waits no longer, the other has begun to.
    await page.clock.runFor(3_000);
    expect(await bubbleOf(page).count()).toBe(0);
    await command(page, 'update', { proactive: null });
    await page.clock.runFor(10_000);
    expect(await bubbleOf(page).count()).toBe(0);
    await command(page, 'update', { proactive: { text: 'Need a fast one?', delay: 5 } });
    await page.clock.runFor(8_000);
    await bubbleOf(page).getByText('Need a fast one?').waitFor();
    expect(await bubbleOf(page).count()).toBe(1);
    expect(await sheetsOf(page)).toBe(2);
  });

  it.each([
    [
      'forgotten',
      async (page: Page) => {
        await choose(page, 'Forget me');
        const question = page.getByRole('dialog', { name: 'Forget everything about you?' });
        await question.getByRole('button', { name: 'Forget me' }).click();
        await question.getByText('Everything about you is forgotten here.').waitFor();
      },
    ],
    ['logged out', (page: Page) => command(page, 'reset')],
  ])('is remembered no longer once the visitor is %s', async (_, leave) => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 1 });
    await page.clock.runFor(3_000);
    await bubbleOf(page).getByText('Need a courier?').click();
    await page.clock.resume();
    await talk(page);
    expect(await storedOf(page)).not.toEqual([]);
    await leave(page);
    expect(await storedOf(page)).toEqual([]);
  });

  it('is remembered by this page alone while nobody has consented', async () => {
    const { page } = await visitWith({ text: 'Need a courier?', delay: 1 }, { consent: 'ask' });
    await page.clock.runFor(3_000);
    await bubbleOf(page).waitFor();
    expect(await storedOf(page)).toEqual([]);
  });

  it('comes once per visitor who has consented, whether they saw it before that or not', async () => {
    const proactive = { text: 'Need a courier?', delay: 1 };
    const consent = { consent: 'ask' };
    const before = await visitWith(proactive, consent);
    await before.page.clock.runFor(3_000);
    await bubbleOf(before.page).getByText('Need a courier?').click();
    await before.page.clock.resume();
    await agree(before.page);
    await before.page.reload();
    await boot(before.page, proactive, consent);
    await before.page.clock.runFor(5_000);
    expect(await bubbleOf(before.page).count()).toBe(0);

    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-consent="ask"` });
    await launcherOf(page).click();
    await agree(page);
    await stopClock(page);
    for (const times of [1, 0]) {
      await page.reload();
      await command(page, 'update', { proactive });
      await expect.poll(() => sheetsOf(page)).toBe(2);
      await page.clock.runFor(5_000);
      expect(await bubbleOf(page).count()).toBe(times);
    }
  });
});

describe('what is requested before anybody touches anything, beside the script itself', () => {
  it.each([
    ['nothing', '', []],
    ['one file for the bubble', 'data-proactive="Need a courier?"', ['extras.js']],
    [
      'the same file, the character and its portrait for a launcher that shows them',
      'data-launcher="character"',
      ['extras.js', CHARACTER, `${CHARACTER}/image`],
    ],
    [
      'the same file for a chat in the page that is out of sight',
      'data-mode="inline" data-target="#chat"',
      ['extras.js'],
    ],
  ])('is %s', async (_, options, requests) => {
    const {
      page,
      context,
      url,
      requests: all,
    } = await stage.visit({
      script: `data-character="${CHARACTER}" ${options}`,
      after: '<p style="height: 2000px">Above.</p><div id="chat"></div>',
    });
    const asked = () =>
      stage.proxy.requests.map((line) =>
        line.replace(/^GET \/(v1\/characters\/|widget\/[^/]+\/)?/, '').replace(/extras-\w+/, 'extras'),
      );
    await expect.poll(() => asked().sort()).toEqual([...requests, 'widget.js'].sort());
    await page.waitForLoadState('networkidle');
    expect(asked()).toHaveLength(requests.length + 1);
    // Of anybody: the page itself, and these.
    const ofProxy = stage.proxy.requests.map((line) => line.replace('GET ', stage.proxy.url));
    expect(all.filter((address) => !address.startsWith('data:')).sort()).toEqual([url, ...ofProxy].sort());
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });
});

describe('the launcher with a character', () => {
  it('shows portrait and name', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-launcher="character"`,
    });
    const launcher = page.getByRole('button', { name: 'Chat: Vexa Stride' });
    await launcher.locator('img').waitFor();
    expect((await launcher.boundingBox())?.height).toBe(60);
    await launcher.click();
    await composerOf(page).waitFor();
  });

  it('fades while the chat is loading', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-launcher="character"`,
    });
    const portrait = page.getByRole('button', { name: 'Chat: Vexa Stride' }).locator('img');
    await portrait.waitFor();
    const opacity = () => portrait.evaluate((image) => getComputedStyle(image).opacity);
    const asked = Promise.withResolvers<Route>();
    await page.route('**/panel-*.js', (route) => asked.resolve(route));
    await portrait.click();
    await expect.poll(opacity).toBe('0.2');
    await (await asked.promise).continue();
    await composerOf(page).waitFor();
    await expect.poll(opacity).toBe('1');
  });

  it('shows whom the page switches to, before the chat is there and after', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-launcher="character"`,
    });
    const portrait = page.getByRole('button', { name: 'Chat: Vexa Stride', exact: true }).locator('img');
    await portrait.waitFor();
    await command(page, 'switchCharacter', 'char_nobody');
    await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
    await expect.poll(() => page.locator('durenai-chat [part=launcher] img').count()).toBe(0);
    await command(page, 'switchCharacter', CHARACTER);
    await portrait.waitFor();
    await page.getByRole('button', { name: 'Chat: Vexa Stride' }).click();
    await composerOf(page).waitFor();
    await command(page, 'switchCharacter', 'char_nobody');
    await page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
  });
});

describe('replies that nobody has seen', () => {
  it.each(['on', 'off'])('ring where the page has sound=%s accordingly', async (sound) => {
    const { page, requests } = await stage.visit({
      script: `data-character="${CHARACTER}" data-sound="${sound}"`,
    });
    await page.evaluate(
      `rung = 0; AudioContext = class extends AudioContext { constructor() { super(); rung += 1 } }`,
    );
    await command(page, 'send', 'Hello!');
    await page.locator('durenai-chat [part=badge]').getByText('1', { exact: true }).waitFor();
    await expect.poll(() => page.evaluate('rung')).toBe(sound === 'on' ? 1 : 0);
    // What rings is asked for before the count shows.
    expect(requests.filter((address) => address.includes('/ring-'))).toHaveLength(sound === 'on' ? 1 : 0);
  });

  it('are counted on the launcher, in the title and for the page, until the chat is opened', async () => {
    const { page } = await stage.visit({ script: `data-character="${CHARACTER}" data-locale="de"` });
    await launcherOf(page).click();
    await page.getByRole('button', { name: 'Menü' }).waitFor();
    await page.evaluate(`counts = []; DurenAI('on', 'unread', ({ count }) => counts.push(count))`);
    const closed = Promise.withResolvers<void>();
    await page.route('**/messages', async (route) => {
      await closed.promise;
      await route.continue();
    });
    await composerOf(page).fill('Hello!');
    await page.keyboard.press('Enter');
    await command(page, 'close');
    closed.resolve();
    await page.locator('durenai-chat [part=badge]').getByText('1', { exact: true }).waitFor();
    expect(await page.title()).toBe('(1) A host page');
    const launcher = launcherOf(page);
    expect(await launcher.evaluate((button) => button.ariaDescription)).toBe('1 neue Nachricht');
    expect(await launcher.evaluate(({ lang }: HTMLElement) => lang)).toBe('de');
    await launcher.click();
    await composerOf(page).waitFor();
    expect(await launcher.evaluate(({ lang }: HTMLElement) => lang)).toBe('en');
    expect(await page.locator('durenai-chat [part=badge]').count()).toBe(0);
    expect(await page.title()).toBe('A host page');
    expect(await page.evaluate('counts')).toEqual([1, 0]);
  });
});
