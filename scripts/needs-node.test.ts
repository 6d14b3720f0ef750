import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

describe('a Node that cannot read the scripts', () => {
  it.each(['start', 'test', 'build', 'example', 'proxy', 'simulator'])(
    'npm run %s says which one it needs',
    (name) => {
      const preloaded = /^node -r (\S+)/.exec(scripts[name])?.[1] ?? 'nothing';
      const older = `Object.defineProperty(process, 'versions', { value: { node: '22.18.0' } })`;
      const { status, stderr } = spawnSync(process.execPath, ['-e', `${older}; require('${preloaded}')`], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect(stderr).toBe(
        'Durenai Embed needs Node 22.19 or newer, and this is 22.18.0: install that one first.\n',
      );
      expect(status).toBe(1);
    },
  );
});
