/** A Chromium for the tests, the stories and the screenshots: found, or as a last resort installed. */
import { execFileSync } from 'node:child_process';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { installDebianPackages, isDebianRoot } from './debian.ts';
import { isExecutable, placesOf } from './find-command.ts';

/** No chatter with the outside, and no sandbox as root, where Chromium refuses to have one. */
const CHROMIUM_ARGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** `CHROMIUM_PATH`, else Playwright's own, else one of the system's; undefined when there is none. */
function findBrowser(): string | undefined {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) {
    if (isExecutable(CHROMIUM_PATH)) return CHROMIUM_PATH;
    throw new Error(`CHROMIUM_PATH is ${CHROMIUM_PATH}, which cannot be run: correct it or unset it.`);
  }
  return [chromium.executablePath(), ...placesOf(COMMANDS), ...MAC_APPLICATIONS].find(isExecutable);
}

/** Like {@link findBrowser}, but installs one where there is none: Debian's as root, else Playwright's. */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) return found;
  console.log('No Chromium found: installing one (set CHROMIUM_PATH to use your own).');
  if (isDebianRoot()) {
    installDebianPackages('chromium', 'fonts-noto-core', 'fonts-noto-color-emoji');
  } else {
    execFileSync('npx', ['playwright-core', 'install', 'chromium'], { stdio: 'inherit' });
  }
  const installed = findBrowser();
  if (!installed) throw new Error('No Chromium could be installed: install one and set CHROMIUM_PATH to it.');
  return installed;
}

/** How to launch the browser that is there; without one, Playwright says what is missing. */
export function findLaunchOptions(): LaunchOptions {
  const executablePath = findBrowser();
  return { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) };
}

export function launchBrowser(
  extraArgs: readonly string[] = [],
  more: Omit<LaunchOptions, 'args'> = {},
): Promise<Browser> {
  ensureBrowser();
  const { args = [], ...options } = findLaunchOptions();
  return chromium.launch({ ...options, ...more, args: [...args, ...extraArgs] });
}
