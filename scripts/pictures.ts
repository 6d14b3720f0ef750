/** `npm run pictures`: the pictures of the README and of docs/screenshots, from the demo as it is. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { composer, openWidget, replies } from '../e2e/pages.ts';
import { launchBrowser } from './browser.ts';
import { buildSite, buildWidget, isStale } from './build-parts.ts';
import { startDemo } from './demo.ts';
import { ROOT } from './paths.ts';

const OUT = join(ROOT, 'docs/screenshots');

type Shot = { name: string; context: BrowserContextOptions; take: (page: Page) => Promise<void> };

const QUESTION = 'Tell me about your adventures as a courier.';

async function chat(page: Page): Promise<void> {
  await openWidget(page, page.url());
  await composer(page).fill(QUESTION);
  await composer(page).press('Enter');
  await replies(page).first().waitFor();
  await composer(page).fill('What was in the package?');
  await composer(page).press('Enter');
  await replies(page).nth(1).waitFor();
}

async function reactPage(page: Page): Promise<void> {
  await page.goto(`${page.url()}react/`);
  const browse = page.getByRole('region', { name: 'Browse' });
  const chat = page.getByRole('region', { name: 'Chat' });
  for (const name of ['Axel Blaze', 'Vexa Stride']) {
    await browse.getByRole('button', { name: new RegExp(`(add|favou?rite).*${name}`, 'i') }).click();
  }
  await chat.getByRole('textbox').fill(QUESTION);
  await chat.getByRole('textbox').press('Enter');
  await replies(chat).first().waitFor();
}

const desktop = { viewport: { width: 1280, height: 800 } };
const wide = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const SHOTS: Shot[] = [
  { name: 'widget', context: desktop, take: chat },
  { name: 'widget-dark', context: { ...desktop, colorScheme: 'dark' }, take: chat },
  { name: 'widget-phone', context: phone, take: chat },
  { name: 'react', context: wide, take: reactPage },
  { name: 'react-dark', context: { ...wide, colorScheme: 'dark' }, take: reactPage },
];

async function shoot(browser: Browser, siteUrl: string, { name, context, take }: Shot): Promise<void> {
  const visitor = await browser.newContext({ reducedMotion: 'reduce', ...context });
  const page = await visitor.newPage();
  await page.goto(`${siteUrl}/`, { waitUntil: 'load' });
  await take(page);
  // An open chat listens for news as long as it lives: the network never rests, so the portraits are asked.
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight),
  );
  await page.screenshot({ path: join(OUT, `${name}.png`), animations: 'disabled' });
  await visitor.close();
  console.log(`docs/screenshots/${name}.png`);
}

if (isStale('packages/widget/dist/manifest.json')) buildWidget();
if (isStale('examples/demo-site/dist/index.html')) buildSite();
mkdirSync(OUT, { recursive: true });
const demo = await startDemo({ sitePort: 0, proxyPort: 0, simulatorPort: 0 });
const browser = await launchBrowser();
try {
  for (const shot of SHOTS) await shoot(browser, demo.siteUrl, shot);
} finally {
  await browser.close();
  await demo.close();
}
