/**
 * `npm run canary -w @durenai/proxy`: plays all tests of the proxy, keeps every line of the log, every header and every
 * body that a test was given, and looks for the API key in these and in what is published. Build first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_API_KEY } from '@durenai/simulator';
import { checkLeak } from '../src/commands/check-leak.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'durenai-canary-'));
const recorded = join(folder, 'recorded');
const planted = join(folder, 'planted');
mkdirSync(recorded);
mkdirSync(planted);

const tests = process.argv.slice(2);
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'node', ...(tests.length > 0 ? tests : ['proxy/'])],
  { cwd: root, stdio: 'inherit', env: { ...process.env, RECORD_TO: recorded } },
);

const look = (place: string) =>
  checkLeak.run([place], {
    env: { DURENAI_API_KEY: DEMO_API_KEY, NODE_ENV: 'development' },
    print: (line) => console.log(`${place.replace(root, '')}: ${line}`),
  });

const bytes = readdirSync(recorded).reduce((sum, file) => sum + statSync(join(recorded, file)).size, 0);
console.log(`${(bytes / 1e6).toFixed(1)} MB of logs, headers and bodies`);
let leaks = 0;
// The simulator's own package knows its demo key, as everybody may.
const published = ['core', 'react', 'widget'].map((name) => join(root, 'packages', name, 'dist'));
for (const place of [recorded, join(root, 'proxy/dist'), ...published]) leaks += (await look(place)) ?? 0;

// A search that finds nothing has to be able to find something.
writeFileSync(join(planted, 'planted.map'), Buffer.from(`{"key":"${DEMO_API_KEY}"}`).toString('base64'));
const isSharp = (await look(planted)) === 1;
rmSync(folder, { recursive: true });
console.log(`${leaks} places hold the key; the planted one was ${isSharp ? '' : 'not '}found`);
process.exit(status === 0 && leaks === 0 && bytes > 0 && isSharp ? 0 : 1);
