import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildPackages, isStale } from './build-parts.ts';
import { PACKAGES, ROOT } from './paths.ts';

export const EXAMPLES = ['vite-react', 'nextjs'] as const;
export type Example = (typeof EXAMPLES)[number];

/** What the last step of a build writes, and the last one before it. */
const BUILT = ['packages/react/dist/styles.css', 'packages/widget/dist/manifest.json'];

/** Every published package as npm would hand it to a stranger. Returns the tarballs. */
export async function packPackages(into: string): Promise<readonly string[]> {
  if (BUILT.some(isStale)) await buildPackages();
  const workspaces = PACKAGES.flatMap((folder) => ['--workspace', folder]);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', into, ...workspaces], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const tarballs = readdirSync(into).filter((name) => name.endsWith('.tgz'));
  return tarballs.map((name) => join(into, name));
}

export function installPacked(app: string, specifiers: readonly string[]): void {
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...specifiers], {
    cwd: app,
    stdio: 'pipe',
  });
}

/** A copy of the example where nothing of this checkout is in reach, on the packed library. Returns its folder. */
export async function installExample(name: Example, home: string): Promise<string> {
  const [packed, app] = [join(home, 'packed'), join(home, name)];
  mkdirSync(packed, { recursive: true });
  rmSync(app, { recursive: true, force: true });
  cpSync(join(ROOT, 'examples', name), app, {
    recursive: true,
    filter: (path) => !LEFT_BEHIND.has(basename(path)),
  });
  const have = readdirSync(packed).map((file) => join(packed, file));
  const tarballs = have.length > 0 ? have : await packPackages(packed);
  installPacked(
    app,
    tarballs.filter((file) => /durenai-(core|react)-/.test(file)),
  );
  return app;
}

const LEFT_BEHIND = new Set(['node_modules', 'dist', '.next']);
