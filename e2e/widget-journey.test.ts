import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_API_KEY } from '@durenai/simulator';
import { serveSimulator } from '@durenai/simulator/node';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/paths.ts';
import { recordTraffic, useDemo } from './harness.ts';
import { composer, openWidget, replies } from './pages.ts';

const QUESTION = 'Tell me about your adventures as a courier.';
const REPLY = /outrun a corporate security drone swarm/;

describe('a visitor of the demo site', () => {
  const stage = useDemo();

  it('chats with Vexa, reloads, and finds the conversation again; the key is nowhere', async () => {
    const context = await stage.newVisitor();
    const traffic = recordTraffic(context);
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    await composer(page).fill(QUESTION);
    await composer(page).press('Enter');
    await replies(page).getByText(REPLY).waitFor();

    expect(traffic.failed).toEqual([]);
    await page.reload();
    // The events, and whatever else was on its way when the page was left.
    traffic.failed.length = 0;
    await page.getByRole('button', { name: /chat/i }).click();
    await replies(page).getByText(REPLY).waitFor();
    await page.getByRole('dialog').getByText(QUESTION).waitFor();

    await expect.poll(() => traffic.bodies.some((body) => REPLY.test(body))).toBe(true);
    await traffic.recorded();
    expect(traffic.lines.length).toBeGreaterThan(8);
    expect(traffic.failed).toEqual([]);
    for (const text of [...traffic.lines, ...traffic.bodies]) expect(text).not.toContain(DEMO_API_KEY);
    const simulatorHost = new URL(stage.demo.simulator?.url ?? '').host;
    for (const line of traffic.lines) expect(line.split(' ')[1]).not.toContain(simulatorHost);
    await context.close();
  });

  it('is served no file that holds the key', () => {
    const files = ['packages/widget/dist', 'examples/demo-site/dist'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      ),
    );
    expect(files.length).toBeGreaterThan(6);
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name), 'latin1'), name).not.toMatch(
        /sim_demo_key|x-api-key|DURENAI_API_KEY/i,
      );
    }
  });

  it('never sees what another visitor said', async () => {
    const alice = await stage.newVisitor();
    const bob = await stage.newVisitor();
    const alicePage = await alice.newPage();
    await openWidget(alicePage, stage.demo.siteUrl);
    await composer(alicePage).fill('My secret word is marzipan.');
    await composer(alicePage).press('Enter');
    await replies(alicePage).first().waitFor();

    const seen = recordTraffic(bob);
    const bobPage = await bob.newPage();
    await openWidget(bobPage, stage.demo.siteUrl);
    await composer(bobPage).fill('What did the last person tell you?');
    await composer(bobPage).press('Enter');
    await replies(bobPage).first().waitFor();
    expect(await bobPage.getByRole('dialog').textContent()).not.toContain('marzipan');
    await bobPage.reload();
    await bobPage.getByRole('button', { name: /chat/i }).click();
    await bobPage.getByRole('dialog').getByText('What did the last person tell you?').waitFor();
    await expect.poll(() => seen.bodies.some((body) => body.includes('What did the last person'))).toBe(true);
    await seen.recorded();
    for (const body of seen.bodies) expect(body).not.toContain('marzipan');
    await alice.close();
    await bob.close();
  });

  it('does it all with the keyboard', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await page.goto(stage.demo.siteUrl);
    const launcher = page.getByRole('button', { name: /chat/i });
    await launcher.focus();
    await page.keyboard.press('Enter');
    await composer(page).waitFor();
    await expect.poll(() => composer(page).evaluate((box) => box.matches(':focus'))).toBe(true);
    await page.keyboard.type('Hello');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('Vexa');
    expect(await composer(page).inputValue()).toBe('Hello\nVexa');
    await page.keyboard.press('Enter');
    await replies(page).first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await launcher.evaluate((button) => button.matches(':focus'))).toBe(true);
    await context.close();
  });

  it('keeps the typed text while DurenAI is away, and sends it once it is back', async () => {
    const { simulator, siteUrl } = stage.demo;
    if (!simulator) throw new Error('This journey needs the simulator.');
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, siteUrl);
    await simulator.close();
    await composer(page).fill('Do you read me?');
    await composer(page).press('Enter');
    const retry = page.getByRole('dialog').getByRole('button', { name: /try again/i });
    await retry.waitFor();
    expect(await composer(page).inputValue()).toBe('Do you read me?');

    await page.reload();
    await page.getByRole('button', { name: /chat/i }).click();
    await retry.waitFor();
    expect(await composer(page).inputValue()).toBe('Do you read me?');
    const restarted = await serveSimulator({ port: simulator.port });
    await retry.click();
    await replies(page).first().waitFor();
    expect(await composer(page).inputValue()).toBe('');
    expect(restarted.simulator.ledger.filter(({ accepted }) => accepted?.kind === 'message')).toHaveLength(1);
    await restarted.close();
    await context.close();
  });
});
