/** `npm run kills`: what a proxy acknowledged outlives `kill -9`, and SIGTERM fails no request. */
import { endUnderLoad } from './support/kills.ts';

const ROUNDS = Number(process.argv[2] ?? 20);

let failures = 0;
for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  const { sends, favorites, refused, unreached, cut, problems } = await endUnderLoad(signal, ROUNDS);
  console.log(
    `${signal} under load, ${ROUNDS} times: ${sends} sends and ${favorites} favourites acknowledged, ` +
      `${cut} requests cut off, ${refused} told to come back, ${unreached} found nobody listening: ${problems.length} problems`,
  );
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`);
  failures += problems.length;
}
process.exit(failures === 0 ? 0 : 1);
