import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange } from './exchange.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = new Agent({ connections: 1 });
  closers.push(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return (path: string, signal?: AbortSignal) =>
    exchange(dispatcher, {
      url: `http://127.0.0.1:${port}${path}`,
      method: 'GET',
      headers: {},
      body: undefined,
      signal,
    });
}

async function textOf({ body }: Awaited<ReturnType<typeof exchange>>): Promise<string> {
  const reader = body?.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) return Buffer.concat(pieces).toString();
    pieces.push(value);
  }
}

describe('an exchange', () => {
  it('gives the status, the headers in any spelling, and every byte in order', async () => {
    const long = Array.from({ length: 200_000 }, (_, index) => index).join();
    const ask = await serve((_request, response) => {
      response.writeHead(418, { 'x-kind': 'teapot' });
      response.end(long);
    });
    const answer = await ask('/');
    expect([answer.ok, answer.status, answer.headers.get('X-Kind'), answer.headers.get('x-other')]).toEqual([
      false,
      418,
      'teapot',
      null,
    ]);
    expect(await textOf(answer)).toBe(long);
  });

  it('waits past an early hint for the answer itself', async () => {
    const ask = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('here');
    });
    const answer = await ask('/');
    expect([answer.status, await textOf(answer)]).toEqual([200, 'here']);
  });

  it('that was given up before it had a socket is not sent, and stands in the way of no other', async () => {
    const asked: (string | undefined)[] = [];
    const held: (() => void)[] = [];
    const ask = await serve((request, response) => {
      asked.push(request.url);
      if (request.url === '/first') held.push(() => response.end('first'));
      else response.end('later');
    });
    const first = ask('/first');
    const abort = new AbortController();
    const second = ask('/given-up', abort.signal);
    const third = ask('/third');
    abort.abort(new Error('given up'));
    await expect(second).rejects.toThrow('given up');
    await expect.poll(() => held.length).toBe(1);
    held[0]?.();
    expect(await textOf(await first)).toBe('first');
    expect(await textOf(await third)).toBe('later');
    expect(asked).toEqual(['/first', '/third']);
  });

  it('that is given up in the middle of its answer ends there', async () => {
    const ask = await serve((_request, response) => void response.write('half'));
    const abort = new AbortController();
    const answer = await ask('/', abort.signal);
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('half');
    const rest = reader?.read();
    abort.abort(new Error('given up'));
    await expect(rest).rejects.toThrow('given up');
  });

  it('that is cut off in the middle of its answer says so, and not that it ended', async () => {
    const ask = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
    });
    await expect(ask('/').then(textOf)).rejects.toThrow();
  });
});
