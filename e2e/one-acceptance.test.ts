import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../scripts/browser.ts';
import { useDemo } from './harness.ts';
import { composer, openWidget, replies } from './pages.ts';

const ownBubbles = (page: Page) => page.locator('.durenai-message[data-author="visitor"]');

async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

const isSend = (method: string | undefined, url = '') => method === 'POST' && url.endsWith('/messages');

/** Stands before the proxy, and drops the first connection that a send comes over, once the proxy has answered. */
async function serveDroppingRelay(proxyUrl: string) {
  const keys: unknown[] = [];
  const used = new WeakSet<Socket>();
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers, socket } = incoming;
    const isKept = used.has(socket);
    used.add(socket);
    const isDropped = isSend(method, url) && isKept && keys.length === 0;
    if (isSend(method, url)) keys.push(headers['idempotency-key']);
    const options = { method, headers, agent: false };
    const forwarded = request(new URL(url ?? '/', proxyUrl), options, async (answer) => {
      if (isDropped) {
        await text(answer);
        return socket.destroy();
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      return answer.pipe(outgoing);
    });
    forwarded.on('error', () => socket.destroy());
    outgoing.on('close', () => isDropped || outgoing.writableFinished || forwarded.destroy());
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    /** Of the sends that arrived. */
    keys,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What visitors do that makes naive clients send twice: one bubble and one acceptance per intent. */
describe('a message is accepted once', () => {
  const stage = useDemo();
  let before: number;

  const accepted = () => {
    const ledger = stage.demo.simulator?.simulator.ledger ?? [];
    return ledger.filter(({ accepted }) => accepted?.kind === 'message').length - before;
  };
  beforeEach(() => {
    before = 0;
    before = accepted();
  });

  it('after a double click', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    await composer(page).fill('Twice?');
    await page.getByRole('dialog').getByRole('button', { name: /^send/i }).dblclick();
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('while Enter is held', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    await composer(page).fill('Held');
    for (let repeat = 0; repeat < 30; repeat += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('that five tabs have in their outbox when the network comes back', { timeout: 60_000 }, async () => {
    const context = await stage.newVisitor();
    const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
    const [first, ...others] = tabs as [Page, ...Page[]];
    for (const tab of tabs) await openWidget(tab, stage.demo.siteUrl);
    await say(first, 'Hello');
    for (const tab of tabs) await replies(tab).first().waitFor();
    await context.setOffline(true);
    await say(first, 'Five of us know this');
    for (const tab of tabs) await ownBubbles(tab).getByText('Five of us know this').waitFor();
    // Who wrote it is gone before it could leave.
    await first.close();
    await context.setOffline(false);
    for (const tab of others) {
      await replies(tab).nth(1).waitFor();
      expect(await ownBubbles(tab).count()).toBe(2);
    }
    expect(accepted()).toBe(2);
    await context.close();
  });

  it('when its kept connection dies unanswered and the browser sends it again by itself', async () => {
    const relay = await serveDroppingRelay(stage.demo.proxyUrl);
    const proxy = new URL(stage.demo.proxyUrl).host;
    const browser = await launchBrowser([`--host-resolver-rules=MAP ${proxy} 127.0.0.1:${relay.port}`]);
    const page = await browser.newPage();
    let fetches = 0;
    page.on('request', (request) => {
      if (isSend(request.method(), request.url())) fetches += 1;
    });
    await openWidget(page, stage.demo.siteUrl);
    await say(page, 'Did you get this?');
    await replies(page).first().waitFor();
    expect(fetches).toBe(1);
    expect(relay.keys).toHaveLength(2);
    expect(new Set(relay.keys).size).toBe(1);
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await browser.close();
    await relay.close();
  });

  it('written in one tab shows in the other, with its reply', async () => {
    const context = await stage.newVisitor();
    const [first, second] = [await context.newPage(), await context.newPage()];
    for (const page of [first, second]) await openWidget(page, stage.demo.siteUrl);
    await composer(first).fill('Can the other one read this?');
    await composer(first).press('Enter');
    await ownBubbles(second).getByText('Can the other one read this?').waitFor();
    await replies(second).first().waitFor();
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('that was written offline: it waits, and leaves once', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    // What shows and sends it is loaded when the visitor can type already: in a tunnel it would come no more.
    await page.getByRole('dialog').getByRole('log').waitFor();
    await context.setOffline(true);
    await composer(page).fill('From the tunnel');
    await composer(page).press('Enter');
    await ownBubbles(page).getByText('From the tunnel').waitFor();
    await context.setOffline(false);
    await context.setOffline(true);
    await context.setOffline(false);
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });

  it('in a tab that is frozen while it is answered', async () => {
    const context = await stage.newVisitor();
    const page = await context.newPage();
    await openWidget(page, stage.demo.siteUrl);
    const devtools = await context.newCDPSession(page);
    await composer(page).fill('Good night');
    await composer(page).press('Enter');
    await ownBubbles(page).getByText('Good night').waitFor();
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await expect.poll(accepted).toBe(1);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await replies(page).first().waitFor();
    expect(await ownBubbles(page).count()).toBe(1);
    expect(accepted()).toBe(1);
    await context.close();
  });
});
