import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleAsync } from 'lightningcss';
import { PACKAGES, ROOT } from './paths.ts';
import { run } from './run.ts';

/** What `@durenai/react` publishes of its styles. */
export const STYLESHEETS = [
  'styles.css',
  'chat-window.css',
  'chat-frame.css',
  'chat-messages.css',
  'chat-markdown.css',
  'lists.css',
] as const;

/** Every published package, into an empty `dist`. */
export async function buildPackages(): Promise<void> {
  for (const folder of PACKAGES) {
    rmSync(join(ROOT, folder, 'dist'), { recursive: true, force: true });
    // A build info that outlives its dist makes tsc believe that there is nothing to do.
    rmSync(join(ROOT, folder, 'tsconfig.tsbuildinfo'), { force: true });
    // npm packs the one that lies in the folder. As old as its original, it makes nothing that is built stale.
    cpSync(join(ROOT, 'LICENSE'), join(ROOT, folder, 'LICENSE'), { preserveTimestamps: true });
  }
  run('tsc', ['-b']);
  await buildStyles();
  buildWidget();
}

/** The stylesheets of `@durenai/react`, each with its imports in one minified file. */
async function buildStyles(): Promise<void> {
  const out = join(ROOT, 'packages/react/dist');
  mkdirSync(out, { recursive: true });
  for (const file of STYLESHEETS) {
    const { code } = await bundleAsync({
      filename: join(ROOT, 'packages/react/src/styles', file),
      minify: true,
    });
    writeFileSync(join(out, file), code);
  }
  // TypeScript refuses to import what has no types: outside of Vite and Next.js nobody declares a stylesheet.
  writeFileSync(join(out, 'stylesheet.d.ts'), 'export {};\n');
}

export function buildWidget(): void {
  run('npm', ['run', '--silent', 'build', '--workspace', '@durenai/widget']);
}

export function buildSite(): void {
  // A process of its own: a test run's NODE_ENV would make it a development build.
  const config = join(ROOT, 'examples/demo-site/vite.config.ts');
  run('vite', ['build', '--config', config, '--logLevel', 'warn'], { NODE_ENV: 'production' });
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
