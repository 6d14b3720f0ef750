import { describe, expect, it } from 'vitest';
import { CHARACTER, composerOf, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

describe('a page that names things like the platform does', () => {
  it.each([
    ['currentScript', '<img name="currentScript" alt="">'],
    ['DurenAI', '<form id="DurenAI"><input name="version" value="1"><input name="q"></form>'],
  ])('cannot hide %s', async (_, before) => {
    const { page } = await stage.visit({ before });
    await launcherOf(page).waitFor();
    await launcherOf(page).click();
    await talk(page);
  });

  it('sets no option through Object.prototype', async () => {
    const { page, consoleLines } = await stage.visit({
      before: `<script>Object.assign(Object.prototype, { accent: 'red', launcher: 'none', position: 'bottom-left', theme: 'dark' })</script>`,
    });
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    expect(consoleLines).toEqual([]);
    expect(await page.locator('.frame').getAttribute('data-theme')).toBe('auto');
    expect((await launcherOf(page).boundingBox())?.x).toBe(1200);
  });
});

describe('the strictest CSP', () => {
  it('has nothing to refuse', async () => {
    const { url } = stage.proxy;
    const policy = [
      "default-src 'none'",
      "script-src 'nonce-abc'",
      "style-src 'self'",
      `connect-src ${url}`,
      `img-src ${url}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
    const { page, consoleLines } = await stage.visit({
      html: `<!doctype html><html lang="en"><title>Strict</title><script nonce="abc">violations = [];
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
          violations.push([violatedDirective, blockedURI, sample].join(' ')));</script>
        <h1>Strict</h1><script nonce="abc" async src="${url}/widget.js" data-character="${CHARACTER}" data-accent="teal"></script></html>`,
      headers: { 'content-security-policy': policy },
    });
    await launcherOf(page).click();
    await talk(page);
    await page.keyboard.press('Escape');
    // The browser itself asks the page for an icon, which this policy refuses.
    const isOurs = (line: string) => !line.includes('favicon');
    const violations = (await page.evaluate('violations')) as string[];
    expect(violations.filter(isOurs)).toEqual([]);
    expect(consoleLines.filter(isOurs)).toEqual([]);
  });
});

describe('hostile CSS', () => {
  it.each([
    '* { all: unset !important }',
    'div, button, section, durenai-chat { display: none !important }',
    'html { font-size: 40px !important; line-height: 5; letter-spacing: 9px; text-transform: uppercase }',
    ':not(html) { opacity: 0 !important; transform: scale(2) !important; filter: invert(1) !important }',
    'body { transform: rotate(3deg); filter: blur(1px) } button { background: red !important; border-radius: 0 !important }',
  ])('%s changes neither launcher nor panel', async (css) => {
    const measure = async (before: string) => {
      const { page } = await stage.visit({ before });
      const launcher = await launcherOf(page).boundingBox();
      await launcherOf(page).click();
      await composerOf(page).waitFor();
      await page.getByRole('dialog').getByText('Vexa Stride').first().waitFor();
      const panel = await page.getByRole('dialog').evaluate((dialog) => {
        const { offsetWidth, offsetHeight } = dialog as HTMLElement;
        return [offsetWidth, offsetHeight];
      });
      const host = await page.locator('durenai-chat').evaluate((element) => {
        const { opacity, filter, transform, visibility, zIndex } = getComputedStyle(element);
        return { opacity, filter, transform, visibility, zIndex };
      });
      const composer = await composerOf(page).evaluate((field) => {
        const { height, fontSize, letterSpacing, textTransform, lineHeight } = getComputedStyle(field);
        return { height, fontSize, letterSpacing, textTransform, lineHeight };
      });
      return { launcher, panel, host, composer };
    };
    expect(await measure(`<style>${css}</style>`)).toEqual(await measure(''));
  });

  it('is not answered in kind: no rule of ours reaches the page', async () => {
    const { page } = await stage.visit();
    const describePage = () =>
      page.evaluate(() => ({
        sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
        head: document.head.childElementCount,
        body: [...document.body.children].map(({ tagName }) => tagName),
        field: getComputedStyle(document.querySelector('#field') as Element).font,
      }));
    await launcherOf(page).waitFor();
    const before = await describePage();
    await launcherOf(page).click();
    await talk(page);
    expect(await describePage()).toEqual(before);
  });
});
