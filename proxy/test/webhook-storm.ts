/** `npm run webhook-storm -w @durenai/proxy`: 10,000 deliveries in 10 s, five of six forged, late or foreign. */
import { playStorm } from './support/webhook-storm.ts';

const DELIVERIES = Number(process.argv[2] ?? 10_000);

const { answers, reads, mostReads, foreignReads, failedReads, changed } = await playStorm({
  deliveries: DELIVERIES,
  seconds: 10,
  speed: 1,
});
for (const [answer, count] of [...answers].sort()) console.log(`${String(count).padStart(6)}  ${answer}`);
console.log(
  `${DELIVERIES} deliveries: each conversation was read ${reads.join(', ')} times (at most ${mostReads}), ` +
    `${failedReads} of these failed, ${foreignReads} reads of other conversations, ${changed.length} lists changed`,
);
const good =
  changed.length === 0 && foreignReads === 0 && reads.every((count) => count > 0 && count <= mostReads);
process.exit(good ? 0 : 1);
