import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STYLESHEETS } from '../scripts/build-parts.ts';
import { installPacked, packPackages } from '../scripts/packed.ts';
import { PACKAGES } from '../scripts/paths.ts';

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
    installPacked(app, ['react@19', 'react-dom@19', ...tarballs]);
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

  it('serve the widget from the proxy that they installed', () => {
    const printed = evaluate(`
      import { startProxy } from '@durenai/proxy';
      const proxy = await startProxy({ apiKey: 'a-key-of-some-length', databaseFile: ':memory:', port: 0, logLevel: 'silent' });
      const script = await fetch(proxy.url + '/widget.js');
      console.log(script.status, script.headers.get('content-type'));
      await proxy.close();
    `);
    expect(printed).toBe('200 text/javascript; charset=utf-8');
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
