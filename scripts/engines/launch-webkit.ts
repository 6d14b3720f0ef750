import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { Builder, Capabilities, Key } from 'selenium-webdriver';
import { type Engine, inWidget, middleOf } from './engine.ts';
import { ensureEngines } from './ensure-engines.ts';

const KEYS = { Enter: Key.ENTER, Escape: Key.ESCAPE } as const;

/** WebKitGTK's own small browser on a display without a screen, by WebDriver. */
export async function launchWebKit(): Promise<Engine> {
  const { webkitDriver, xvfb } = ensureEngines();
  const screen = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [display] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer];
  const port = await findFreePort();
  const driverProcess = spawn(webkitDriver, [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: `:${`${display}`.trim()}`, LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  try {
    await waitForDriver(port);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(new Capabilities({ browserName: 'MiniBrowser' }))
      .build();
    const capabilities = await driver.getCapabilities();
    return {
      version: `${capabilities.getBrowserName()} ${capabilities.getBrowserVersion()}`,
      open: (url) => driver.get(url),
      reload: () => driver.navigate().refresh(),
      async click(selector) {
        const place = (await driver.executeScript(`return ${middleOf(selector)}`)) as {
          x: number;
          y: number;
        };
        await driver.actions().move(place).click().perform();
      },
      type: (text) => driver.actions().sendKeys(text).perform(),
      press: (key) => driver.actions().sendKeys(KEYS[key]).perform(),
      evaluate: (expression) => driver.executeScript(`return ${inWidget(expression)}`),
      async close() {
        await driver.quit();
        await Promise.all([end(driverProcess), end(screen)]);
      },
    };
  } catch (thrown) {
    await Promise.all([end(driverProcess), end(screen)]);
    throw thrown;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (!address || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** It says nothing when it listens. */
async function waitForDriver(port: number): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('WebKitWebDriver did not start.');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
