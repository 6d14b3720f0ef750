/**
 * Many processes spend from one wallet at once: `npm run budget-race -w proxy -- --processes 2 --workers 16
 * --attempts 79000 --units 7500 [--postgres]`. Exits with 1 unless exactly the units there are were admitted.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@durenai/core';
import { type Postgres, startPostgres } from '../../scripts/postgres.ts';
import { Secret } from '../src/config/secret.ts';
import { dayOf } from '../src/limits/budget-days.ts';
import { openStore } from '../src/store/open-store.ts';
import { StoreError } from '../src/store/store-error.ts';

type Order = { place: { file: string; url?: string | undefined }; workers: number; attempts: number };

const open = ({ file, url }: Order['place']) =>
  openStore({ file, url: url === undefined ? undefined : Secret.of(url), clock: systemClock });

type Spent = { admitted: number; locked: number };

async function spend({ place, workers, attempts }: Order): Promise<Spent> {
  const store = await open(place);
  let begun = 0;
  const spent: Spent = { admitted: 0, locked: 0 };
  async function attempt(): Promise<void> {
    try {
      const outcome = await store.write((transaction, at) => store.budget.reserve(transaction, at, false));
      if ('day' in outcome) spent.admitted += 1;
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      // The other process had the file for longer than we wait: a visitor is told to come again, and does.
      spent.locked += 1;
      await attempt();
    }
  }
  async function worker(): Promise<void> {
    while (begun < attempts) {
      begun += 1;
      await attempt();
    }
  }
  await Promise.all(Array.from({ length: workers }, worker));
  await store.close();
  return spent;
}

/** What a process of the race is called with. */
const SPEND = 'spend';

type RaceOptions = {
  processes: number;
  workers: number;
  attempts: number;
  units: number;
  /** A PostgreSQL; default a SQLite file. */
  url?: string | undefined;
};

/** How many of the attempts were admitted, and how many the wallet counts. */
export async function race({ processes, workers, attempts, units, url }: RaceOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'durenai-race-'));
  const place = { file: join(folder, 'race.sqlite'), url };
  const store = await open(place);
  await store.write(async (transaction, at) => {
    await store.budget.today(transaction, at);
    const limits = { month_limit: units, day_limit: units, anonymous_limit: units, day: dayOf(at) };
    await transaction.updateTable('budgets').set(limits).execute();
  });
  const startedAt = performance.now();
  const spenders = Array.from({ length: processes }, async () => {
    const child = fork(new URL(import.meta.url).pathname, [SPEND], {
      execArgv: ['--conditions=@durenai/source'],
    });
    child.send({ place, workers, attempts: Math.ceil(attempts / processes) } satisfies Order);
    const [spent] = await once(child, 'message');
    await once(child, 'exit');
    return spent as Spent;
  });
  const all = await Promise.all(spenders);
  const sum = (of: keyof Spent) => all.reduce((total, spent) => total + spent[of], 0);
  const seconds = (performance.now() - startedAt) / 1000;
  const [wallet] = await store.db.selectFrom('budgets').selectAll().execute();
  await store.close();
  rmSync(folder, { recursive: true });
  return { admitted: sum('admitted'), locked: sum('locked'), reserved: wallet?.reserved, seconds };
}

if (process.argv[2] === SPEND) {
  process.once('message', (order: Order) => {
    void spend(order).then((spent) => process.send?.(spent, () => process.disconnect()));
  });
} else if (import.meta.main) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { processes: text, workers: text, attempts: text, units: text, postgres: { type: 'boolean' } },
  });
  const postgres: Postgres | undefined = values.postgres ? await startPostgres({ durable: true }) : undefined;
  const { processes = '2', workers = '16', attempts = '79000', units = '7500' } = values;
  const options = {
    processes: Number(processes),
    workers: Number(workers),
    attempts: Number(attempts),
    units: Number(units),
    url: await postgres?.newDatabase(),
  };
  const { admitted, reserved, locked, seconds } = await race(options);
  await postgres?.close();
  console.log(
    `${processes} processes × ${workers} workers, ${attempts} attempts at ${units} units in ${seconds.toFixed(1)} s: ` +
      `${admitted} admitted, ${reserved} in the wallet, ${locked} told that the database was locked and came again`,
  );
  process.exitCode = admitted === options.units && reserved === options.units ? 0 : 1;
}
