import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be lost without a word: nothing arrives any more, and nobody hangs up. */
export async function openSilentWay(server: URL) {
  const sockets = new Set<Socket>();
  const heard = new Set<Socket>();
  let isLost = false;
  let swallowed = 0;
  const relay = createServer({ allowHalfOpen: true }, (near) => {
    if (isLost) swallowed += 1;
    else heard.add(near);
    const far = connect({ port: Number(server.port), host: server.hostname, allowHalfOpen: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {}).on('close', () => to.destroy());
      from.on('data', (piece) => heard.has(near) && to.write(piece));
      from.on('end', () => heard.has(near) && to.end());
    }
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const url = new URL(server);
  url.port = String((relay.address() as AddressInfo).port);
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: url.href,
    /** What is connected stays so and is silent for ever, as whatever connects until `find`. */
    lose() {
      heard.clear();
      isLost = true;
    },
    /** For new connections. */
    find() {
      isLost = false;
    },
    /** Ends what is connected, in sight of both sides. */
    hangUp,
    /** How many connected while it was lost. */
    swallowed: () => swallowed,
    close() {
      hangUp();
      relay.close();
    },
  };
}
