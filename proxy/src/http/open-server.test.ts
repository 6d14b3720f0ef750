import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { EVERYWHERE } from './everywhere.ts';
import { MOST_WAITING, openServer } from './open-server.ts';
import { allowSlowBody } from './slow-bodies.ts';

const TIMES = { request: 300, slowRequest: 1500, unread: 300, farewell: 100 };

let server: Server;

async function serve(handler: RequestListener, maxConnections = 10): Promise<void> {
  const names = { port: 'PORT', host: 'HOST' };
  server = await openServer(handler, { port: 0, host: '127.0.0.1', maxConnections, times: TIMES, names });
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A client, and when the server has let go of it. `allowHalfOpen`: it does not hang up by itself. */
async function open(bytes: string): Promise<{ socket: Socket; text: () => string; letGo: Promise<number> }> {
  const startedAt = performance.now();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(bytes));
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const [theirs] = await accepted;
  const letGo = new Promise<number>((resolve) =>
    theirs.once('close', () => resolve(performance.now() - startedAt)),
  );
  return { socket, text: () => text, letGo };
}

const drip = (socket: Socket, text = 'x') => {
  const timer = setInterval(() => socket.writable && socket.write(text), 50);
  socket.once('close', () => clearInterval(timer));
};

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

const POST = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n';

describe('a server', () => {
  it('that is full lets go of those who ask for nothing, and of nobody else', async () => {
    await serve((request, response) => void (request.url === '/slow' || response.end('done')), 2);
    const slow = await open('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    const idle = await open('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(idle.text).toContain('done');
    const { port } = server.address() as AddressInfo;
    await once(connect(port, '127.0.0.1').resume(), 'close');
    await idle.letGo;
    const next = await open('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(next.text).toContain('done');
    expect(slow.socket.destroyed).toBe(false);
  });

  it('lets go of who reads nothing of a large answer', async () => {
    await serve((_request, response) => void response.end(Buffer.alloc(16 * 1024 * 1024)));
    const { socket, letGo } = await open('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    // To go on writing helps nobody.
    drip(socket, '\r\n');
    const after = await letGo;
    expect(after).toBeGreaterThan(TIMES.unread);
    expect(after).toBeLessThan(3_000);
  });

  it('waits with who reads slowly', async () => {
    const pieces = Array.from({ length: 512 }, () => Buffer.alloc(64 * 1024));
    await serve((_request, response) => void pipeline(pieces, response, () => undefined));
    const { socket, letGo } = await open('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), 3);
    });
    await once(socket, 'end');
    expect(await letGo).toBeGreaterThan(2 * TIMES.unread);
  });

  it('lets go of who reads nothing of a stream', async () => {
    await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(512 * 1024)), 20);
      response.once('close', () => clearInterval(timer));
    });
    const { socket, letGo } = await open('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    expect(await letGo).toBeLessThan(6_000);
  });

  it('waits with who waits for a reply, however long that takes', async () => {
    await serve((_request, response) => void setTimeout(() => response.end('at last'), 4 * TIMES.unread));
    const { socket, text } = await open('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(socket, 'end');
    expect(text()).toMatch(/at last$/);
  });

  it('lets go of a body that comes slowly, and says why', async () => {
    await serve((request) => void request.resume());
    const { socket, text, letGo } = await open(POST);
    drip(socket);
    expect(await letGo).toBeLessThan(TIMES.slowRequest);
    expect(text()).toMatch(/^HTTP\/1\.1 408 [\s\S]*did not arrive in time/);
    for (const [name, value] of Object.entries(EVERYWHERE))
      expect(text()).toContain(`\r\n${name}: ${value}\r\n`);
  });

  it('gives a body more time that may be slow, and no more than that', async () => {
    await serve((request) => {
      allowSlowBody(request);
      request.resume();
    });
    const { socket, text, letGo } = await open(POST);
    drip(socket);
    const after = await letGo;
    expect(after).toBeGreaterThan(TIMES.slowRequest);
    expect(after).toBeLessThan(2 * TIMES.slowRequest);
    expect(text()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('answers a slow body that arrives in its time', async () => {
    await serve((request, response) => {
      allowSlowBody(request);
      request.resume().on('end', () => response.end('taken'));
    });
    const { socket, text } = await open('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na');
    const { request } = TIMES;
    setTimeout(() => socket.write('b'), request + 600);
    await expect.poll(text, { timeout: 3000 }).toMatch(/taken$/);
  });

  it.each(['nonsense\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'])(
    'lets go of who was refused and does not hang up: %j',
    async (bytes) => {
      await serve((_request, response) => void response.end());
      const { socket, text, letGo } = await open(bytes);
      drip(socket);
      expect(await letGo).toBeLessThan(1_000);
      expect(text()).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  it('begins what was written in one go one after the other, and lets others in between', async () => {
    const begun: string[] = [];
    const atOnceOn = new Map<Socket, number>();
    let mostAtOnce = 0;
    await serve(async (request, response) => {
      const { socket, url = '' } = request;
      begun.push(url);
      const atOnce = (atOnceOn.get(socket) ?? 0) + 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      atOnceOn.set(socket, atOnce);
      response.once('close', () => atOnceOn.set(socket, atOnce - 1));
      response.end(`<${url}${await textOf(request)}>`);
    });
    const many = Array.from({ length: 1 + MOST_WAITING }, (_, index) => get(`/${index}`));
    many[40] = 'POST /40 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n body';
    many[50] = 'GET /50 HTTP/1.1\r\nHost: x\r\nExpect: something\r\n\r\n';
    const [hasty, other] = await Promise.all([open(many.join('')), open(get('/other'))]);
    await expect.poll(hasty.text).toContain(`</${MOST_WAITING}>`);
    const answers = hasty.text().match(/<.*?>/g);
    expect(answers).toEqual(many.map((_, index) => (index === 40 ? '</40 body>' : `</${index}>`)));
    await expect.poll(other.text).toContain('</other>');
    expect(mostAtOnce).toBe(1);
    expect(begun.at(-1)).toBe(`/${MOST_WAITING}`);
  });

  it('begins nothing of what waits when nobody waits for it any more', async () => {
    const begun: string[] = [];
    await serve((request, response) => {
      begun.push(request.url ?? '');
      if (request.url === '/last') response.setHeader('connection', 'close');
      if (request.url !== '/slow') response.end();
    });
    const gone = await open(get('/slow') + get('/never'));
    await expect.poll(() => begun).toEqual(['/slow']);
    gone.socket.destroy();
    await gone.letGo;
    const told = await open(get('/last') + get('/never'));
    await told.letGo;
    const next = await open(get('/next'));
    await expect.poll(next.text).toContain('HTTP/1.1 200');
    expect(begun).toEqual(['/slow', '/last', '/next']);
  });

  it('lets go of who has more waiting than anybody needs', async () => {
    const begun: string[] = [];
    await serve((request) => void begun.push(request.url ?? ''));
    const patient = await open(get('/patient').repeat(1 + MOST_WAITING));
    const hasty = await open(get('/hasty').repeat(2 + MOST_WAITING));
    await hasty.letGo;
    expect(begun).toEqual(['/patient', '/hasty']);
    expect(patient.socket.closed).toBe(false);
  });

  it('lets in no more than there may be, and others when one has left', async () => {
    await serve((_request, response) => void response.end('hello'), 2);
    const ask = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
    const [first, second] = [await open(ask), await open(ask)];
    await expect.poll(second.text).toMatch(/hello$/);
    const { port } = server.address() as AddressInfo;
    const third = connect(port, '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    await once(third, 'close');
    first.socket.destroy();
    await first.letGo;
    await expect.poll((await open(ask)).text).toMatch(/hello$/);
  });

  it('survives whoever asks for a tunnel and resets the connection', async () => {
    await serve((_request, response) => void response.end());
    const unheard: unknown[] = [];
    const hear = (thrown: unknown) => void unheard.push(thrown);
    process.on('uncaughtException', hear);
    for (let times = 0; times < 50; times += 1) {
      const { socket, letGo } = await open('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
      socket.resetAndDestroy();
      await letGo;
    }
    process.off('uncaughtException', hear);
    expect(unheard).toEqual([]);
  });
});
