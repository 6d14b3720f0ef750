import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../../scripts/engines/engine.ts';
import { launchFirefox } from '../../../scripts/engines/launch-firefox.ts';
import { launchWebKit } from '../../../scripts/engines/launch-webkit.ts';
import { createSite } from './create-site.ts';

/** An engine that is missing is installed first. */
const INSTALLING = 600_000;

describe.each([
  { name: 'Firefox', launch: launchFirefox },
  { name: 'WebKitGTK', launch: launchWebKit },
])('$name', ({ launch }) => {
  const site = createSite();
  let engine: Engine;

  beforeAll(async () => {
    await site.start();
    engine = await launch();
    console.log(engine.version);
  }, INSTALLING);

  afterAll(async () => {
    await engine?.close();
    await site.stop();
  });

  const waitFor = (expression: string) =>
    vi.waitFor(
      async () => {
        if (!(await engine.evaluate<boolean>(expression)))
          throw new Error(`It did not come true: ${expression}`);
      },
      { timeout: 20_000, interval: 100 },
    );
  const textsOf = (author: 'visitor' | 'character') =>
    engine.evaluate<string[]>(
      `findAll('.durenai-message[data-author=${author}]').map(({ textContent }) => textContent)`,
    );
  const composerHasFocus = `find('textarea')?.matches(':focus') ?? false`;

  it('opens, takes the focus, sends, receives, closes, and remembers after a reload', async () => {
    await engine.open(site.publish());
    await waitFor(`Boolean(find('.launcher'))`);
    await engine.click('.launcher');
    await waitFor(composerHasFocus);

    await engine.type('Tell me about your adventures as a courier.');
    await engine.press('Enter');
    await waitFor(`findAll('.durenai-message[data-author=character]').length === 1`);
    const [said, answered] = [await textsOf('visitor'), await textsOf('character')];
    expect(said).toEqual([expect.stringContaining('Tell me about your adventures as a courier.')]);
    expect(await engine.evaluate(`find('textarea').value`)).toBe('');

    await engine.type('half a thought');
    await engine.press('Escape');
    await waitFor(`!find('[part=panel]').checkVisibility({ visibilityProperty: true })`);
    expect(await engine.evaluate(`find('.launcher').matches(':focus')`)).toBe(true);

    await engine.reload();
    await waitFor(`Boolean(find('.launcher'))`);
    expect(await engine.evaluate(`find('[part=panel]') === null`)).toBe(true);
    await engine.click('.launcher');
    await waitFor(`findAll('.durenai-message[data-author=character]').length === 1`);
    expect([await textsOf('visitor'), await textsOf('character')]).toEqual([said, answered]);
    expect(await engine.evaluate(`find('textarea').value`)).toBe('half a thought');
    await waitFor(composerHasFocus);

    const accepted = site.proxy.simulator.ledger.filter((row) => row.accepted?.kind === 'message');
    expect(accepted).toHaveLength(1);
  });
});
