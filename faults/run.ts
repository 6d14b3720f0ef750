/** `npm run faults`: sends messages through every kind of trouble, and counts what was lost on the way. */
import { parseArgs } from 'node:util';
import { createRandom } from '../packages/simulator/src/random.ts';
import { startPostgres } from '../scripts/postgres.ts';
import { type Column, columns, join, type Result } from './join.ts';
import { FAST, type Row, rows } from './rows.ts';
import { createVisitor } from './visitors.ts';
import { openWorld } from './world.ts';

const HELP = `npm run faults [-- options]
  --rows a,b|all   which faults (default all); --list names them
  --runs K         each of them K times (default 1)
  --seed N         plays the same again (default: a new one)
  --visitors N     at once (default 20)
  --sends N        messages of each visitor (default 4; 3 with --short)
  --at-once N      rows played at the same time: they mostly wait (default 4)
  --postgres       on a PostgreSQL of its own instead of SQLite
  --short          three messages of each visitor`;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: 'all' },
    runs: { type: 'string', default: '1' },
    seed: { type: 'string' },
    visitors: { type: 'string', default: '20' },
    sends: { type: 'string' },
    'at-once': { type: 'string', default: '4' },
    postgres: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.list) {
  for (const { name } of rows) console.log(name);
  process.exit(0);
}

const number = (name: string, text: string) =>
  /^[1-9]\d*$/.test(text) ? Number(text) : fail(`--${name} ${text} is not a number.\n${HELP}`);

const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) + 1 : number('seed', values.seed);
const runs = number('runs', values.runs);
const visitorCount = number('visitors', values.visitors);
const atOnce = number('at-once', values['at-once']);
const sendCount = number('sends', values.sends ?? (values.short ? '3' : '4'));
const names = values.rows === 'all' ? undefined : values.rows.split(',').map((name) => name.trim());
const unknown = names?.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) fail(`There is no row "${unknown}". --list names them.`);

const isPossible = ({ store }: Row) => !(store === 'sqlite' && values.postgres);
const chosen = rows.filter((row) => (names === undefined || names.includes(row.name)) && isPossible(row));
const postgres = values.postgres ? await startPostgres() : undefined;

const PATIENCE_MS = 90_000;

async function play(row: Row, run: number): Promise<Result> {
  const random = createRandom(seed * 1_000 + run);
  const speed = row.speed ?? FAST;
  // A row that stops the server has one of its own.
  const server = row.store === 'postgres' ? await startPostgres() : values.postgres ? postgres : undefined;
  const world = await openWorld({
    seed: seed + run,
    speed,
    instances: row.instances ?? 1,
    postgres: server,
  });
  try {
    const visitors = Array.from({ length: visitorCount }, (_, index) =>
      createVisitor({
        tag: Math.floor(random.next() * 2 ** 32)
          .toString(16)
          .padStart(8, '0'),
        pickUrl: () => world.instances[Math.floor(random.next() * world.instances.length)]?.url ?? '',
        network: `10.${run % 250}.${index % 250}.1`,
        patienceMs: PATIENCE_MS,
        tabs: row.tabs ?? 1,
        thinkMs: row.thinkMs ?? 0,
        hangsUp: () => row.hangUps !== undefined && random.next() < row.hangUps,
      }),
    );
    world.simulator.simulator.weather.set({ rules: row.weather?.(world) ?? [] });
    let isOver = false;
    const disturbed = row.disturb?.(world, { isOver: () => isOver, random, postgres: server });
    await Promise.all(visitors.map((visitor) => visitor.chat(sendCount)));
    isOver = true;
    await disturbed;
    world.onCrash = undefined;
    for (const instance of world.instances) if (!instance.process) await instance.start();
    return await join(world, visitors);
  } finally {
    await world.close();
    if (server !== postgres) await server?.close();
  }
}

const percentile = (sorted: readonly number[], share: number) =>
  sorted.length === 0 ? '–' : `${((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1000).toFixed(1)}`;

const WIDTH = 30;
console.log(`seed ${seed}`);
console.log(
  ['row'.padEnd(WIDTH), 'runs', 'sends', 'faults', 'labelled', ...columns, 'p50 s', 'p99 s'].join('  '),
);
let failures = 0;
let total = 0;
const startedAt = Date.now();
const waiting = new Set<Promise<unknown>>();

/** A turn among those played at once. */
async function inTurn(row: Row, run: number): Promise<Result> {
  while (waiting.size >= atOnce) await Promise.race(waiting);
  const played = play(row, run);
  const settled = played.catch(() => undefined).finally(() => waiting.delete(settled));
  waiting.add(settled);
  return played;
}

const games = chosen.map((row) => ({
  row,
  results: Promise.all(Array.from({ length: runs }, (_, index) => inTurn(row, index + 1))),
}));
for (const { results } of games) results.catch(() => undefined);
for (const { row, results: playing } of games) {
  const results = await playing;
  const sum = (of: (result: Result) => number) => results.reduce((all, result) => all + of(result), 0);
  const problems = results.flatMap((result) => result.problems);
  const recoveries = results.flatMap((result) => result.recoveries).sort((a, b) => a - b);
  const count = (column: Column) => problems.filter((problem) => problem.column === column).length;
  total += sum(({ sends }) => sends);
  failures += problems.length;
  const cells: [string, string | number][] = [
    ['runs', runs],
    ['sends', sum(({ sends }) => sends)],
    ['faults', sum(({ faults }) => faults)],
    ['labelled', sum(({ labelled }) => labelled)],
    ...columns.map((column): [string, number] => [column, count(column)]),
    ['p50 s', percentile(recoveries, 0.5)],
    ['p99 s', percentile(recoveries, 0.99)],
  ];
  console.log(
    [row.name.padEnd(WIDTH), ...cells.map(([name, value]) => String(value).padStart(name.length))].join('  '),
  );
  for (const { column, what } of problems.slice(0, 5)) console.log(`    ${column}: ${what}`);
}
await postgres?.close();
console.log(
  `${total} sends, ${failures} failures, ${((Date.now() - startedAt) / 1000).toFixed(0)} s. Again: npm run faults -- --seed ${seed}`,
);
process.exit(failures === 0 ? 0 : 1);
