import type { Browser, BrowserContext, BrowserContextOptions, Request, Response } from 'playwright-core';
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

export interface Traffic {
  /** Method, address, headers and body of each request. */
  lines: string[];
  /** Headers of each response, and the body of each that ended: an event stream goes on for as long as its page. */
  bodies: string[];
  /** Address of each request that the network panel shows as failed or cancelled. */
  failed: string[];
  /** Settles once all that was said so far is in the lists: the browser is asked for it, and takes its time. */
  recorded: () => Promise<void>;
}

/** Everything that the pages of a context send and are sent. */
export function recordTraffic(context: BrowserContext): Traffic {
  const lines: string[] = [];
  const bodies: string[] = [];
  const failed: string[] = [];
  const readings: Promise<unknown>[] = [];
  const record = (list: string[], reading: Promise<string>) =>
    readings.push(reading.then((text) => list.push(text)));
  context.on('request', (request) => record(lines, lineOf(request)));
  context.on('response', (response) => record(bodies, headersOf(response)));
  context.on('requestfinished', (request) => record(bodies, bodyOf(request)));
  context.on('requestfailed', (request) => failed.push(request.url()));
  return { lines, bodies, failed, recorded: async () => void (await Promise.all(readings)) };
}

async function lineOf(request: Request): Promise<string> {
  const headers = await request.allHeaders().catch(() => request.headers());
  return [request.method(), request.url(), JSON.stringify(headers), request.postData() ?? ''].join(' ');
}

const headersOf = async (response: Response) => JSON.stringify(await response.allHeaders().catch(() => ({})));

/** Nothing of a page that was left meanwhile: the browser has forgotten it. */
async function bodyOf(request: Request): Promise<string> {
  const response = await request.response();
  return (await response?.text().catch(() => '')) ?? '';
}
