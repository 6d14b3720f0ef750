import { connect } from 'node:net';

/** A message, for whoever takes one. */
const JSON_BODY = '{"message":"hello"}';

/** On one connection: the proxy cuts off whoever has many more waiting. */
const AT_ONCE = 100;

/**
 * Requests as they stand, a hundred on each connection and without waiting for answers: the quickest way to ask
 * much. Resolves to the status of each answer, in order.
 *
 * @param headersOf What each request says besides, by its index.
 * @param methodOf With which method, by its index. Default GET. A POST sends {@link JSON_BODY}.
 */
export async function askAll(
  port: number,
  targets: readonly string[],
  headers: Record<string, string>,
  headersOf: (index: number) => Record<string, string> = () => ({}),
  methodOf: (index: number) => string = () => 'GET',
): Promise<number[]> {
  const requests = targets.map((target, index) => {
    const method = methodOf(index);
    const body = method === 'POST' ? JSON_BODY : '';
    const isLast = index % AT_ONCE === AT_ONCE - 1 || index === targets.length - 1;
    const said = {
      host: '127.0.0.1',
      ...headers,
      ...headersOf(index),
      ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }),
      ...(isLast ? { connection: 'close' } : {}),
    };
    const lines = Object.entries(said).map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${target} HTTP/1.1`, ...lines, '', body].join('\r\n');
  });
  const statuses: Promise<number[]>[] = [];
  for (let from = 0; from < requests.length; from += AT_ONCE) {
    statuses.push(askOverOne(port, requests.slice(from, from + AT_ONCE).join('')));
  }
  return (await Promise.all(statuses)).flat();
}

function askOverOne(port: number, requests: string): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => void socket.write(requests, 'latin1'));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)));
    });
  });
}
