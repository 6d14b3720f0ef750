/** `npm run build`: every package into its dist, from nothing. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSite, buildStyles, buildWidget } from './build-parts.ts';
import { PACKAGES, ROOT } from './paths.ts';
import { run } from './run.ts';

for (const folder of PACKAGES) {
  rmSync(join(ROOT, folder, 'dist'), { recursive: true, force: true });
  for (const file of readdirSync(join(ROOT, folder))) {
    // A build info that outlives its dist makes tsc believe that there is nothing to do.
    if (file.endsWith('.tsbuildinfo')) rmSync(join(ROOT, folder, file));
  }
}
run('tsc', ['-b']);
await buildStyles();
await buildWidget();
await buildSite();
