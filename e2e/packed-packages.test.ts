import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STYLESHEETS } from '../scripts/build-parts.ts';
import { installPacked, packPackages } from '../scripts/packed.ts';
import { PACKAGES, ROOT } from '../scripts/paths.ts';

/** What npm would hand to a stranger, installed where nothing of this checkout is in reach. */
describe('the packed packages', () => {
  const home = mkdtempSync(join(tmpdir(), 'durenai-packed-'));
  const app = join(home, 'app');

  const run = (command: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync(command, args, {
      cwd: app,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
  const evaluate = (code: string) => run('node', ['--input-type=module', '--eval', code]).trim();

  beforeAll(async () => {
    mkdirSync(app);
    writeFileSync(
      join(app, 'package.json'),
      JSON.stringify({ name: 'stranger', type: 'module', private: true }),
    );
    const tarballs = await packPackages(home);
    expect(tarballs).toHaveLength(PACKAGES.length);
    const types = ['@types/node@24', '@types/react@19', '@types/react-dom@19'];
    installPacked(app, ['react@19', 'react-dom@19', ...types, ...tarballs]);
  }, 120_000);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('answer from the simulator through the client', () => {
    const printed = evaluate(`
      import { createClient } from '@durenai/core';
      import { createSimulator } from '@durenai/simulator';
      const { fetch, apiKey } = createSimulator();
      const client = createClient({ apiKey, baseUrl: 'http://durenai.test/v1', fetch: (url, init) => fetch(new Request(url, init)) });
      console.log((await client.characters.get('char_123456')).data.name);
    `);
    expect(printed).toBe('Vexa Stride');
  });

  it('render on a server', () => {
    const printed = evaluate(`
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { ChatWindow, DurenaiProvider } from '@durenai/react';
      const chat = createElement(ChatWindow, { characterId: 'char_123456' });
      console.log(renderToString(createElement(DurenaiProvider, { proxyUrl: 'https://chat.example.com' }, chat)));
    `);
    expect(printed).toContain('durenai-chat-window');
  });

  it('bring their licence, and the widget those of what is bundled in it', () => {
    const inside = (path: string) => readFileSync(join(app, 'node_modules/@durenai', path), 'utf8');
    const licence = readFileSync(join(ROOT, 'LICENSE'), 'utf8');
    for (const folder of PACKAGES) expect(inside(`${basename(folder)}/LICENSE`)).toBe(licence);
    const notices = inside('widget/dist/THIRD-PARTY-NOTICES.txt');
    for (const name of ['preact', 'zustand', 'mdast-util-from-markdown', 'micromark'])
      expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\(MIT\\)\n[^-]+Copyright \\(c\\)`, 'm'));
  });

  it('bring their stylesheets, each in one file', () => {
    const printed = evaluate(`
      import { readFileSync } from 'node:fs';
      for (const name of ${JSON.stringify(STYLESHEETS)}) {
        const css = readFileSync(new URL(import.meta.resolve('@durenai/react/' + name)), 'utf8');
        console.log(css.includes('@layer durenai'), css.includes('@import'));
      }
    `);
    expect(printed.split('\n')).toEqual(STYLESHEETS.map(() => 'true false'));
  });

  it('do what the README of the components says: every snippet compiles as it stands there', () => {
    const folder = join(app, 'snippets');
    mkdirSync(folder);
    const readme = readFileSync(join(ROOT, 'packages/react/README.md'), 'utf8');
    const files = [...readme.matchAll(/```(tsx?)\n(.*?)```/gs)].map(([, extension, code = ''], index) => {
      const file = `snippet-${index + 1}.${extension}`;
      writeFileSync(join(folder, file), code);
      return file;
    });
    expect(files.length).toBeGreaterThan(8);
    writeFileSync(
      join(folder, 'stylesheets.ts'),
      STYLESHEETS.map((name) => `import '@durenai/react/${name}';\n`).join(''),
    );
    files.push('stylesheets.ts');
    const compilerOptions = {
      target: 'es2023',
      module: 'nodenext',
      jsx: 'react-jsx',
      types: ['node'],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('answer a newcomer who starts the simulator and the proxy as the README says', async () => {
    const readme = readFileSync(join(ROOT, 'packages/react/README.md'), 'utf8');
    for (const said of [
      'npx durenai-simulator --data .durenai-simulator\n',
      'DURENAI_API_KEY=sim_demo_key',
      'npx durenai-proxy start\n',
    ])
      expect(readme).toContain(said);
    const started: ChildProcess[] = [];
    const start = async (args: readonly string[], env: NodeJS.ProcessEnv) => {
      const child = spawn('npx', args, {
        cwd: app,
        env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: '', ...env },
        detached: true,
      });
      started.push(child);
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      const address = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/;
      await expect.poll(() => output, { timeout: 60_000 }).toMatch(address);
      return address.exec(output)?.[0] ?? '';
    };
    try {
      const simulator = await start(['durenai-simulator', '--data', '.durenai-simulator', '--port', '0'], {});
      const proxy = await start(['durenai-proxy', 'start'], {
        DURENAI_API_KEY: 'sim_demo_key',
        DURENAI_BASE_URL: `${simulator}/v1`,
        PORT: '0',
      });
      const headers = { origin: 'http://localhost:5173' };
      const response = await fetch(`${proxy}/v1/characters/char_123456`, { headers });
      expect(await response.json()).toMatchObject({ name: 'Vexa Stride' });
      expect(response.headers.get('access-control-allow-origin')).toBe(headers.origin);
    } finally {
      for (const { pid } of started) if (pid) process.kill(-pid, 'SIGTERM');
      await Promise.all(started.map((child) => child.exitCode ?? once(child, 'exit')));
    }
  });

  it('serve the widget from the proxy that they installed', () => {
    const printed = evaluate(`
      import { createHash } from 'node:crypto';
      import { readFileSync } from 'node:fs';
      import { startProxy } from '@durenai/proxy';
      const proxy = await startProxy({ apiKey: 'a-key-of-some-length', databaseFile: ':memory:', port: 0, logLevel: 'silent' });
      const script = await fetch(proxy.url + '/widget.js', { headers: { 'accept-encoding': 'br' } });
      console.log(script.status, script.headers.get('content-type'), script.headers.get('content-encoding'));
      const manifest = new URL('dist/manifest.json', import.meta.resolve('@durenai/widget/package.json'));
      const hash = createHash('sha384').update(await script.text()).digest('base64');
      console.log(JSON.parse(readFileSync(manifest, 'utf8')).integrity === 'sha384-' + hash);
      await proxy.close();
    `);
    expect(printed).toBe('200 text/javascript; charset=utf-8 br\ntrue');
  });

  it('have commands that explain themselves', () => {
    expect(run('npx', ['durenai-simulator', '--help'])).toContain('--port');
    const env = { NODE_ENV: 'production', DURENAI_API_KEY: 'short', TOKEN_SECRET: '', ALLOWED_ORIGINS: '' };
    try {
      run('npx', ['durenai-proxy', 'check'], env);
      expect.unreachable();
    } catch (thrown) {
      const { stderr, stdout } = thrown as { stderr: string; stdout: string };
      expect(stderr + stdout).toMatch(
        /TOKEN_SECRET[\s\S]*ALLOWED_ORIGINS|ALLOWED_ORIGINS[\s\S]*TOKEN_SECRET/,
      );
    }
  });
});
