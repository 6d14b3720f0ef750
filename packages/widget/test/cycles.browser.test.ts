import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { composerOf, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

const CYCLES = 100;

/** What the page holds once everything that can be collected was, and nothing is under way any more. */
async function takeStock(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const look = async () => {
    for (let pass = 0; pass < 3; pass += 1) await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return { listeners: of('JSEventListeners'), nodes: of('Nodes'), heap: of('JSHeapUsedSize') };
  };
  let [before, now] = [await look(), await look()];
  do {
    // Longer than anything waits that was under way.
    await page.waitForTimeout(3_000);
    [before, now] = [now, await look()];
  } while (before.listeners !== now.listeners || before.nodes !== now.nodes);
  await devtools.detach();
  return now;
}

/** As a page does it that boots and shuts down the widget with each of its views. */
const cycle = (page: Page, times: number) =>
  page.evaluate(async (count) => {
    const api = window.DurenAI as (...call: unknown[]) => unknown;
    for (let round = 0; round < count; round += 1) {
      api('boot');
      const opened = new Promise((resolve) => api('once', 'open', resolve));
      api('open');
      await opened;
      // Every other one in the middle of what it loads.
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      api('close');
      api('shutdown');
    }
  }, times);

it('gives back memory, nodes, listeners and event streams, a hundred times over', async () => {
  const { page, consoleLines } = await stage.visit();
  await launcherOf(page).click();
  // So that each further boot has a conversation to show and to listen to.
  await talk(page);
  await expect.poll(() => stage.proxy.openStreams).toBe(1);
  await page.evaluate(`DurenAI('shutdown')`);
  await expect.poll(() => stage.proxy.openStreams).toBe(0);
  await cycle(page, 40);
  const before = await takeStock(page);

  await cycle(page, CYCLES);
  await expect.poll(() => stage.proxy.openStreams).toBe(0);
  const { listeners, nodes, heap } = await takeStock(page);
  expect({ listeners, nodes }).toEqual({ listeners: before.listeners, nodes: before.nodes });
  // A chat that stays behind weighs 30 kB; code that gets faster by running weighs something too.
  expect((heap - before.heap) / CYCLES).toBeLessThan(2_000);

  await page.evaluate(`DurenAI('boot'); DurenAI('open')`);
  await composerOf(page).waitFor();
  await talk(page, 'Still there?');
  expect(consoleLines).toEqual([]);
});
