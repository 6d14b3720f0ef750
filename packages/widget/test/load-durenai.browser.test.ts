import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHARACTER, composerOf, launcherOf, policyWatch, strictestPolicy, useStage } from './stage.ts';

const stage = useStage();

/** As a page's bundler puts it into the page. */
const code = readFileSync(new URL('../dist/npm/load-durenai.js', import.meta.url), 'utf8');

it.each([
  ['and its own policy is allowed', "trusted-types 'none'", 'trusted-types durenai'],
  ['and they need not come from any', "require-trusted-types-for 'script'; trusted-types 'none'", ''],
])('loadDurenAI adds the widget where scripts are asked for by nonce, %s', async (_, replaced, by) => {
  const { url } = stage.proxy;
  const policy = strictestPolicy(url).replace(replaced, by);
  const { page } = await stage.visit({
    headers: { 'content-security-policy': policy },
    html: `<!doctype html><html lang="en"><title>Strict</title>${policyWatch}
      <script type="module" nonce="abc">${code}
        loadDurenAI({ proxy: '${url}', character: '${CHARACTER}', nonce: 'abc' });</script></html>`,
  });
  await launcherOf(page).click();
  await composerOf(page).waitFor();
  expect(await page.evaluate('violations')).toEqual([]);
});

it('loadDurenAI says so where Trusted Types do not allow its policy, and tries again', async () => {
  const { url } = stage.proxy;
  const { page } = await stage.visit({
    headers: { 'content-security-policy': strictestPolicy(url) },
    html: `<!doctype html><html lang="en"><title>Strict</title>
      <script type="module" nonce="abc">${code}
        const load = () => loadDurenAI({ proxy: '${url}', character: '${CHARACTER}', nonce: 'abc' }).then(() => 'there', String);
        outcomes = [await load(), await load()];</script><script nonce="abc">var outcomes;</script></html>`,
  });
  await expect.poll(() => page.evaluate('outcomes')).toHaveLength(2);
  for (const outcome of (await page.evaluate('outcomes')) as string[])
    expect(outcome).toContain('TrustedScriptURL');
});
