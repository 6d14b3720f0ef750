import { createRequire } from 'node:module';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  LaunchOptions,
  Locator,
  Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser } from '../../../scripts/browser.ts';
import { createSite, type HostPage, type Settings } from './create-site.ts';

export { CHARACTER, IDENTITY_SECRET, signIdentity } from './create-site.ts';

export type Visit = {
  page: Page;
  context: BrowserContext;
  url: string;
  consoleLines: string[];
  requests: string[];
};

type VisitOptions = HostPage & { context?: BrowserContextOptions };

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** A site with the widget, and a browser. */
export function useStage(launchOptions?: LaunchOptions, settings?: Settings) {
  const site = createSite(settings);
  const contexts: BrowserContext[] = [];
  let browser: Browser | undefined;

  beforeAll(async () => {
    await site.start();
    browser = await launchBrowser([], launchOptions);
  });

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    site.reset();
  });

  afterAll(async () => {
    await browser?.close();
    await site.stop();
  });

  /** Opens a page with the script in a fresh profile. */
  async function visit(options: VisitOptions = {}): Promise<Visit> {
    if (!browser) throw new Error('The browser did not start.');
    const url = site.publish(options);
    const context = await browser.newContext(options.context);
    contexts.push(context);
    const page = await context.newPage();
    const consoleLines: string[] = [];
    page.on('console', (message) => consoleLines.push(message.text()));
    page.on('pageerror', (error) => consoleLines.push(String(error)));
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    return { page, context, url, consoleLines, requests };
  }

  return { proxy: site.proxy, publish: site.publish, visit };
}

export const launcherOf = (page: Page) => page.getByRole('button', { name: 'Chat', exact: true });
export const composerOf = (page: Page) => page.getByRole('dialog').getByRole('textbox');

/** Calls `DurenAI(...)` on the page. */
export function command(page: Page, ...call: unknown[]): Promise<unknown> {
  return page.evaluate((values) => (window.DurenAI as (...call: unknown[]) => unknown)(...values), call);
}

/** Says something, and waits for the answer. */
export async function talk(page: Page, text = 'Hello!'): Promise<void> {
  const replies = page.locator('.durenai-message[data-author=character]');
  const before = await replies.count();
  await composerOf(page).fill(text);
  await composerOf(page).press('Enter');
  await replies.nth(before).waitFor();
}

/** The strictest there is, for a page that may talk to the proxy at `url`. */
export const strictestPolicy = (url: string) =>
  [
    "default-src 'none'",
    "script-src 'nonce-abc'",
    "style-src 'self'",
    `connect-src ${url}`,
    `img-src ${url}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** Has the page list what its policy refuses, but for the icon that the browser itself asks for. */
export const policyWatch = `<script nonce="abc">violations = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    if (!blockedURI.includes('favicon')) violations.push([violatedDirective, blockedURI, sample].join(' '));
  });</script>`;

/** In which the launcher and what it opens are drawn. */
export const colorSchemeOf = (page: Page) =>
  page.locator('.frame').evaluate((frame) => getComputedStyle(frame).colorScheme);

export const isFocused = (locator: Locator) => locator.evaluate((element) => element.matches(':focus'));

/** Whether all but the chat is out of reach. */
export const isModal = (page: Page) => page.getByRole('dialog').evaluate((panel) => panel.matches(':modal'));

export const menuButtonOf = (page: Page) =>
  page.getByRole('dialog').getByRole('button', { name: 'Menu', exact: true });

/** Chooses from the menu of an open chat. */
export async function choose(page: Page, name: string): Promise<void> {
  await menuButtonOf(page).click();
  await page.getByRole('menu').getByText(name, { exact: true }).click();
}

/** Buttons that a finger may miss: less than 44 pixels of them take a tap, in one direction or the other. */
export const smallTargets = (page: Page) =>
  page.locator('durenai-chat').evaluate((host) => {
    const { shadowRoot } = host;
    const buttons = [...(shadowRoot?.querySelectorAll<HTMLElement>('button') ?? [])];
    return buttons
      .filter((button) => {
        if (!button.checkVisibility({ visibilityProperty: true })) return false;
        button.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = button.getBoundingClientRect();
        const takes = (dx: number, dy: number) =>
          button.contains(shadowRoot?.elementFromPoint(x + width / 2 + dx, y + height / 2 + dy) ?? null);
        return ![takes(-21, 0), takes(21, 0), takes(0, -21), takes(0, 21)].every(Boolean);
      })
      .map((button) => `${button.className} ${button.ariaLabel ?? button.innerText}`);
  });

/** What axe finds wrong with the widget. */
export async function findBarriers(page: Page): Promise<string[]> {
  if (await page.evaluate(`typeof axe === 'undefined'`)) await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run('durenai-chat');
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}
