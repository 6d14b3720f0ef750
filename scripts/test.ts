/**
 * `npm test`: everything that must hold, in the order in which it is cheapest to learn that it does not.
 * Goes on after a failure, so that one run tells everything. Says at the end what failed, since what a step
 * printed of it is thousands of lines above. The last line is `N passed, N failed`.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.ts';
import { STYLESHEETS } from './build-parts.ts';
import { PACKAGES, ROOT } from './paths.ts';
import { tryRun } from './run.ts';

const REPORT = join(ROOT, '.cache/vitest-report.json');

/** `failures` are lines for a reader: a command, or a test with what it said. */
type Tally = { passed: number; failures: string[] };

function check(command: string, args: readonly string[]): Tally {
  return tryRun(command, args) === 0
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [[command, ...args].join(' ')] };
}

type VitestReport = {
  numPassedTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
};

/** A file that fails without a failed test (it cannot be loaded, a hook throws) is one failure. */
function failuresOf({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(ROOT, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}\n${message}`] : [];
    return failed.map((test) => `${file} > ${test.fullName}\n${test.failureMessages.join('\n')}`);
  });
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
  const broken = `vitest (${projects.join(', ')}) ended with ${status}`;
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8')) as VitestReport;
    const failures = failuresOf(report);
    if (status !== 0 && failures.length === 0) failures.push(`${broken}, and no test failed`);
    return { passed: report.numPassedTests, failures };
  } catch {
    return { passed: 0, failures: [`${broken}, and reported nothing`] };
  }
}

/** Each row of faults counts as a test. A run that breaks before it reports counts as one failure. */
function faults(): Tally {
  const report = join(ROOT, '.cache/faults-report.json');
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const status = tryRun('npm', ['run', '--silent', 'faults', '--', '--short', '--json', report]);
  const broken = `faults ended with ${status}`;
  try {
    const { passed, failures } = JSON.parse(readFileSync(report, 'utf8')) as Tally;
    if (status !== 0 && failures.length === 0) failures.push(`${broken}, and no row failed`);
    return { passed, failures };
  } catch {
    return { passed: 0, failures: [`${broken}, and reported nothing`] };
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
const failures: string[] = [];
let passed = 0;
for (const name of names) {
  console.log(`\n── ${name} ──`);
  const startedAt = performance.now();
  for (const tally of STEPS[name]?.() ?? []) {
    passed += tally.passed;
    failures.push(...tally.failures.map((failure) => `${name}: ${failure}`));
  }
  console.log(`── ${name} took ${((performance.now() - startedAt) / 1000).toFixed(1)} s ──`);
}
for (const failure of failures) console.log(`\n${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
