import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProxy } from '@durenai/proxy';
import { DEMO_API_KEY } from '@durenai/simulator';
import { type SimulatorServer, serveSimulator } from '@durenai/simulator/node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { installExample } from '../scripts/packed.ts';
import { replies } from './pages.ts';

/** The examples as a reader runs them: installed from what npm would hand out, by their own scripts. */
describe('the examples', () => {
  const home = mkdtempSync(join(tmpdir(), 'durenai-examples-'));
  const closers: (() => Promise<unknown>)[] = [];
  let simulator: SimulatorServer;
  let proxyUrl: string;
  let browser: Browser;
  let server: ChildProcess | undefined;

  const environment = () => ({
    ...process.env,
    NODE_ENV: undefined,
    NODE_OPTIONS: undefined,
    NEXT_TELEMETRY_DISABLED: '1',
    // In CI, Vite prints its address in colours.
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    VITE_DURENAI_PROXY_URL: proxyUrl,
    DURENAI_PROXY_URL: proxyUrl,
    DURENAI_BASE_URL: `${simulator.url}/v1`,
    DURENAI_API_KEY: DEMO_API_KEY,
  });

  /** One of the example's scripts; what it printed, once it has printed `until` or, without, once it ended well. */
  async function script(app: string, args: readonly string[], until?: RegExp): Promise<string> {
    const child = spawn('npm', ['run', '--silent', ...args], {
      cwd: app,
      env: environment(),
      detached: true,
      stdio: 'pipe',
    });
    if (until) server = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    const exit = once(child, 'exit').then(([code]) => {
      if (until || code !== 0) throw new Error(`npm run ${args.join(' ')} ended with ${code}:\n${output}`);
    });
    await (until
      ? Promise.race([exit, expect.poll(() => output, { timeout: 60_000 }).toMatch(until)])
      : exit);
    return output;
  }

  async function serve(app: string, ...args: string[]): Promise<string> {
    const output = await script(app, args, /http:\/\/localhost:\d+/);
    return /http:\/\/localhost:\d+/.exec(output)?.[0] ?? '';
  }

  afterEach(async () => {
    if (!server?.pid || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    process.kill(-server.pid, 'SIGKILL');
    await ended;
  });

  beforeAll(async () => {
    simulator = await serveSimulator({ port: 0 });
    closers.push(() => simulator.close());
    const proxy = await startProxy({
      apiKey: DEMO_API_KEY,
      baseUrl: `${simulator.url}/v1`,
      databaseFile: ':memory:',
      port: 0,
      logLevel: 'silent',
    });
    closers.push(() => proxy.close());
    proxyUrl = `http://localhost:${proxy.port}`;
    browser = await launchBrowser();
    closers.push(() => browser.close());
  });
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    rmSync(home, { recursive: true, force: true });
  });

  /** A page whose console must stay empty of warnings and errors, hydration's included. */
  async function open(url: string) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const [problems, requests]: [string[], string[]] = [[], []];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
    // A development server compiles the page now.
    await page.goto(url, { timeout: 120_000 });
    return { page, problems, requests };
  }

  async function chat(page: Page, name: string): Promise<void> {
    const window = page.getByRole('region', { name: `Chat with ${name}` });
    await window.getByRole('textbox').fill('Tell me about your day.');
    await window.getByRole('textbox').press('Enter');
    await replies(window).first().waitFor();
  }

  it('vite-react builds, and its visitors choose a character and are answered', async () => {
    const app = await installExample('vite-react', home);
    await script(app, ['build']);
    // The development server: there React says what it would only do in silence otherwise.
    const { page, problems } = await open(await serve(app, 'dev', '--', '--port', '0'));
    await chat(page, 'Vexa Stride');
    await page.getByRole('button', { name: 'Axel Blaze', exact: true }).click();
    await page.getByRole('button', { name: 'Chat with Axel Blaze' }).click();
    await chat(page, 'Axel Blaze');
    expect(problems).toEqual([]);
    await page.close();
  }, 240_000);

  it('nextjs renders the first screen on its server, hydrates in silence, and keeps its state in the address', async () => {
    const app = await installExample('nextjs', home);
    await script(app, ['build']);
    const url = await serve(app, 'start', '--', '--port', '0');
    const html = await (await fetch(`${url}/?tags=cyberpunk&character=char_789012`)).text();
    expect(html.match(/<article/g)).toHaveLength(12);
    expect(html).toContain('Axel Blaze');
    expect(html).not.toContain(DEMO_API_KEY);

    const { page, problems, requests } = await open(url);
    await chat(page, 'Vexa Stride');
    expect(requests.filter((request) => /GET .*\/v1\/characters(\/char_\d+)?(\?|$)/.test(request))).toEqual(
      [],
    );

    const tag = page.getByRole('button', { name: 'cyberpunk', exact: true });
    await tag.click();
    await page.waitForURL('**/?tags=cyberpunk');
    await page.reload();
    expect(await tag.getAttribute('aria-pressed')).toBe('true');
    await replies(page).first().waitFor();
    expect(problems).toEqual([]);
    await page.close();
  }, 240_000);

  it('nextjs hydrates in silence in development, where React tells of attributes too', async () => {
    const app = join(home, 'nextjs');
    const { page, problems } = await open(await serve(app, 'dev', '--', '--port', '0'));
    await chat(page, 'Vexa Stride');
    expect(problems).toEqual([]);
    await page.close();
  }, 240_000);
});
