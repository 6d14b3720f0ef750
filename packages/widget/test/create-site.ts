import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxy, type DurenaiProxy } from '@durenai/proxy';
import type { Simulator } from '@durenai/simulator';
import { type SimulatorServer, serveSimulator } from '@durenai/simulator/node';
import { pino } from 'pino';

/** The proxy, which serves the built widget; a gate before it, and a simulator behind it. */
type GatedProxy = {
  url: string;
  simulator: Simulator;
  /** `GET /widget.js`, oldest first; preflights are not listed. */
  requests: string[];
  /** Event streams that are open now. */
  openStreams: number;
  /** While true, the panel is answered with 503. */
  panelIsAway: boolean;
  /** When set, the panel is answered once it resolves. */
  panelWaitsFor: Promise<unknown> | undefined;
};

export type HostPage = {
  /** Attributes of the script besides `src`. Default: the character. */
  script?: string;
  /** Markup before and after the script. */
  before?: string;
  after?: string;
  html?: string;
  headers?: Record<string, string>;
};

/** With it the site says who is logged in, where the proxy was told. */
export const IDENTITY_SECRET = 'k3J9xQ2mV7pL0sR8tY4uW6zA1bC5dE-identity';

/** What a server of the site hands out for a user. */
export function signIdentity(user: string): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: user, aud: 'durenai', iat: now, exp: now + 600 })}`;
  return `${signed}.${createHmac('sha256', IDENTITY_SECRET).update(signed).digest('base64url')}`;
}

export const CHARACTER = 'char_123456';

/** Named by its content. */
const isPanel = (path: string) => /\/panel-[^/]+\.js$/.test(path);

/** What one visitor may send at once and in a minute, and how the site signs who is logged in. */
export type Settings = { visitorBurst?: number; visitorPerMinute?: number; identitySecret?: string };

const GENEROUS: Settings = { visitorBurst: 1000, visitorPerMinute: 1000 };

/** Host pages on one origin, the widget and its proxy on another. */
export function createSite(settings: Settings = {}) {
  const servers: Server[] = [];
  const pages = new Map<string, Required<Pick<HostPage, 'html' | 'headers'>>>();
  let durenai: SimulatorServer | undefined;
  const proxy: GatedProxy = {
    url: '',
    get simulator() {
      if (!durenai) throw new Error('The site did not start.');
      return durenai.simulator;
    },
    requests: [],
    openStreams: 0,
    panelIsAway: false,
    panelWaitsFor: undefined,
  };
  let running: DurenaiProxy | undefined;
  let hostUrl = '';

  async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  return {
    proxy,

    async start(): Promise<void> {
      durenai = await serveSimulator({ port: 0 });
      running = await createProxy(
        {
          apiKey: proxy.simulator.apiKey,
          baseUrl: `${durenai.url}/v1`,
          databaseFile: ':memory:',
          tokenSecret: 'only the tests of the widget know these words',
          environment: 'development',
          ...GENEROUS,
          ...settings,
          visitorPerHour: 1000,
          visitorsPerMinute: 1000,
        },
        { logger: pino({ level: 'silent' }) },
      );
      const { handler } = running;
      proxy.url = await serve(async (request, response) => {
        const { method, url = '' } = request;
        if (method !== 'OPTIONS') proxy.requests.push(`${method} ${url}`);
        if (url === '/v1/events' && method === 'GET') {
          proxy.openStreams += 1;
          response.once('close', () => {
            proxy.openStreams -= 1;
          });
        }
        if (isPanel(url.replace(/\?.*/, ''))) {
          await proxy.panelWaitsFor;
          if (proxy.panelIsAway) return void response.writeHead(503).end();
        }
        handler(request, response);
      });
      hostUrl = await serve((request, response) => {
        // Browsers ask for an icon at a moment of their own, and print that there is none.
        if (request.url === '/favicon.ico') return void response.writeHead(204).end();
        const found = pages.get(request.url?.replace(/\?.*/, '') ?? '');
        response.writeHead(found ? 200 : 404, {
          'content-type': 'text/html; charset=utf-8',
          ...found?.headers,
        });
        response.end(found?.html);
      });
    },

    /** @returns The address of a page with the script. */
    publish(page: HostPage = {}): string {
      const { script = `data-character="${CHARACTER}"`, before = '', after = '', headers = {} } = page;
      const path = `/${pages.size}`;
      const html =
        page.html ??
        `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
      <title>A host page</title><h1>A host page</h1><input id="field">${before}
      <script async src="${proxy.url}/widget.js" ${script}></script>${after}<p style="height: 3000px">A long page.</p></html>`;
      pages.set(path, { html, headers });
      return hostUrl + path;
    },

    /** As at the start, for the next test. */
    reset(): void {
      proxy.requests.length = 0;
      proxy.panelIsAway = false;
      proxy.panelWaitsFor = undefined;
    },

    async stop(): Promise<void> {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await running?.close();
      await durenai?.close();
    },
  };
}
