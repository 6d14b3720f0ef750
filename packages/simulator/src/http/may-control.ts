import type { IncomingMessage } from 'node:http';

const LOOPBACK_ADDRESS = /^(?:127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Whether a request may use the controls, which need no key: from this machine, under its own name (a page
 * elsewhere may make a name of its own point here), and from no other site's page.
 */
export function mayControl({ socket, headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  return (
    LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(host) &&
    (origin === undefined || origin === `http://${host}`) &&
    headers['sec-fetch-site'] !== 'cross-site'
  );
}
