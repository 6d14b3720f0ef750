import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from './packed.ts';
import { PACKAGES, ROOT } from './paths.ts';

const folders = [...PACKAGES, ...EXAMPLES.map((name) => `examples/${name}`)];
const readmes = folders.map((folder) => `${folder}/README.md`);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Until the packages are on npm. */
describe('a README that has somebody install what is not on npm', () => {
  it.each(readmes.filter((path) => /npm install|^npx durenai/m.test(read(path))))('%s says so', (path) => {
    const [, target = ''] = /\[from a clone\]\((.+)#packages-from-a-clone\)/.exec(read(path)) ?? [];
    expect(join(dirname(path), target)).toBe('README.md');
    expect(read('README.md')).toMatch(/^## Packages from a clone$/m);
  });
});

describe('the README of the proxy', () => {
  it('makes every file that it names for a secret', () => {
    const readme = read('proxy/README.md');
    const files = [...readme.matchAll(/^[A-Z_]+_FILE=(\S+-(?:key|secret))$/gm)].map(([, file = '']) => file);
    expect(files).toHaveLength(2);
    for (const file of files) expect(readme).toMatch(new RegExp(`install -m 600 .* ${file}( |$)`, 'm'));
  });
});

it('no backup is made for everybody on the machine to read', () => {
  for (const [, before] of read('proxy/README.md').matchAll(/`([^`]*)(?:\.backup|pg_dump)/g))
    expect(before).toMatch(/^\(umask 077; /);
});

describe('a README that has somebody run the proxy in production', () => {
  it.each(['README.md', ...readmes])('%s starts it without npx, which passes no SIGTERM on', (path) => {
    expect(read(path)).not.toMatch(/npx durenai-proxy --config \S+ start|NODE_ENV=production npx/);
  });

  it.each(['README.md', 'proxy/README.md'])(
    '%s lets nobody but the server in front say who calls',
    (path) => {
      expect(read(path)).toMatch(/HOST=127\.0\.0\.1\s+TRUST_PROXY=loopback/);
      expect(read(path)).not.toMatch(/TRUST_PROXY=\d/);
    },
  );
});
