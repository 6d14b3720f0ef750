/** Runs the benchmarks by name: `npm run bench -- simulator`; without a name, all of them. */
import { cpus, loadavg, totalmem } from 'node:os';

export type Figure = {
  what: string;
  value: number;
  unit: string;
  /** What the project promises, as `≥ 3000` or `< 0.5`; undefined: nothing. */
  target?: { at: 'least' | 'most'; value: number };
  /** What to know beside it. */
  note?: string;
};

export type Bench = () => Promise<Figure[]>;

const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  events: () => import('./events.ts'),
  portraits: () => import('./portraits.ts'),
  proxy: () => import('./proxy.ts'),
  react: () => import('./react.ts'),
  sends: () => import('./sends.ts'),
  simulator: () => import('./simulator.ts'),
  widget: () => import('./widget.ts'),
};

const met = ({ value, target, note = '' }: Figure): string => {
  if (!target) return note;
  const good = target.at === 'least' ? value >= target.value : value <= target.value;
  return `${good ? 'met' : 'MISSED'} (${target.at === 'least' ? '≥' : '≤'} ${target.value})`;
};

const round = (value: number) =>
  Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(2);

function print(name: string, figures: readonly Figure[]): void {
  console.log(`\n${name}`);
  for (const figure of figures) {
    console.log(
      `  ${figure.what.padEnd(52)} ${round(figure.value).padStart(9)} ${figure.unit.padEnd(6)} ${met(figure)}`,
    );
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `There is no bench called ${unknown.join(', ')}: choose from ${Object.keys(benches).join(', ')}.`,
  );
  process.exit(1);
}
const [processor] = cpus();
console.log(new Date().toISOString());
console.log(
  `${processor?.model.trim()}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ` +
    `${process.platform} ${process.arch}, Node ${process.version}`,
);
const [load = 0] = loadavg();
if (load > cpus().length / 2)
  console.log(
    `Others are at work here (load ${load.toFixed(1)}): what is measured in time will be too long.`,
  );
console.log('Figures are medians of several runs.');
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  const loaded = await benches[name]?.();
  if (loaded) print(name, await loaded.bench());
}
