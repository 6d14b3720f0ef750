import { once } from 'node:events';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createClient, DurenaiError, isDurenaiError, toDurenaiError } from '@durenai/core';
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../test/support/certificate.ts';
import { character, json, serveUpstream } from '../../test/support/upstream.ts';
import { classify } from './classify.ts';
import { openConnections } from './open-connections.ts';

const answered = (status: number, code = 'x') => new DurenaiError({ code, status, message: 'x' });

/** Short enough for a test, far enough apart to tell which one struck. */
const timeouts = { connect: 150, firstByte: 200, idle: 100 };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** How a send ends through the connections that the proxy opens. */
async function failureOf(baseUrl: string, socket = {}) {
  const connections = openConnections({ timeouts, socket });
  ends.push(connections.close);
  const client = createClient({ apiKey: 'key', baseUrl, retries: 0, fetch: connections.fetch });
  const error = await client.chat.send('a', 'hello').then(() => undefined, toDurenaiError);
  if (!isDurenaiError(error)) throw new Error('the call succeeded');
  return classify(error).kind;
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('what a failure proves', () => {
  it.each([
    [answered(400), 'rejected'],
    [answered(404), 'rejected'],
    [answered(422), 'rejected'],
    [answered(401), 'key-refused'],
    [answered(403), 'key-refused'],
    [answered(429), 'busy'],
    [answered(408), 'unknown'],
    [answered(500), 'unknown'],
    [answered(503), 'unknown'],
    [answered(200, 'invalid_response'), 'unknown'],
    [answered(404, 'invalid_response'), 'unknown'],
    [answered(500, 'network_error'), 'unknown'],
    [answered(0, 'timeout'), 'unknown'],
    [answered(0, 'aborted'), 'unknown'],
    [answered(0, 'network_error'), 'unknown'],
    [answered(0, 'misuse'), 'unknown'],
  ])('%s is $1', (error, kind) => expect(classify(error).kind).toBe(kind));

  it('believes a list of addresses only when none of them was reached', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED', syscall: 'connect' });
    const reset = Object.assign(new Error(), { code: 'ECONNRESET', syscall: 'read' });
    const error = (errors: Error[]) =>
      new DurenaiError({ code: 'network_error', message: 'x', cause: new AggregateError(errors) });
    expect(classify(error([refused, refused])).kind).toBe('not-sent');
    expect(classify(error([refused, reset])).kind).toBe('unknown');
    expect(classify(error([])).kind).toBe('unknown');
  });
});

describe('a send that found no connection was not sent', () => {
  it('when nobody listens there, by address or by name', async () => {
    const { url, close } = await serveUpstream(() => undefined);
    await close();
    expect(await failureOf(`${url}/v1`)).toBe('not-sent');
    expect(await failureOf(`${url.replace('127.0.0.1', 'localhost')}/v1`)).toBe('not-sent');
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('when the name cannot be resolved (%s)', async (code) => {
    const lookup = (_name: string, _options: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error(code), { code, syscall: 'getaddrinfo' }));
    expect(await failureOf('http://api.example/v1', { lookup })).toBe('not-sent');
  });

  it('when connecting takes too long', async () => {
    const lookup = () => undefined;
    expect(await failureOf('http://api.example/v1', { lookup })).toBe('not-sent');
  });

  it('when the certificate is nobody’s', async () => {
    const port = await listening(createTlsServer(selfSigned, (socket) => socket.end()));
    expect(await failureOf(`https://localhost:${port}/v1`)).toBe('not-sent');
  });

  it('when the other side speaks no TLS, or hangs up over it, or says nothing', async () => {
    const plain = await listening(
      createTcpServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const rude = await listening(
      createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    );
    const mute = await listening(createTcpServer());
    for (const port of [plain, rude, mute]) {
      expect(await failureOf(`https://127.0.0.1:${port}/v1`)).toBe('not-sent');
    }
  });
});

describe('a send that found a connection may have been received', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['is reset', (socket) => socket.resetAndDestroy()],
    ['is closed', (socket) => socket.end()],
    ['stays silent', () => undefined],
    ['breaks off in the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    ['breaks off in the body', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
    ['falls silent in the body', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
    ['answers nonsense', (socket) => socket.end('hello')],
    ['redirects', (socket) => socket.end('HTTP/1.1 307 X\r\nlocation: http://127.0.0.1:1/\r\n\r\n')],
  ])('when it %s', async (_, behave) => {
    const port = await listening(createTcpServer((socket) => socket.once('data', () => behave(socket))));
    expect(await failureOf(`http://127.0.0.1:${port}/v1`)).toBe('unknown');
  });

  it('also on a connection that was kept, and is not sent a second time', async () => {
    const upstream = await serveUpstream((request, response) => {
      if (request.method === 'POST') response.socket?.resetAndDestroy();
      else json(response, character('a'));
    });
    ends.push(upstream.close);
    const connections = openConnections({ timeouts });
    ends.push(connections.close);
    const client = createClient({
      apiKey: 'key',
      baseUrl: `${upstream.url}/v1`,
      retries: 0,
      fetch: connections.fetch,
    });
    await client.characters.get('a');
    // The pool learns in the next turn that the socket is free again.
    await new Promise(setImmediate);
    const sent = await client.chat.send('a', 'x').catch(toDurenaiError);
    expect(isDurenaiError(sent) && classify(sent).kind).toBe('unknown');
    expect(upstream.seen).toEqual(['GET /v1/characters/a', 'POST /v1/chat/a/messages']);
    expect(upstream.sockets).toBe(1);
  });
});
