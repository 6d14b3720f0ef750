import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/loader/contract.ts';
import { CHARACTER, command, composerOf, findBarriers, launcherOf, useStage } from './stage.ts';

const stage = useStage();

async function examine(page: Page): Promise<Finding[]> {
  await launcherOf(page).click();
  await composerOf(page).waitFor();
  return (await command(page, 'doctor')) as Finding[];
}

const levelsOf = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const findingOf = (findings: readonly Finding[], name: Finding['check']) =>
  findings.find(({ check }) => check === name);

describe('the doctor', () => {
  it('finds all well, in the panel and as JSON', async () => {
    const { page, consoleLines } = await stage.visit();
    const findings = await examine(page);
    expect(levelsOf(findings)).toEqual({
      proxy: 'ok',
      origin: 'ok',
      character: 'ok',
      clock: 'ok',
      csp: 'ok',
      copies: 'ok',
      version: 'ok',
      storage: 'ok',
      https: 'ok',
    });
    await page.getByRole('heading', { name: 'Doctor' }).waitFor();
    await page.getByText('All is well.').waitFor();
    expect(await page.locator('.durenai-doctor li').count()).toBe(findings.length);
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await composerOf(page).isVisible()).toBe(true);
    expect(consoleLines).toEqual([]);
  });

  it('comes with the chat on an address that asks for it', async () => {
    const { page, url } = await stage.visit();
    await page.goto(`${url}?durenai-doctor`);
    await launcherOf(page).click();
    await page.getByRole('heading', { name: 'Doctor' }).waitFor();
  });

  it('names the directive that a policy lacks, and the line that mends it', async () => {
    const { url } = stage.proxy;
    const { page } = await stage.visit({
      headers: { 'content-security-policy': `connect-src 'self'; script-src 'unsafe-inline' ${url}` },
    });
    const csp = findingOf(await examine(page), 'csp');
    expect(csp).toMatchObject({ level: 'fail', fix: `Content-Security-Policy: connect-src ${url}` });
    await page.getByText(`Content-Security-Policy: connect-src ${url}`).waitFor();
  });

  it('tells a proxy that is away from one that does not let this page in', async () => {
    const { page } = await stage.visit();
    await page.route('**/v1/**', (route) => route.abort());
    expect(levelsOf(await examine(page))).toMatchObject({ origin: 'fail' });
    await page.route('**/healthz', (route) => route.abort());
    const findings = (await command(page, 'doctor')) as Finding[];
    expect(levelsOf(findings)).toMatchObject({ proxy: 'fail' });
    await page.getByText('1 of 6 checks found something.').waitFor();
  });

  it('asks for no origin of a page that has none', async () => {
    const { page } = await stage.visit({ headers: { 'content-security-policy': 'sandbox allow-scripts' } });
    const origin = findingOf(await examine(page), 'origin');
    expect(origin).toMatchObject({ level: 'fail', text: expect.stringContaining('no origin') });
    expect(origin?.fix).not.toContain('ALLOWED_ORIGINS');
  });

  it('is what the console advises when the proxy does not let the page in', async () => {
    const { page, consoleLines } = await stage.visit();
    await page.route('**/v1/**', (route) => route.abort());
    await launcherOf(page).click();
    await expect
      .poll(() => consoleLines.filter((line) => line.startsWith('[DurenAI]')))
      .toEqual([expect.stringMatching(/network_error.*\?durenai-doctor/)]);
  });

  it('says why somebody whom the site names is not believed', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).waitFor();
    await page.evaluate(() => {
      const api = window.DurenAI as (name: string, source?: () => Promise<string>) => Promise<unknown>;
      return api('identify', async () => 'not.a.jwt').catch(() => undefined);
    });
    const findings = (await command(page, 'doctor')) as Finding[];
    expect(findingOf(findings, 'identity')).toMatchObject({
      level: 'fail',
      text: expect.stringContaining('IDENTITY_SECRET'),
    });
  });

  it('knows when there is no such character', async () => {
    const { page } = await stage.visit({ script: 'data-character="char_999999"' });
    expect(findingOf(await examine(page), 'character')).toMatchObject({
      level: 'fail',
      text: 'There is no character char_999999.',
    });
  });

  it('takes no script of another vendor for a copy, nor one that waits for consent', async () => {
    const { url } = stage.proxy;
    const { page } = await stage.visit({
      after: `<script async src="https://assets.example.com/external/widget.js"></script>
        <script type="text/plain" src="${url}/widget.js" data-character="${CHARACTER}"></script>`,
    });
    expect(findingOf(await examine(page), 'copies')).toMatchObject({ level: 'ok' });
  });

  it('sees two copies, a clock that is wrong, and storage that is denied', async () => {
    const { url } = stage.proxy;
    const { page } = await stage.visit({
      before: `<script>Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } });
        const { now } = Date; Date.now = () => now() + 600_000</script>`,
      after: `<script async src="${url}/widget.js" data-character="${CHARACTER}"></script>`,
    });
    const findings = await examine(page);
    expect(levelsOf(findings)).toMatchObject({ copies: 'warn', clock: 'warn', storage: 'warn', proxy: 'ok' });
    expect(findingOf(findings, 'clock')?.text).toContain('10 min ahead of');
    for (const { level, fix } of findings) expect(fix !== undefined).toBe(level !== 'ok');
  });

  it.each([
    [
      'full',
      `throw new DOMException('full', 'QuotaExceededError')`,
      /^localStorage of http:\/\/127\.0\.0\.1:\d+ is full/,
      'Look what fills it: Object.entries(localStorage)',
    ],
    [
      'written to nowhere',
      '',
      /^This browser denies localStorage/,
      expect.stringContaining('Allow site data'),
    ],
  ])('sees storage that is %s', async (_, body, text, fix) => {
    const { page } = await stage.visit({
      before: `<script>Storage.prototype.setItem = () => { ${body} }</script>`,
    });
    expect(findingOf(await examine(page), 'storage')).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(text),
      fix,
    });
  });

  it('sees a script of another version, and a page that is not served by https', async () => {
    const { page } = await stage.visit({
      before: `<script>Object.defineProperty(window, 'isSecureContext', { value: false })</script>`,
    });
    // As a page has it that keeps a copy.
    await page.route('**/widget.js', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/(["'`])0\.1\.0\1/g, '"0.0.9"');
      await route.fulfill({ response: answer, body });
    });
    await page.reload();
    const findings = await examine(page);
    expect(findingOf(findings, 'version')).toMatchObject({
      level: 'warn',
      text: 'The page’s script is of version 0.0.9, the panel of 0.1.0.',
    });
    expect(findingOf(findings, 'https')).toMatchObject({
      level: 'warn',
      fix: expect.stringMatching(/^Serve it as https:\/\//),
    });
  });
});
