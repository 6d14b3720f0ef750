/** What the licences of bundled packages ask for: their texts beside the bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Adds to `folders` those of the packages whose code is in a bundle. */
export const gatherPackages = (folders: Set<string>): Plugin => ({
  name: 'gather-packages',
  apply: 'build',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      for (const id of file.moduleIds) {
        const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
        if (folder !== undefined) folders.add(folder);
      }
    }
  },
});

/** @throws When a package has no text of its licence. */
export const noticesOf = (folders: Iterable<string>): string =>
  [...folders]
    .map(noticeOf)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
  if (file === undefined) throw new Error(`${name} is bundled, and has no text of its licence.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
