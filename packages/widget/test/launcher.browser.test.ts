import { describe, expect, it } from 'vitest';
import {
  CHARACTER,
  colorSchemeOf,
  command,
  composerOf,
  isFocused,
  launcherOf,
  talk,
  useStage,
} from './stage.ts';

const stage = useStage();

describe('before anyone touches it', () => {
  it('costs one request, no cookie and no storage', async () => {
    const { page, context } = await stage.visit();
    await launcherOf(page).waitFor();
    await page.waitForLoadState('networkidle');
    expect(stage.proxy.requests).toEqual(['GET /widget.js']);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  });

  it('leaves the focus and the page alone', async () => {
    const { page, consoleLines } = await stage.visit();
    await launcherOf(page).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    expect(
      await page.evaluate(() => [document.body, document.documentElement].map((each) => each.style.length)),
    ).toEqual([0, 0]);
    expect(consoleLines).toEqual([]);
  });

  it('is a large enough round button that says what it opens', async () => {
    const { page } = await stage.visit();
    const box = await launcherOf(page).boundingBox();
    expect(box).toMatchObject({ width: 60, height: 60, x: 1280 - 80, y: 720 - 80 });
    expect(await launcherOf(page).getAttribute('aria-haspopup')).toBe('dialog');
    expect(await launcherOf(page).getAttribute('aria-expanded')).toBe('false');
  });

  it('has a speech bubble on it that is as wide as high', async () => {
    const { page } = await stage.visit();
    const bubble = await launcherOf(page).evaluate((button) => {
      const { width, height } = getComputedStyle(button, '::before');
      return { width, height };
    });
    expect(bubble).toEqual({ width: '20px', height: '20px' });
  });
});

describe('intent', () => {
  it('has the chat ready when pointed at, asks for nothing personal, and stays closed', async () => {
    const { page, context } = await stage.visit();
    await launcherOf(page).hover();
    const asked = () => [
      ...new Set(stage.proxy.requests.map((line) => line.replace(/(\/widget\/).*/, '$1…'))),
    ];
    await expect
      .poll(() => asked().sort())
      .toEqual([
        `GET /v1/characters/${CHARACTER}`,
        `GET /v1/characters/${CHARACTER}/image`,
        'GET /widget.js',
        'GET /widget/…',
      ]);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await launcherOf(page).getAttribute('aria-expanded')).toBe('false');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await context.cookies()).toEqual([]);
  });

  it('opens by click', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(await launcherOf(page).getAttribute('aria-expanded')).toBe('true');
  });

  it('has nobody wait for numbers and dates of a language: there are none yet', async () => {
    const { page } = await stage.visit({
      before: `<script>
        window.made = [];
        for (const name of ['NumberFormat', 'DateTimeFormat', 'PluralRules', 'RelativeTimeFormat', 'Segmenter'])
          Intl[name] = new Proxy(Intl[name], {
            construct(...call) { window.made.push(name); return Reflect.construct(...call); },
          });
      </script>`,
    });
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    expect(await page.evaluate('made')).toEqual([]);
    await composerOf(page).fill('Hello!');
    await page.keyboard.press('Enter');
    await page.locator('.durenai-message[data-author=character]').waitFor();
    expect(await page.evaluate('made')).toContain('DateTimeFormat');
  });

  it('opens by keyboard', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).focus();
    await page.keyboard.press('Enter');
    await composerOf(page).waitFor();
  });

  it('shows that it is busy, and stays closed when it is closed meanwhile', async () => {
    const release = Promise.withResolvers<void>();
    stage.proxy.panelWaitsFor = release.promise;
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await page.locator('[aria-busy=true]').waitFor();
    await launcherOf(page).click();
    await page.locator('[aria-busy=false]').waitFor();
    release.resolve();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await command(page, 'get', 'open')).toBe(false);
  });

  it('says that the panel did not load, and tries again', async () => {
    stage.proxy.panelIsAway = true;
    const { page } = await stage.visit({
      before: `<script>errors = []; DurenAI = function () { (DurenAI.q = DurenAI.q || []).push(arguments) };
        DurenAI('on', 'error', (detail) => errors.push(detail.code))</script>`,
    });
    await launcherOf(page).click();
    await page.getByRole('alert').getByText('The chat could not be loaded.').waitFor();
    expect(await page.evaluate('errors')).toEqual(['panel_unavailable']);
    expect(await launcherOf(page).getAttribute('aria-busy')).toBe('false');

    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await isFocused(launcherOf(page))).toBe(true);
    expect(await page.getByRole('alert').count()).toBe(1);

    stage.proxy.panelIsAway = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await composerOf(page).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    // With all of its files, and one panel: each that asks for it beside itself gets the same.
    await talk(page);
    const panels = stage.proxy.requests.filter((line) => line.includes('/panel-'));
    expect(panels.map((line) => /widget\/0\.1\.0(\+*)\//.exec(line)?.[1])).toEqual(['', '+', '++']);
  });
});

describe('options', () => {
  it.each([
    ['#ffe08a', 'rgb(0, 0, 0)'],
    ['#777777', 'rgb(0, 0, 0)'],
    ['#757575', 'rgb(255, 255, 255)'],
    ['navy', 'rgb(255, 255, 255)'],
    ['oklch(0.9 0.1 120)', 'rgb(0, 0, 0)'],
    ['var(--brand)', 'rgb(255, 255, 255)'],
  ])('draws on the accent %s in %s', async (accent, expected) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-accent="${accent}"`,
      before: '<style>:root { --brand: darkred }</style>',
    });
    const drawn = await launcherOf(page).evaluate((button) => {
      const context = document.createElement('canvas').getContext('2d');
      if (!context) return '';
      context.fillStyle = getComputedStyle(button).color;
      context.fillRect(0, 0, 1, 1);
      return `rgb(${[...context.getImageData(0, 0, 1, 1).data].slice(0, 3).join(', ')})`;
    });
    expect(drawn).toBe(expected);
  });

  it.each([
    ['', 'dark'],
    ['data-theme="auto"', 'dark'],
    ['data-theme="drak"', 'dark'],
    ['data-theme="dark"', 'light'],
  ] as const)('is dark beside the panel, too, with %j where the system is %s', async (theme, colorScheme) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" ${theme}`,
      context: { colorScheme },
    });
    stage.proxy.panelIsAway = true;
    await launcherOf(page).click();
    const color = page.getByRole('alert').evaluate((notice) => getComputedStyle(notice).color);
    expect(await color).toBe('rgb(255, 255, 255)');
  });

  it.each([
    ['', 'ltr', 'right'],
    ['', 'rtl', 'left'],
    ['data-position="bottom-left"', 'ltr', 'left'],
    ['data-position="bottom-right"', 'rtl', 'right'],
    ['data-position="bottom-left"', 'rtl', 'left'],
  ])('stands, with %j on a %s page, at the %s', async (position, direction, side) => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" ${position}`,
      before: `<script>document.documentElement.dir = '${direction}'</script>`,
    });
    const box = await launcherOf(page).boundingBox();
    expect((box?.x ?? 0) > 640 ? 'right' : 'left').toBe(side);
    await launcherOf(page).click();
    await expect
      .poll(async () => {
        const panel = await page.getByRole('dialog').boundingBox();
        return side === 'left' ? panel?.x : panel && panel.x + panel.width;
      })
      .toBe(side === 'left' ? 20 : 1260);
  });

  it('draws no launcher when told so, and gives the focus back to what opened it', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-launcher="none"`,
      before: `<button id="own" onclick="DurenAI('open')">Ask Vexa</button>`,
    });
    await page.locator('durenai-chat').waitFor({ state: 'attached' });
    expect(await launcherOf(page).count()).toBe(0);
    await page.locator('#own').click();
    await composerOf(page).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('own');
  });

  it.each(['a module', 'inlined'])(
    'tells the console why there is none where the script is %s',
    async (how) => {
      const address = `${stage.proxy.url}/widget.js`;
      const code = await (await fetch(address)).text();
      const script =
        how === 'inlined' ? `<script>${code}</script>` : `<script type="module" src="${address}"></script>`;
      const { page, consoleLines } = await stage.visit({
        html: `<!doctype html><html lang="en"><title>A host page</title><link rel="icon" href="data:,">${script}</html>`,
      });
      await expect
        .poll(() => consoleLines.find((line) => line.startsWith('[DurenAI]')))
        .toContain('/extras-');
      expect(consoleLines.join()).not.toContain('Invalid');
      expect(await page.evaluate(() => typeof window.DurenAI)).toBe('function');
    },
  );

  it('draws nothing without a character, and says what to do in one warning', async () => {
    const { page, consoleLines } = await stage.visit({
      script: 'data-charcter="char_1" data-cfasync="false"',
    });
    await expect.poll(() => consoleLines).toHaveLength(1);
    expect(await page.locator('durenai-chat').count()).toBe(0);
    expect(consoleLines[0]).toContain('did you mean "character"?');
    expect(consoleLines[0]).toContain('data-character="char_123456"');
  });
});

describe('commands', () => {
  it('runs what was queued before it arrived', async () => {
    const { page } = await stage.visit({
      script: '',
      before: `<script>seen = []; window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('on', 'ready', ({ version }) => seen.push(version));
        DurenAI('boot', { character: '${CHARACTER}', theme: 'dark' });
        DurenAI('open');</script>`,
    });
    await composerOf(page).waitFor();
    expect(await page.evaluate('seen')).toEqual([await command(page, 'get', 'version')]);
  });

  it('runs the rest of the queue where one of it is wrong', async () => {
    const { page } = await stage.visit({
      before: `<script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('update'); DurenAI('boot', { proxy: 'https://[' }); DurenAI('boot', { theme: 'dark' });</script>`,
    });
    await launcherOf(page).waitFor();
    expect(await command(page, 'get', 'options')).toMatchObject({ character: CHARACTER, theme: 'dark' });
    await command(page, 'update');
    expect(await launcherOf(page).isVisible()).toBe(true);
  });

  it('boots with the script and with what the queue adds', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-theme="light"`,
      before: `<script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('boot', { theme: 'dark' });</script>`,
    });
    await launcherOf(page).waitFor();
    expect(await colorSchemeOf(page)).toBe('dark');
    expect(await command(page, 'get', 'options')).toMatchObject({ character: CHARACTER, theme: 'dark' });
  });

  it('keeps of the script what the queue leaves undefined', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-theme="dark"`,
      before: `<script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('boot', { character: undefined, theme: undefined, position: 'bottom-left' })</script>`,
    });
    await page.waitForFunction(() => 'version' in (window.DurenAI as object));
    expect(await command(page, 'get', 'options')).toEqual({
      character: CHARACTER,
      theme: 'dark',
      position: 'bottom-left',
    });
  });

  it.each([`DurenAI('hide')`, `DurenAI('boot', { theme: 'dark' }); DurenAI('hide')`])(
    'leaves the widget hidden after a queue of %s',
    async (queue) => {
      const { page } = await stage.visit({
        before: `<script>window.DurenAI=window.DurenAI||function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
          ${queue}</script>`,
      });
      await page.locator('durenai-chat').waitFor({ state: 'attached' });
      expect(await launcherOf(page).count()).toBe(0);
      await command(page, 'show');
      expect(await launcherOf(page).count()).toBe(1);
    },
  );

  it('tells listeners and the element, without a word of what was said', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).waitFor();
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      const api = window.DurenAI as (...call: unknown[]) => unknown;
      for (const name of ['open', 'close', 'message']) {
        api('on', name, (detail: unknown) => seen.push(`${name} ${JSON.stringify(detail)}`));
        document
          .querySelector('durenai-chat')
          ?.addEventListener(name, ({ type }) => seen.push(`dom ${type}`));
      }
    });
    await launcherOf(page).click();
    await composerOf(page).fill('A secret word: marzipan.');
    await page.keyboard.press('Enter');
    await page.locator('.durenai-message[data-author=character]').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction('seen.length >= 6');
    const seen = (await page.evaluate('seen')) as string[];
    expect(seen.filter((line) => line.startsWith('dom')).sort()).toEqual([
      'dom close',
      'dom message',
      'dom open',
    ]);
    expect(seen).toContainEqual(
      expect.stringMatching(/^message \{"message_id":"\w+","conversation_id":"\w+"\}$/),
    );
    expect(seen.join()).not.toContain('marzipan');
  });

  it('stops listening, listens once, and survives a listener that throws', async () => {
    const { page, consoleLines } = await stage.visit();
    await launcherOf(page).waitFor();
    await page.evaluate(() => {
      const counts = { on: 0, once: 0, off: 0, stopped: 0 };
      Object.assign(window, { counts });
      const api = window.DurenAI as (...call: unknown[]) => unknown;
      const gone = () => {
        counts.off += 1;
      };
      api('on', 'open', () => {
        throw new Error('a broken listener');
      });
      api('on', 'open', () => {
        counts.on += 1;
      });
      api('once', 'open', () => {
        counts.once += 1;
      });
      api('on', 'open', gone);
      api('off', 'open', gone);
      const stop = api('on', 'open', () => {
        counts.stopped += 1;
      }) as () => void;
      stop();
    });
    for (const name of ['open', 'close', 'open']) {
      await command(page, name);
      if (name === 'open') await composerOf(page).waitFor();
    }
    expect(await page.evaluate('counts')).toEqual({ on: 2, once: 1, off: 0, stopped: 0 });
    expect(consoleLines.filter((line) => line.includes('a broken listener'))).toHaveLength(2);
  });

  it('names its commands when it is given another, before anybody opens it', async () => {
    const { page, consoleLines } = await stage.visit();
    await launcherOf(page).waitFor();
    await command(page, 'prefil', 'Hello');
    await command(page, 'opne');
    await command(page, 'toString');
    expect(consoleLines).toEqual([
      expect.stringContaining('did you mean "prefill"'),
      expect.stringContaining('did you mean "open"'),
      expect.stringMatching(/"toString".*boot,open,close/),
    ]);
  });

  it('leaves nothing behind on shutdown, and boots again with its listeners', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    await page.evaluate(`opened = 0; DurenAI('on', 'open', () => (opened += 1))`);
    await command(page, 'shutdown');
    expect(await page.locator('durenai-chat').count()).toBe(0);
    expect(await command(page, 'get', 'options')).toBeUndefined();
    await command(page, 'boot');
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(await page.evaluate('opened')).toBe(1);
  });

  it('talks to another character when booted with one', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    await command(page, 'boot', { character: 'char_234567' });
    expect(await page.locator('durenai-chat').count()).toBe(1);
    await command(page, 'open');
    await composerOf(page).waitFor();
    expect(await page.getByRole('dialog', { name: 'Vexa Stride' }).count()).toBe(0);
  });

  it('stays, with what was typed, when the page swaps its body', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await page.evaluate(() => document.body.replaceWith(document.createElement('body')));
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await composerOf(page).evaluate((field) => field.matches(':focus'))).toBe(true);
  });

  it('is one widget when the script is there twice', async () => {
    const { page } = await stage.visit({
      after: `<script src="${stage.proxy.url}/widget.js" data-character="${CHARACTER}"></script>`,
    });
    await launcherOf(page).waitFor();
    await page.waitForLoadState('networkidle');
    expect(stage.proxy.requests.filter((line) => line === 'GET /widget.js').length).toBeGreaterThan(0);
    expect(await page.locator('durenai-chat').count()).toBe(1);
  });
});
