import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDurenAI } from './load-durenai.ts';

/** A fresh module each time would be a second copy; a proxy of its own is as good. */
let count = 0;
const nextProxy = () => {
  count += 1;
  return `https://chat-${count}.example.com`;
};

/** What was put into the head. happy-dom would answer each script at once, with an error. */
let added: HTMLScriptElement[] = [];
const scripts = () => added;

/** As `widget.js` does it when it arrives. */
function arrive() {
  const page = window as { DurenAI?: unknown };
  const { q = [] } = page.DurenAI as { q?: unknown[][] };
  const calls: unknown[][] = [];
  const api = Object.assign((...call: unknown[]) => void calls.push(call), { version: '1.2.3' });
  page.DurenAI = api;
  for (const call of q) api(...call);
  return calls;
}

describe('loadDurenAI', () => {
  beforeEach(() => {
    added = [];
    vi.spyOn(document.head, 'append').mockImplementation((...nodes) => {
      for (const script of nodes as unknown as HTMLScriptElement[]) {
        added.push(script);
        script.remove = () => {
          added = added.filter((each) => each !== script);
        };
      }
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    delete (window as { DurenAI?: unknown }).DurenAI;
  });

  it('does nothing on a server', async () => {
    vi.stubGlobal('document', undefined);
    expect(await loadDurenAI({ proxy: nextProxy(), character: 'char_1' })).toBeNull();
  });

  it('adds one script, with what the page needs for its CSP, and boots', async () => {
    const proxy = nextProxy();
    const loaded = loadDurenAI({ proxy: `${proxy}/`, character: 'char_1', nonce: 'abc' });
    const again = loadDurenAI({ proxy, id: 'sales', character: 'char_2' });
    expect(scripts()).toHaveLength(1);
    const [script] = scripts();
    expect(script).toMatchObject({ src: `${proxy}/widget.js`, async: true, nonce: 'abc' });
    (window as unknown as { DurenAI(...call: unknown[]): void }).DurenAI('on', 'open', 'listener');
    const calls = arrive();
    script?.dispatchEvent(new Event('load'));
    expect((await loaded)?.version).toBe('1.2.3');
    await again;
    expect(calls).toEqual([
      ['on', 'open', 'listener'],
      ['boot', expect.objectContaining({ character: 'char_1' })],
      ['sales.boot', expect.objectContaining({ character: 'char_2' })],
    ]);
  });

  it('pins a version by its hash', () => {
    const proxy = nextProxy();
    void loadDurenAI({ proxy, character: 'char_1', version: '1.2.3', integrity: 'sha384-abc' });
    expect(scripts()[0]).toMatchObject({
      src: `${proxy}/widget/1.2.3/widget.js`,
      integrity: 'sha384-abc',
      crossOrigin: 'anonymous',
    });
  });

  it('uses the script that is there already', async () => {
    Object.assign(window, { DurenAI: () => {} });
    const calls = arrive();
    await loadDurenAI({ proxy: nextProxy(), character: 'char_1' });
    expect(scripts()).toHaveLength(0);
    expect(calls).toHaveLength(1);
  });

  it('says what may be wrong when it does not load, and tries again when asked', async () => {
    const proxy = nextProxy();
    const loaded = loadDurenAI({ proxy, character: 'char_1' });
    scripts()[0]?.dispatchEvent(new Event('error'));
    await expect(loaded).rejects.toThrow(`did not load from ${proxy}/widget.js`);
    expect(scripts()).toHaveLength(0);
    void loadDurenAI({ proxy, character: 'char_1' });
    expect(scripts()).toHaveLength(1);
  });
});
