/** `npm run -w @durenai/proxy slow-sockets`: connections that dawdle are gone in 12 s, and nobody else notices. */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { IDENTITY_SECRET } from './support/site.ts';
import { openWorld } from './support/world.ts';

const SOCKETS = Number(process.argv[2] ?? 600);
const LONGEST_SECONDS = 12;
const LONGEST_P99_MS = 250;

const world = await openWorld({ proxy: { identitySecret: IDENTITY_SECRET, createCharacters: true } });
const { port } = world.proxy;

const READS_NOTHING = 4;
/** Each takes some megabytes of the system. */
const NON_READERS = 2;

/**
 * Says a little every second: headers that do not end, a body that does not end, nothing at all, a picture from somebody
 * who may send none. The last one asks for more than fits on the way, and reads none of it.
 */
const OPENINGS = [
  'GET /healthz HTTP/1.1\r\nHost: x\r\n',
  'POST /v1/session HTTP/1.1\r\nHost: x\r\nOrigin: https://www.shop.example\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n',
  '',
  'POST /v1/characters HTTP/1.1\r\nHost: x\r\nOrigin: https://www.shop.example\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n',
  'GET /v1/characters?limit=100 HTTP/1.1\r\nHost: x\r\nOrigin: https://www.shop.example\r\n\r\n'.repeat(150),
];

/** Between two requests, empty lines are nothing. */
const DRIPS = ['X-A: b\r\n', ' ', '', 'x', '\r\n'];

const lifetimes: number[] = [];
const dawdlers = Array.from({ length: SOCKETS }, async (_, index) => {
  const socket: Socket = connect(port, '127.0.0.1');
  const kind = index < NON_READERS ? READS_NOTHING : index % READS_NOTHING;
  socket.on('error', () => undefined);
  // Whoever does not read notices the end only by writing.
  if (kind !== READS_NOTHING) socket.resume();
  await once(socket, 'connect');
  const connectedAt = performance.now();
  socket.write(OPENINGS[kind] ?? '');
  const drip = setInterval(() => socket.writable && socket.write(DRIPS[kind] ?? ''), 1000);
  // `once` of a promise would take the reset for a failure of this script.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drip);
  lifetimes[index] = (performance.now() - connectedAt) / 1000;
});

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const latencies: number[] = [];
let isOver = false;
async function behaveWell(): Promise<void> {
  while (!isOver) {
    const askedAt = performance.now();
    const [response] = await once(get({ port, host: '127.0.0.1', path: '/healthz', agent }), 'response');
    response.resume();
    await once(response, 'end');
    latencies.push(performance.now() - askedAt);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const visitor = behaveWell();
await Promise.race([Promise.all(dawdlers), new Promise((resolve) => setTimeout(resolve, 40_000))]);
isOver = true;
await visitor;
agent.destroy();

const gone = lifetimes.filter((seconds) => seconds !== undefined);
const longest = gone.length < SOCKETS ? Number.POSITIVE_INFINITY : Math.max(...gone);
const p99 = latencies.sort((left, right) => left - right)[Math.floor(latencies.length * 0.99)] ?? 0;
console.log(
  `${SOCKETS} slow sockets, ${gone.length} gone, the last after ${longest.toFixed(1)} s (at most ${LONGEST_SECONDS})`,
);
console.log(
  `${latencies.length} good requests meanwhile, p99 ${p99.toFixed(1)} ms (at most ${LONGEST_P99_MS})`,
);
await world.close();
process.exit(longest <= LONGEST_SECONDS && p99 <= LONGEST_P99_MS ? 0 : 1);
