import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createClient, isDurenaiError } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VEXA } from '../test/ask.ts';
import { DEMO_API_KEY } from './index.ts';
import { type SimulatorServer, serveSimulator } from './node.ts';

let server: SimulatorServer;
beforeAll(async () => {
  server = await serveSimulator({ port: 0 });
});
afterAll(() => server.close());

async function run(args: string[], input = '') {
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: child.exitCode };
}

/** Sends bytes as they are and gives what comes back. */
async function raw(request: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.end(request);
  return text(socket);
}

describe('the JavaScript and curl samples of the docs, with nothing changed but base URL and key', () => {
  const sample = async (name: string) => {
    const program = await readFile(new URL(`../test/docs-samples/${name}.js.txt`, import.meta.url), 'utf8');
    const changed = program
      .replace('https://api.durenai.com', server.url)
      .replace('your_api_key_here', DEMO_API_KEY);
    return run(['--input-type=commonjs', '-'], changed);
  };

  it('list characters by name and description', async () => {
    const { stdout, stderr } = await sample('get-characters');
    expect(stderr).toBe('');
    expect(stdout).toContain(
      'Vexa Stride: A mysterious rogue courier with the ability to navigate the cyberpunk underworld.\n',
    );
    expect(stdout.trim().split('\n')).toHaveLength(20);
  });

  const hasCurl = spawnSync('curl', ['--version']).status === 0;
  it.skipIf(!hasCurl)('list characters with curl (skipped where there is none)', async () => {
    const command = await readFile(
      new URL('../test/docs-samples/list-characters.curl.txt', import.meta.url),
      'utf8',
    );
    const changed = command
      .replace('https://api.durenai.com', server.url)
      .replace('your_api_key_here', DEMO_API_KEY);
    const child = spawn('sh', ['-c', changed]);
    expect(JSON.parse(await text(child.stdout))).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ id: VEXA })]),
    });
  });

  it('send a message and print the reply', async () => {
    const { stdout, stderr } = await sample('send-message');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Character response: Well, let me tell you about the time I had to outrun/);
    expect(stdout.trim()).toMatch(/What else do you want to know about life in the fast lane\?$/);
  });
});

describe('the server', () => {
  it('speaks with the official client', async () => {
    const client = createClient({ apiKey: DEMO_API_KEY, baseUrl: `${server.url}/v1` });
    const { data, rateLimit } = await client.chat.send(VEXA, 'hello');
    expect(data.character_id).toBe(VEXA);
    expect(rateLimit.limit).toBe(150);
    const image = await fetch(`${server.url}/images/vexa-stride.png`);
    expect(image.headers.get('content-type')).toBe('image/png');
    expect(await (await fetch(server.url)).text()).toContain('/v1/chat/{character_id}/messages');
  });

  it('never gives an id twice, neither after a restart nor after a reset', async () => {
    const ids = new Set<string>();
    const say = async ({ url }: SimulatorServer) => {
      const client = createClient({ apiKey: DEMO_API_KEY, baseUrl: `${url}/v1` });
      const { data } = await client.chat.send(VEXA, 'hello');
      ids.add(data.conversation_id).add(data.id);
    };
    for (let start = 0; start < 2; start += 1) {
      const own = await serveSimulator({ port: 0 });
      await say(own);
      own.simulator.reset();
      await say(own);
      await own.close();
    }
    expect(ids.size).toBe(8);
  });

  it('cuts the connection where the weather says so', async () => {
    const client = createClient({ apiKey: DEMO_API_KEY, baseUrl: `${server.url}/v1`, retries: 0 });
    server.simulator.failNext({ endpoint: 'getAccount', kind: 'network-error' });
    const error: unknown = await client.user.me().catch((thrown: unknown) => thrown);
    expect(isDurenaiError(error) && error.code).toBe('network_error');
  });

  it.each([
    [
      'a verb that fetch refuses',
      'TRACE /v1/characters HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
    ],
    [
      'a target that names another host',
      'GET //elsewhere.example/v1/user/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      404,
    ],
    [
      'an absolute target',
      'GET http://elsewhere.example/v1/user/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      404,
    ],
    ['a line that is no HTTP', 'HELLO\r\n\r\n', 400],
    [
      'headers that are too large',
      `GET /v1/user/me HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      400,
    ],
    [
      'an expectation that nobody knows',
      'GET /v1/user/me HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nConnection: close\r\n\r\n',
      400,
    ],
  ])('answers %s with the envelope', async (_what, request, status) => {
    const answer = await raw(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('{"error":{"code":');
  });

  it.each([
    ['localhost:8788', 'http://localhost:8788'],
    ['[::1]:8788', 'http://[::1]:8788'],
    ['simulator.test', 'http://simulator.test'],
    ['"><script>', undefined],
    ['a@b', undefined],
    ['x:99999', undefined],
  ])('shows pictures where it was asked: at %s', async (host, origin) => {
    const request = `GET /v1/characters/${VEXA} HTTP/1.1\r\nHost: ${host}\r\nX-API-Key: ${DEMO_API_KEY}\r\nConnection: close\r\n\r\n`;
    expect(await raw(request)).toContain(`"image_url":"${origin ?? server.url}/images/vexa-stride.png"`);
  });

  it('answers a body that is too large', async () => {
    const response = await fetch(`${server.url}/v1/chat/${VEXA}/messages`, {
      method: 'POST',
      headers: { 'x-api-key': DEMO_API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'x'.repeat(7 * 1024 * 1024) }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('says which port is taken', async () => {
    await expect(serveSimulator({ port: server.port })).rejects.toThrow(
      `Port ${server.port} on 127.0.0.1 is taken`,
    );
  });
});

describe('the command', () => {
  const cli = (...args: string[]) =>
    run(['--conditions=@durenai/source', new URL('cli.ts', import.meta.url).pathname, ...args]);

  it('explains itself', async () => {
    const { stdout, code } = await cli('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('--latency');
  });

  it.each([
    [['--plan', 'gold'], '--plan must be one of free, standard, premium, enterprise'],
    [['--port', 'x'], '--port must be a whole number'],
    [['--latency', '900-300'], '--latency goes from the lower'],
    [['--weather', '/nowhere.json'], '--weather must be a JSON file'],
    [['--reply-from', 'ftp://x'], '--reply-from must be an http(s) URL'],
    [['--nonsense'], "Unknown option '--nonsense'"],
  ])('refuses %j in words', async (args, message) => {
    const { stderr, code } = await cli(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('brings its weather from a file, and refuses one that is none', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'durenai-weather-'));
    const file = join(directory, 'weather.json');
    writeFileSync(file, '{"rules":[{"fault":"hail"}]}');
    const { stderr, code } = await cli('--port', '0', '--weather', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('rules.0.fault')]);
    writeFileSync(file, '{"rules":[{"fault":"server-error"}]}');
    const child = spawn(process.execPath, [
      '--conditions=@durenai/source',
      new URL('cli.ts', import.meta.url).pathname,
      ...['--port', '0', '--weather', file],
    ]);
    const [chunk]: Buffer[] = await once(child.stdout, 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
    expect((await fetch(`${url}/v1/user/me`, { headers: { 'x-api-key': DEMO_API_KEY } })).status).toBe(500);
    child.kill('SIGTERM');
    await once(child, 'close');
    rmSync(directory, { recursive: true });
  });

  it('serves, and ends when told to', async () => {
    const child = spawn(process.execPath, [
      '--conditions=@durenai/source',
      new URL('cli.ts', import.meta.url).pathname,
      '--port',
      '0',
    ]);
    const [chunk]: Buffer[] = await once(child.stdout, 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0];
    expect((await fetch(`${url}/v1/user/me`, { headers: { 'x-api-key': DEMO_API_KEY } })).status).toBe(200);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });
});
