import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

/** Every module that `from` leads to, itself included. */
async function reachable(from: URL, seen = new Map<string, string>()): Promise<Map<string, string>> {
  if (seen.has(from.href)) return seen;
  const source = await readFile(from, 'utf8');
  seen.set(from.href, source);
  for (const [, path] of source.matchAll(/from '(\.[^']+)'/g))
    await reachable(new URL(path ?? '', from), seen);
  return seen;
}

it('runs in a browser: nothing behind the "." entry imports from Node', async () => {
  const modules = await reachable(new URL('index.ts', import.meta.url));
  expect(modules.size).toBeGreaterThan(30);
  for (const [module, source] of modules)
    expect(source, module).not.toMatch(/from 'node:|\b(?:process|Buffer)\./);
});
