import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxy, type DurenaiProxy } from '@durenai/proxy';
import { createSimulator, type Simulator } from '@durenai/simulator';
import { pino } from 'pino';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser } from '../../../scripts/browser.ts';

/** The proxy, which serves the built widget; a gate before it, and a simulator behind it. */
type GatedProxy = {
  url: string;
  simulator: Simulator;
  /** `GET /widget.js`, oldest first; preflights are not listed. */
  requests: string[];
  /** While true, the panel is answered with 503. */
  panelIsAway: boolean;
  /** When set, the panel is answered once it resolves. */
  panelWaitsFor: Promise<unknown> | undefined;
};

/** Named by its content. */
const isPanel = (path: string) => /\/panel-[^/]+\.js$/.test(path);

export type Visit = { page: Page; context: BrowserContext; url: string; consoleLines: string[] };

type VisitOptions = {
  /** Attributes of the script besides `src`. Default: the character. */
  script?: string;
  /** Markup before and after the script. */
  before?: string;
  after?: string;
  html?: string;
  headers?: Record<string, string>;
  context?: BrowserContextOptions;
};

export const CHARACTER = 'char_123456';

/** A host page on one origin, the widget on another, and a browser. */
export function useStage() {
  const servers: Server[] = [];
  const contexts: BrowserContext[] = [];
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const proxy: GatedProxy = {
    url: '',
    simulator: createSimulator(),
    requests: [],
    panelIsAway: false,
    panelWaitsFor: undefined,
  };
  let browser: Browser | undefined;
  let running: DurenaiProxy | undefined;
  let hostUrl = '';

  beforeAll(async () => {
    running = await createProxy(
      {
        apiKey: proxy.simulator.apiKey,
        baseUrl: 'https://simulator.example/v1',
        databaseFile: ':memory:',
        tokenSecret: 'only the tests of the widget know these words',
        environment: 'development',
        visitorBurst: 1000,
        visitorPerMinute: 1000,
        visitorPerHour: 1000,
        visitorsPerMinute: 1000,
      },
      {
        fetch: (input, init) => proxy.simulator.fetch(new Request(input, init)),
        logger: pino({ level: 'silent' }),
      },
    );
    const { handler } = running;
    proxy.url = await serve(async (request, response) => {
      const { method, url = '' } = request;
      if (method !== 'OPTIONS') proxy.requests.push(`${method} ${url}`);
      if (isPanel(url.replace(/\?.*/, ''))) {
        await proxy.panelWaitsFor;
        if (proxy.panelIsAway) return void response.writeHead(503).end();
      }
      handler(request, response);
    });
    hostUrl = await serve((request, response) => {
      // Browsers ask for an icon at a moment of their own, and print that there is none.
      if (request.url === '/favicon.ico') return void response.writeHead(204).end();
      const found = pages.get(request.url ?? '');
      response.writeHead(found ? 200 : 404, {
        'content-type': 'text/html; charset=utf-8',
        ...found?.headers,
      });
      response.end(found?.html);
    });
    browser = await launchBrowser();
  });

  async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    proxy.requests.length = 0;
    proxy.panelIsAway = false;
    proxy.panelWaitsFor = undefined;
  });

  afterAll(async () => {
    await browser?.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await running?.close();
  });

  /** Opens a page with the script in a fresh profile. */
  async function visit(options: VisitOptions = {}): Promise<Visit> {
    if (!browser) throw new Error('The browser did not start.');
    const { script = `data-character="${CHARACTER}"`, before = '', after = '', headers = {} } = options;
    const path = `/${pages.size}`;
    const html =
      options.html ??
      `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
      <title>A host page</title><h1>A host page</h1><input id="field">${before}
      <script async src="${proxy.url}/widget.js" ${script}></script>${after}<p style="height: 3000px">A long page.</p></html>`;
    pages.set(path, { html, headers });
    const context = await browser.newContext(options.context);
    contexts.push(context);
    const page = await context.newPage();
    const consoleLines: string[] = [];
    page.on('console', (message) => consoleLines.push(message.text()));
    page.on('pageerror', (error) => consoleLines.push(String(error)));
    await page.goto(hostUrl + path);
    return { page, context, url: hostUrl + path, consoleLines };
  }

  return { proxy, visit };
}

export const launcherOf = (page: Page) => page.getByRole('button', { name: 'Chat', exact: true });
export const composerOf = (page: Page) => page.getByRole('dialog').getByRole('textbox');

/** Calls `DurenAI(...)` on the page. */
export function command(page: Page, ...call: unknown[]): Promise<unknown> {
  return page.evaluate((values) => (window.DurenAI as (...call: unknown[]) => unknown)(...values), call);
}
