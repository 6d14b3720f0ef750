import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Durenai } from '@durenai/core';
import { startProxy } from '@durenai/proxy';
import { DEMO_API_KEY } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { ROOT } from '../scripts/paths.ts';

const SECRET = 'q7Wm2Zt9Kx4Bv8Nd3Rj6Fp1Hs5Lc0GyT';

declare global {
  var durenai: Durenai;
}

/** As the site's own server would. */
function signIdentity(sub: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const text = [{ alg: 'HS256' }, { sub, aud: 'durenai', iat, exp: iat + 600 }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}

/** `@durenai/core` as one classic script. */
async function bundleCore(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@durenai/source', 'module', 'browser'] },
    build: {
      write: false,
      lib: { entry: join(ROOT, 'packages/core/src/index.ts'), formats: ['iife'], name: 'core' },
    },
  });
  const [{ output }] = built as unknown as [{ output: { code: string }[] }];
  return output[0]?.code ?? '';
}

async function serveSite(script: string) {
  const server = createServer((request, response) => {
    const isScript = request.url === '/core.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>A site</title><script src="/core.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('the tabs of a real browser', () => {
  const closing: (() => Promise<unknown> | unknown)[] = [];
  let browser: Browser;
  let context: BrowserContext;
  let siteUrl: string;
  let proxyUrl: string;
  let sessions: number;

  beforeAll(async () => {
    const site = await serveSite(await bundleCore());
    const simulator = await serveSimulator({ port: 0, plan: 'enterprise' });
    const proxy = await startProxy({
      apiKey: DEMO_API_KEY,
      baseUrl: `${simulator.url}/v1`,
      allowedOrigins: [site.url],
      identitySecret: SECRET,
      databaseFile: ':memory:',
      environment: 'development',
      logLevel: 'silent',
      port: 0,
    });
    browser = await launchBrowser();
    siteUrl = site.url;
    proxyUrl = proxy.url;
    context = await browser.newContext();
    sessions = 0;
    context.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v1/session')) sessions += 1;
    });
    closing.push(
      () => browser.close(),
      () => proxy.close(),
      () => simulator.close(),
      () => site.server.close(),
    );
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(siteUrl);
    await page.evaluate((url) => {
      const { core } = globalThis as unknown as { core: typeof import('@durenai/core') };
      globalThis.durenai = core.createDurenai({ proxyUrl: url });
    }, proxyUrl);
    return page;
  }

  const tokenOf = (page: Page, renew = false) =>
    page.evaluate((again) => globalThis.durenai.visitor.accessToken(again), renew);
  const visitorOf = (page: Page) => page.evaluate(() => globalThis.durenai.visitor.store.getState());
  const until = (page: Page, verified: boolean) =>
    page.waitForFunction(
      (wanted) => globalThis.durenai.visitor.store.getState().verified === wanted,
      verified,
    );

  it('open one session and renew it once, log in together and out together', async () => {
    const tabs = [await openTab(), await openTab(), await openTab()] as const;
    const tokens = await Promise.all(tabs.map((tab) => tokenOf(tab)));
    expect(new Set(tokens).size).toBe(1);
    expect(sessions).toBe(1);

    // Tokens carry the second they were made in: another one looks different.
    await tabs[0].waitForFunction(
      (then) => Math.floor(Date.now() / 1000) > then,
      Math.floor(Date.now() / 1000),
    );
    const renewed = await Promise.all(tabs.map((tab) => tokenOf(tab, true)));
    expect(new Set(renewed).size).toBe(1);
    expect(renewed[0]).not.toBe(tokens[0]);
    expect(sessions).toBe(2);

    await tabs[1].evaluate(() => globalThis.durenai.storage.set('draft:char_1', 'half a thought'));
    await tabs[0].evaluate(
      (jwt) => globalThis.durenai.visitor.identify(async () => jwt),
      signIdentity('anna'),
    );
    for (const tab of tabs) await until(tab, true);
    const [first, second] = [await visitorOf(tabs[0]), await visitorOf(tabs[1])];
    expect(second).toEqual(first);
    // Each tab has a copy of the storage: what another one wrote comes later than what it said.
    const draft = () => tabs[2].evaluate(() => globalThis.durenai.storage.get('draft:char_1'));
    await expect.poll(draft).toBe('half a thought');

    const token = await tokenOf(tabs[2]);
    await tabs[2].evaluate(() => globalThis.durenai.visitor.logout());
    for (const tab of tabs) await until(tab, false);
    await expect.poll(() => tabs[1].evaluate(() => Object.keys(localStorage))).toEqual([]);
    const answer = await fetch(`${proxyUrl}/v1/user/me`, {
      headers: { origin: siteUrl, authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
  });
});
