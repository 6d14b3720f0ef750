import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ask } from './support/browser.ts';

const INDEX = new URL('../src/index.ts', import.meta.url).href;
const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

function run(command: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@durenai/source', CLI, ...command], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, output, exit };
}

describe('durenai-proxy', () => {
  it('check prints every problem, and no secret', async () => {
    const { output, exit } = run(['check'], { NODE_ENV: 'production', PORT: 'x', TOKEN_SECRET: 'hunter2' });
    expect(await exit).toBe(1);
    for (const name of ['DURENAI_API_KEY', 'TOKEN_SECRET', 'ALLOWED_ORIGINS', 'PORT']) {
      expect(output.text).toContain(`- ${name} `);
    }
    expect(output.text).not.toContain('hunter2');
    expect(output.text).not.toMatch(/\n\s+at /);
  }, 15_000);

  it('start serves until it is told to stop', async () => {
    const { child, output, exit } = run(['start'], {
      DURENAI_API_KEY: 'dk_live_1',
      DATABASE_FILE: ':memory:',
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    await expect.poll(() => output.text, { timeout: 10_000 }).toMatch(/http:\S+/);
    const [url = ''] = /http:\S+/.exec(output.text) ?? [];
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await ask(url, 'GET', '/healthz')).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  }, 15_000);

  it('start ends in order when its terminal is closed, which says so more than once', async () => {
    const { child, output, exit } = run(['start'], {
      DURENAI_API_KEY: 'dk_live_1',
      DATABASE_FILE: ':memory:',
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    await expect.poll(() => output.text, { timeout: 10_000 }).toMatch(/http:\S+/);
    const [url = ''] = /http:\S+/.exec(output.text) ?? [];
    // Whoever is still here is waited for.
    const visitor = connect(Number(new URL(url).port), '127.0.0.1').resume();
    expect((await ask(url, 'GET', '/healthz')).status).toBe(200);
    child.kill('SIGHUP');
    const isOpen = () =>
      ask(url, 'GET', '/healthz').then(
        () => true,
        () => false,
      );
    await expect.poll(isOpen).toBe(false);
    expect(visitor.closed).toBe(false);
    child.kill('SIGHUP');
    expect(await exit).toBe(0);
  }, 15_000);

  it.skipIf(process.platform === 'win32')(
    'start ends with the npm that started it, told or not',
    async () => {
      const code = `const { pid } = require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' });
      console.error('pid ' + pid);`;
      const npm = spawn(process.execPath, ['-e', code, '--', '--conditions=@durenai/source', CLI, 'start'], {
        env: {
          PATH: process.env.PATH,
          npm_command: 'exec',
          DURENAI_API_KEY: 'dk_live_1',
          DATABASE_FILE: ':memory:',
          PORT: '0',
          LOG_LEVEL: 'silent',
        },
      });
      let told = '';
      npm.stderr.on('data', (chunk) => (told += chunk));
      await expect.poll(() => told, { timeout: 10_000 }).toMatch(/http:\S+/);
      const [url = ''] = /http:\S+/.exec(told) ?? [];
      const [, pid] = /pid (\d+)/.exec(told) ?? [];
      const isOpen = () =>
        ask(url, 'GET', '/healthz').then(
          () => true,
          () => false,
        );
      expect(await isOpen()).toBe(true);
      npm.kill('SIGKILL');
      try {
        await expect.poll(isOpen, { timeout: 5_000 }).toBe(false);
      } catch (thrown) {
        process.kill(Number(pid));
        throw thrown;
      }
    },
    20_000,
  );

  it.each([
    ['a small room for young objects', {}, true],
    ['the room that Node was told of', { NODE_OPTIONS: '--max-semi-space-size=32' }, false],
  ])(
    'start takes %s, under the id it was given',
    async (_, options, small) => {
      const { child, output, exit } = run(['start'], {
        DURENAI_API_KEY: 'dk_live_1',
        DATABASE_FILE: ':memory:',
        PORT: '0',
        LOG_LEVEL: 'silent',
        ...options,
      });
      await expect.poll(() => output.text, { timeout: 10_000 }).toMatch(/http:\S+/);
      const line = execFileSync('ps', ['-o', 'args=', '-p', String(child.pid)], { encoding: 'utf8' });
      child.kill('SIGTERM');
      expect(await exit).toBe(0);
      expect(line).toContain('--conditions=@durenai/source');
      expect(line.includes('--max-semi-space-size=8')).toBe(small);
    },
    15_000,
  );

  it('says which Node it needs, on one that cannot even load it', async () => {
    const older = "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'22.18.0'}})";
    const { output, exit } = run(['check'], { NODE_OPTIONS: `--import=${older}` });
    expect(await exit).toBe(1);
    expect(output.text).toBe(
      'durenai-proxy needs Node 22.19 or newer, and this is 22.18.0: install that one first.\n',
    );
  });

  it('says so, too, to whoever imports it there', async () => {
    const older = `data:text/javascript,import { registerHooks } from 'node:module';
      Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });
      registerHooks({ resolve(name, context, next) {
        if (name === 'node:sqlite') throw new Error('No such built-in module: node:sqlite');
        return next(name, context);
      } });`;
    const child = spawn(
      process.execPath,
      [
        ...[`--import=${older}`, '--conditions=@durenai/source', '--input-type=module'],
        ...['-e', `await import(${JSON.stringify(INDEX)}).catch(({ message }) => console.log(message))`],
      ],
      { env: { PATH: process.env.PATH } },
    );
    expect(await text(child.stdout)).toBe(
      'durenai-proxy needs Node 22.19 or newer, and this is 20.20.2: install that one first.\n',
    );
  }, 15_000);

  it.each([
    [
      'a port that is taken',
      (PORT: string) => ({ PORT }),
      /^Port \d+ is taken by another program: stop it, or set PORT/m,
    ],
    [
      'a name that stands for nothing',
      () => ({ HOST: 'nobody.invalid', PORT: '0' }),
      /^Cannot listen on nobody\.invalid, port 0 \(E\w+\): change HOST or PORT\.$/m,
    ],
  ])(
    'start says that it cannot listen on %s, and ends',
    async (_, placeFor, problem) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const { output, exit } = run(['start'], {
        DURENAI_API_KEY: 'dk_live_1',
        DATABASE_FILE: ':memory:',
        ...placeFor(`${port}`),
      });
      expect(await exit).toBe(1);
      expect(output.text).toMatch(problem);
      expect(output.text).not.toMatch(/\n\s+at /);
      other.close();
    },
    15_000,
  );

  it.runIf(existsSync('/dev/full'))(
    'goes on, and ends when it is told to, when its log cannot be written',
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, ['--conditions=@durenai/source', CLI, 'start'], {
        env: { PATH: process.env.PATH, DURENAI_API_KEY: 'dk_live_1', DATABASE_FILE: ':memory:', PORT: '0' },
        stdio: ['ignore', full, 'pipe'],
      });
      const [line] = await once(child.stderr as Readable, 'data');
      const [url = ''] = /http:\S+/.exec(String(line)) ?? [];
      const until = performance.now() + 500;
      while (performance.now() < until) expect((await ask(url, 'GET', '/healthz')).status).toBe(200);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
      closeSync(full);
    },
    15_000,
  );

  it('writes the line of every request, of the last ones too', async () => {
    const { child, output, exit } = run(['start'], {
      DURENAI_API_KEY: 'dk_live_1',
      DATABASE_FILE: ':memory:',
      PORT: '0',
    });
    await expect.poll(() => output.text, { timeout: 10_000 }).toMatch(/http:\S+/);
    const [url = ''] = /http:\S+/.exec(output.text) ?? [];
    const ids: (string | undefined)[] = [];
    for (let count = 0; count < 300; count += 1) {
      const { headers } = await ask(url, 'GET', '/healthz');
      ids.push(String(headers['x-request-id']));
    }
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    const lines = output.text.split('\n').filter((line) => line.startsWith('{'));
    const written = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    expect(written.map(({ request_id }) => request_id)).toEqual(ids);
  }, 15_000);

  it('reads its settings from a file, where the environment wins and what is misspelt is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'durenai-cli-'));
    const file = join(folder, 'proxy.env');
    writeFileSync(
      file,
      `# The key of the site.
DURENAI_API_KEY="dk_live_1"
ALLOWED_ORIGIN=https://www.example.com
ALLOWED_ORIGINS=https://file.example
DATABASE_FILE=:memory:
`,
      { mode: 0o600 },
    );
    const env = { ALLOWED_ORIGINS: 'https://environment.example' };
    const { output, exit } = run(['--config', file, 'check'], env);
    const code = await exit;
    for (const words of [
      ['check', '--config', file],
      ['check', `--config=${file}`],
      [`--config=${file}`, 'check'],
    ]) {
      const other = run(words, env);
      await other.exit;
      expect(other.output.text).toBe(output.text);
    }
    rmSync(folder, { recursive: true });
    expect([code, output.text]).toEqual([0, expect.stringContaining('The configuration is complete')]);
    expect(output.text).toContain(`ALLOWED_ORIGIN in ${file} is no setting`);
    expect(output.text).toContain('did you mean ALLOWED_ORIGINS?');
    expect(output.text).toContain('https://environment.example');
    expect(output.text).not.toContain('https://file.example');
    expect(output.text).not.toContain('dk_live_1');
  }, 15_000);

  it.skipIf(process.platform === 'win32')(
    'warns of settings with a secret that others may read, and takes none that anybody may write',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'durenai-cli-'));
      const file = join(folder, 'proxy.env');
      writeFileSync(file, 'DURENAI_API_KEY=dk_live_1\nDATABASE_FILE=:memory:\n');
      const checkAt = async (mode: number) => {
        chmodSync(file, mode);
        const { output, exit } = run(['--config', file, 'check'], {});
        return { code: await exit, text: output.text };
      };
      const [sound, readable, writable] = [await checkAt(0o600), await checkAt(0o644), await checkAt(0o666)];
      rmSync(folder, { recursive: true });
      expect(sound.code).toBe(0);
      expect(sound.text).not.toContain('Warning');
      expect(readable.code).toBe(0);
      expect(readable.text).toContain(
        `Warning: --config names "${file}", which others on this machine may read`,
      );
      expect(writable.code).toBe(1);
      expect(writable.text).toMatch(
        /^--config names ".*", which anybody on this machine may write \(mode 666\)/,
      );
    },
    15_000,
  );

  it('names what is misspelt in the environment', async () => {
    const { output, exit } = run(['check'], { DURENAI_APIKEY: 'dk_live_1', DATABASE_FILE: ':memory:' });
    expect(await exit).toBe(1);
    expect(output.text).toContain(
      'DURENAI_APIKEY is no setting, and is ignored: did you mean DURENAI_API_KEY?',
    );
    expect(output.text).not.toContain('dk_live_1');
  }, 15_000);

  it('names a file of settings that is not there', async () => {
    const { output, exit } = run(['--config', '/nowhere/proxy.env', 'check'], {});
    expect(await exit).toBe(1);
    expect(output.text).toBe('--config names "/nowhere/proxy.env", which cannot be read (ENOENT).\n');
  }, 15_000);

  it.each([
    [['check', '--config'], /^Name a file after --config, e\.g\. --config proxy\.env\.\n/],
    [['check', '--config='], /^Name a file after --config/],
    [
      ['--config', 'check'],
      /^No command stands beside --config <file>: durenai-proxy --help lists them\.\n$/,
    ],
  ])(
    'says what is missing in %j',
    async (words, problem) => {
      const { output, exit } = run(words, {});
      expect(await exit).toBe(2);
      expect(output.text).toMatch(problem);
    },
    15_000,
  );

  it('says where settings go when one stands behind the command', async () => {
    const { output, exit } = run(['start', '--port', '3000'], {});
    expect(await exit).toBe(2);
    expect(output.text).toMatch(/^"--port" means nothing here: settings are environment variables/);
  }, 15_000);

  it('names a command that it does not know', async () => {
    const { output, exit } = run(['strat'], {});
    expect(await exit).toBe(2);
    expect(output.text).toBe('durenai-proxy has no command "strat": durenai-proxy --help lists them.\n');
  }, 15_000);

  it('says which version it is', async () => {
    const { output, exit } = run(['--version'], {});
    expect(await exit).toBe(0);
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(output.text).toBe(`${version}\n`);
  }, 15_000);

  it('explains a command', async () => {
    const { output, exit } = run(['check-leak', '--help'], {});
    expect(await exit).toBe(0);
    expect(output.text).toContain('durenai-proxy check-leak <folder>');
  }, 15_000);

  it('says what is missing, and how to call it', async () => {
    const { output, exit } = run(['audit', 'http://127.0.0.1:9'], {});
    expect(await exit).toBe(2);
    expect(output.text).toContain('--origin https://www.example.com');
    expect(output.text).toContain('<url> --origin <origin>');
    expect(output.text).not.toMatch(/\n\s+at /);
  }, 15_000);

  it('says what it can do', async () => {
    const { output, exit } = run([], {});
    expect(await exit).toBe(2);
    expect(output.text).toContain('durenai-proxy [--config <file>] <command>');
    for (const command of ['start', 'check', 'doctor', 'policy', 'audit <url>', 'check-leak <folder>']) {
      expect(output.text).toContain(`\n  ${command} `);
    }
  }, 15_000);
});
