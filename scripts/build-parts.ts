import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleAsync } from 'lightningcss';
import { build } from 'vite';
import { PACKAGES, ROOT } from './paths.ts';
import { run } from './run.ts';

/** The stylesheets of `@durenai/react`, each with its imports in one minified file. */
export async function buildStyles(): Promise<void> {
  const out = join(ROOT, 'packages/react/dist');
  mkdirSync(out, { recursive: true });
  for (const file of ['styles.css', 'chat-window.css']) {
    const { code } = await bundleAsync({
      filename: join(ROOT, 'packages/react/src/styles', file),
      minify: true,
    });
    writeFileSync(join(out, file), code);
  }
}

export async function buildWidget(): Promise<void> {
  run('npm', ['run', '--silent', 'build', '--workspace', '@durenai/widget']);
}

export async function buildSite(): Promise<void> {
  await build({ configFile: join(ROOT, 'examples/demo-site/vite.config.ts'), logLevel: 'warn' });
}

/** Whether `output` is missing or older than any source of the packages and the demo site. */
export function isStale(output: string): boolean {
  const builtAt = modifiedAt(join(ROOT, output));
  const sources = [...PACKAGES, 'examples/demo-site'].map((folder) => join(ROOT, folder));
  return [join(ROOT, 'package-lock.json'), ...sources.flatMap(listFiles)].some(
    (file) => modifiedAt(file) > builtAt,
  );
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name.endsWith('.tsbuildinfo'))
      return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
