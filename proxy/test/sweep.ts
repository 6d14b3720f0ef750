/** `npm run -w @durenai/proxy sweep`: 200 visitors try every personal route against all others. */
import { SWEPT, sweep } from './support/sweep.ts';
import { openWorld } from './support/world.ts';

const VISITORS = Number(process.argv[2] ?? 200);

const world = await openWorld({ proxy: SWEPT });
const startedAt = performance.now();
const { probes, routes, leaks } = await sweep(world, VISITORS);
await world.close();
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
for (const leak of new Set(leaks)) console.log(leak);
console.log(
  `${VISITORS} visitors, ${probes.toLocaleString('en')} probes of ${routes.length} personal routes in ${seconds} s: ${leaks.length} leaks`,
);
process.exitCode = leaks.length > 0 ? 1 : 0;
