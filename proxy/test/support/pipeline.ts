import { connect } from 'node:net';

/** A message, for whoever takes one. */
const JSON_BODY = '{"message":"hello"}';

/**
 * Requests one after the other on one connection, as they stand and without waiting for answers: the
 * quickest way to ask much. Resolves to the status of each answer, in order.
 *
 * @param headersOf What each request says besides, by its index.
 * @param methodOf With which method, by its index. Default GET. A POST sends {@link JSON_BODY}.
 */
export function askAll(
  port: number,
  targets: readonly string[],
  headers: Record<string, string>,
  headersOf: (index: number) => Record<string, string> = () => ({}),
  methodOf: (index: number) => string = () => 'GET',
): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      const last = targets.length - 1;
      const requests = targets.map((target, index) => {
        const method = methodOf(index);
        const body = method === 'POST' ? JSON_BODY : '';
        const said = {
          host: '127.0.0.1',
          ...headers,
          ...headersOf(index),
          ...(body === ''
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(body.length) }),
          ...(index === last ? { connection: 'close' } : {}),
        };
        const lines = Object.entries(said).map(([name, value]) => `${name}: ${value}`);
        return [`${method} ${target} HTTP/1.1`, ...lines, '', body].join('\r\n');
      });
      socket.write(requests.join(''), 'latin1');
    });
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
