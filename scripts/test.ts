/**
 * `npm test`: everything that must hold, in the order in which it is cheapest to learn that it does not.
 * Goes on after a failure, so that one run tells everything. The last line is `N passed, N failed`.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.ts';
import { STYLESHEETS } from './build-parts.ts';
import { PACKAGES, ROOT } from './paths.ts';
import { tryRun } from './run.ts';

const REPORT = join(ROOT, '.cache/vitest-report.json');

type Tally = { passed: number; failed: number };

function check(command: string, args: readonly string[]): Tally {
  return tryRun(command, args) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A run that breaks before it reports counts as one failure, whatever it had passed. */
function vitest(projects: readonly string[], env?: NodeJS.ProcessEnv): Tally {
  rmSync(REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const status = tryRun(
    'vitest',
    ['run', ...projects.flatMap((name) => ['--project', name]), ...reporters],
    env,
  );
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    };
    const failed = report.numFailedTests + (report.numFailedTests === 0 ? report.numFailedTestSuites : 0);
    return { passed: report.numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Each row of faults counts as a test. A run that breaks before it reports counts as one failure. */
function faults(): Tally {
  const report = join(ROOT, '.cache/faults-report.json');
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const status = tryRun('npm', ['run', '--silent', 'faults', '--', '--short', '--json', report]);
  try {
    const { passed, failed } = JSON.parse(readFileSync(report, 'utf8')) as Tally;
    return { passed, failed: status === 0 ? failed : Math.max(failed, 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function browserTests(projects: readonly string[]): Tally {
  return vitest(projects, { CHROMIUM_PATH: ensureBrowser() });
}

const published = (folder: string) => join(ROOT, folder);

const STEPS: Record<string, () => Tally[]> = {
  lint: () => [check('biome', ['check']), check('knip', [])],
  build: () => [check('npm', ['run', '--silent', 'build'])],
  types: () => [check('tsc', ['-p', 'tsconfig.tests.json'])],
  packages: () => [
    check('node', ['scripts/api-report.ts', '--check']),
    ...PACKAGES.flatMap((folder) => [
      check('publint', ['--strict', published(folder)]),
      check('attw', [
        '--pack',
        published(folder),
        '--quiet',
        '--profile',
        'esm-only',
        '--exclude-entrypoints',
        ...[...STYLESHEETS, 'manifest.json', 'options.schema.json'].map((file) => `./${file}`),
      ]),
    ]),
  ],
  size: () => [check('npm', ['run', '--silent', 'size'])],
  unit: () => [vitest(['node', 'dom', 'dom-react-18', 'dom-compiled', 'ssr'])],
  stories: () => [browserTests(['stories'])],
  e2e: () => [browserTests(['e2e'])],
  faults: () => [faults()],
};

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.find((name) => !Object.hasOwn(STEPS, name));
if (unknown) {
  console.error(`There is no step "${unknown}". Steps: ${Object.keys(STEPS).join(', ')}.`);
  process.exit(2);
}

const names = positionals.length > 0 ? positionals : Object.keys(STEPS);
const summary: string[] = [];
const total: Tally = { passed: 0, failed: 0 };
for (const name of names) {
  console.log(`\n── ${name} ──`);
  const startedAt = performance.now();
  for (const { passed, failed } of STEPS[name]?.() ?? []) {
    total.passed += passed;
    total.failed += failed;
    if (failed > 0) summary.push(`${name}: ${failed} failed`);
  }
  console.log(`── ${name} took ${((performance.now() - startedAt) / 1000).toFixed(1)} s ──`);
}
for (const line of summary) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
