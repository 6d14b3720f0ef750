import type { Browser, BrowserContext, BrowserContextOptions, Request } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { type Demo, type DemoOptions, startDemo } from '../scripts/demo.ts';

/** A demo of its own and a browser for one test file. */
export function useDemo(options: Pick<DemoOptions, 'limits'> = {}) {
  const held: { demo?: Demo; browser?: Browser } = {};
  beforeAll(async () => {
    held.browser = await launchBrowser();
    const ports = { sitePort: 0, proxyPort: 0, simulatorPort: 0 };
    held.demo = await startDemo({ ...ports, logLevel: 'silent', ...options });
  });
  afterAll(async () => {
    await held.browser?.close();
    await held.demo?.close();
  });
  return {
    get demo(): Demo {
      if (!held.demo) throw new Error('The demo did not start.');
      return held.demo;
    },
    /** A new profile: nothing is shared with another. */
    newVisitor: async (options?: BrowserContextOptions): Promise<BrowserContext> => {
      if (!held.browser) throw new Error('The browser did not start.');
      return held.browser.newContext(options);
    },
  };
}

/** Everything a page sends: address, headers and body of each request. */
export async function recordTraffic(context: BrowserContext): Promise<{ lines: string[]; bodies: string[] }> {
  const traffic = { lines: [] as string[], bodies: [] as string[] };
  context.on('request', async (request: Request) => {
    const headers = await request.allHeaders().catch(() => request.headers());
    traffic.lines.push(
      [request.method(), request.url(), JSON.stringify(headers), request.postData() ?? ''].join(' '),
    );
  });
  context.on('response', async (response) => {
    const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
    traffic.bodies.push(headers + (await response.text().catch(() => '')));
  });
  return traffic;
}
