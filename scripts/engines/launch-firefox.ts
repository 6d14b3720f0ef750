import { launch } from 'puppeteer-core';
import { type Engine, inWidget, middleOf } from './engine.ts';
import { ensureEngines } from './ensure-engines.ts';

/** Firefox with a profile of its own, by WebDriver BiDi. */
export async function launchFirefox(): Promise<Engine> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: ensureEngines().firefox,
    headless: true,
  });
  const page = await browser.newPage();
  return {
    version: await browser.version(),
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    async click(selector) {
      const { x, y } = (await page.evaluate(middleOf(selector))) as { x: number; y: number };
      await page.mouse.click(x, y);
    },
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    evaluate: async <Value>(expression: string) => (await page.evaluate(inWidget(expression))) as Value,
    close: () => browser.close(),
  };
}
