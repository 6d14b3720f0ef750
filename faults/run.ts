/** `npm run faults`: sends messages through every kind of trouble, and counts what was lost on the way. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRandom } from '../packages/simulator/src/random.ts';
import { startPostgres } from '../scripts/postgres.ts';
import { join, type Result } from './join.ts';
import { type Column, columns, TAKEOVER_MS } from './judge.ts';
import { FAST, type Row, rows } from './rows.ts';
import { createVisitor, type Visitor } from './visitors.ts';
import { watchLag } from './watch-lag.ts';
import { openWorld } from './world.ts';

const HELP = `npm run faults [-- options]
  --rows a;b|all   which faults (default all); --list names them
  --runs K         each of them K times (default 1)
  --seed N         plays the same again (default: a new one)
  --visitors N     at once (default 20)
  --sends N        messages of each visitor (default 4)
  --kills N        kills before each arrow and after it, in each run (default 5; 1 with --short)
  --at-once N      rows played at the same time: they mostly wait (default 6)
  --postgres       on a PostgreSQL of its own where a row does not name its database
  --short          what npm test plays
  --json FILE      writes how many rows passed, and what was wrong with each other one`;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: 'all' },
    runs: { type: 'string', default: '1' },
    seed: { type: 'string' },
    visitors: { type: 'string', default: '20' },
    sends: { type: 'string', default: '4' },
    kills: { type: 'string' },
    'at-once': { type: 'string', default: '6' },
    json: { type: 'string' },
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
const sendCount = number('sends', values.sends);
const kills = number('kills', values.kills ?? (values.short ? '1' : '5'));
const names = values.rows === 'all' ? undefined : values.rows.split(';').map((name) => name.trim());
const unknown = names?.find((name) => !rows.some((row) => row.name === name));
if (unknown !== undefined) fail(`There is no row "${unknown}". --list names them.`);

const chosen = rows.filter(
  ({ name, store, isLong }) =>
    names?.includes(name) ?? !((store === 'sqlite' && values.postgres) || (values.short && isLong)),
);
const postgres = values.postgres ? await startPostgres() : undefined;

/** Of everybody's clock. */
const PATIENCE_MS = 30 * 60_000;

async function play(row: Row, run: number, speed: number): Promise<Result> {
  const random = createRandom(seed, row.name, run);
  const startedAt = performance.now();
  // A row that may stop the server has one of its own.
  const server =
    row.store === 'postgres' ? await startPostgres() : row.store === undefined ? postgres : undefined;
  const lag = watchLag();
  const world = await openWorld({
    seed: random.integer(1, 1e9),
    speed,
    instances: row.instances ?? 1,
    postgres: server,
    concurrency: row.concurrency,
    requestsPerMinute: row.requestsPerMinute,
    isMuted: row.isMuted,
  });
  try {
    const visitors = Array.from({ length: row.visitors ?? visitorCount }, (_, index) =>
      createVisitor({
        tag: random.integer(0, 0xffffffff).toString(16).padStart(8, '0'),
        clock: world.clock,
        // A balancer passes over a process that does not answer.
        pickUrl: () => random.pick(world.instances.filter(({ isAsleep }) => !isAsleep)).url,
        network: `10.${run % 250}.${index % 250}.1`,
        patienceMs: PATIENCE_MS / speed,
        tabs: row.tabs ?? 1,
        thinkMs: row.thinkMs ?? 0,
        hurry: row.hurry ?? 1,
        hangsUp: () => random.chance(row.hangUps ?? 0),
        changesMind: () => random.chance(row.changesMind ?? 0),
      }),
    );
    const problems: Result['problems'] = [];
    const takeovers: number[] = [];
    world.simulator.simulator.weather.set({ rules: row.weather?.(world) ?? [] });
    let isOver = false;
    let isDisturbed = row.disturb !== undefined;
    const disturbed = row
      .disturb?.(world, {
        ...{ random, visitors, postgres: server, kills, isOver: () => isOver },
        report: (column, what) => void problems.push({ column, what }),
        recovered: (ms) => void takeovers.push(ms),
      })
      .finally(() => {
        isDisturbed = false;
      });
    disturbed?.catch(() => undefined);
    const chat = async (visitor: Visitor) => {
      await visitor.chat(sendCount * (row.length ?? 1));
      while (row.goesOn && isDisturbed) await visitor.chat(1);
    };
    await Promise.all(visitors.map(chat));
    isOver = true;
    await disturbed;
    const seconds = (performance.now() - startedAt) / 1000;
    const terms = { allowed: row.allowed, mayStayOpen: row.mayStayOpen ?? false };
    const result = await join({ world, visitors, takeovers, terms });
    return {
      ...result,
      problems: [...problems, ...result.problems],
      takeovers,
      seconds,
      lag: lag() * speed,
      slower: 0,
    };
  } finally {
    await world.close();
    if (server !== postgres) await server?.close();
  }
}

/** What could not be played to its end is stuck. */
const broken = (thrown: unknown): Result => ({
  ...{
    sends: 0,
    faults: 0,
    kills: 0,
    labelled: 0,
    recoveries: [],
    takeovers: [],
    seconds: 0,
    lag: 0,
    slower: 0,
  },
  problems: [
    { column: 'stuck', what: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) },
  ],
});

const percentile = (sorted: readonly number[], share: number) =>
  sorted.length === 0 ? '–' : `${((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1000).toFixed(1)}`;

const WIDTH = 30;
const HEADS = [
  ...['row', 'runs', 'sends', 'faults', 'kills', 'labelled'],
  ...columns,
  ...['p50 s', 'p99 s', 'taken over s', 'sends/s', 'slower'],
];
const line = (cells: readonly (string | number)[]) =>
  cells
    .map((cell, index) =>
      index === 0 ? String(cell).padEnd(WIDTH) : String(cell).padStart(HEADS[index]?.length ?? 0),
    )
    .join('  ');

console.log(`seed ${seed}`);
console.log(line(HEADS));
const total = { sends: 0, faults: 0, kills: 0, problems: 0 };
let passed = 0;
const failures: string[] = [];
const startedAt = performance.now();
/** DurenAI was late by so much on everybody's clock. What it got 45 s before counts as lost. */
const MOST_LAG_MS = 10_000;
const MOST_SLOWER = 3;
const waiting = new Set<Promise<unknown>>();

const problemLines = (problems: Result['problems']) =>
  problems.slice(0, 5).map(({ column, what }) => `    ${column}: ${what}`);

/** Trouble that came of a machine too busy for so fast a clock says nothing: it is played again, slower. */
async function playFairly(row: Row, run: number): Promise<Result> {
  let speed = row.speed ?? FAST;
  for (let slower = 0; ; slower += 1) {
    const result = await play(row, run, speed).catch(broken);
    const isLate = result.lag > MOST_LAG_MS || result.takeovers.some((ms) => ms > TAKEOVER_MS);
    const isFair = !isLate || speed === 1 || slower === MOST_SLOWER;
    if (result.problems.length === 0 || isFair) return { ...result, slower };
    const what = `${row.name} is played again, slower, after ${result.problems.length} problems:`;
    console.log([`    ${what}`, ...problemLines(result.problems)].join('\n'));
    speed = Math.max(1, speed / 2);
  }
}

/** A turn among those played at once. */
async function inTurn(row: Row, run: number): Promise<Result> {
  while (waiting.size >= atOnce) await Promise.race(waiting);
  const played = playFairly(row, run);
  const settled = played.finally(() => waiting.delete(settled));
  waiting.add(settled);
  return played;
}

/** Rows are told as they end. */
async function tell(row: Row): Promise<void> {
  const results = await Promise.all(Array.from({ length: runs }, (_, index) => inTurn(row, index + 1)));
  const sum = (of: (result: Result) => number) => results.reduce((all, result) => all + of(result), 0);
  const all = (of: (result: Result) => number[]) => results.flatMap(of).sort((a, b) => a - b);
  const problems = results.flatMap((result) => result.problems);
  const recoveries = all((result) => result.recoveries);
  const sums = {
    sends: sum(({ sends }) => sends),
    faults: sum(({ faults }) => faults),
    kills: sum(({ kills }) => kills),
  };
  const takenOver = percentile(
    all((result) => result.takeovers),
    1,
  );
  const count = (column: Column) => problems.filter((problem) => problem.column === column).length;
  const perSecond = Math.round(sums.sends / sum(({ seconds }) => seconds));
  console.log(
    line([
      ...[row.name, runs, sums.sends, sums.faults, sums.kills, sum(({ labelled }) => labelled)],
      ...columns.map(count),
      ...[
        percentile(recoveries, 0.5),
        percentile(recoveries, 0.99),
        takenOver,
        perSecond,
        sum(({ slower }) => slower),
      ],
    ]),
  );
  for (const problem of problemLines(problems)) console.log(problem);
  total.sends += sums.sends;
  total.faults += sums.faults;
  total.kills += sums.kills;
  total.problems += problems.length;
  if (problems.length === 0) passed += 1;
  else failures.push([row.name, ...problemLines(problems)].join('\n'));
}
await Promise.all(chosen.map(tell));
await postgres?.close();
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ passed, failures }));
console.log(
  `${total.sends} sends, ${total.faults} faults, ${total.kills} kills, ${total.problems} problems in ` +
    `${((performance.now() - startedAt) / 1000).toFixed(0)} s. Again: npm run faults -- --seed ${seed}`,
);
console.log(`${passed} rows passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
