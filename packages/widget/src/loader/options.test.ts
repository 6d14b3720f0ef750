import { afterEach, describe, expect, it, vi } from 'vitest';
import { readOptions } from './options.ts';

const SCRIPT = 'https://chat.example.com/widget.js?v=1';

const read = (attributes: Record<string, unknown>, given: Record<string, unknown> = {}) =>
  readOptions(attributes, given, SCRIPT);

describe('readOptions', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('needs nothing but the character', () => {
    const { options, complaints } = read({ character: 'char_123456' });
    expect({ ...options }).toEqual({ character: 'char_123456', proxy: 'https://chat.example.com' });
    expect(complaints).toEqual([]);
  });

  it('takes the proxy from where the script lies, folder included', () => {
    const { options } = readOptions({}, {}, 'https://example.com/chat/widget.js');
    expect(options.proxy).toBe('https://example.com/chat');
  });

  it.each([
    ['https://other.example.com/', 'https://other.example.com'],
    ['/chat/', new URL('/chat', location.href).href],
  ])('reads the proxy %s as %s', (proxy, expected) => {
    const { options, complaints } = read({ proxy });
    expect(options.proxy).toBe(expected);
    expect(complaints).toEqual([]);
  });

  it.each(['javascript:alert(1)', 'data:text/javascript,1', 'ftp://example.com', 'chat', ''])(
    'refuses the proxy %j',
    (proxy) => {
      const { options, complaints } = read({ proxy });
      expect(options.proxy).toBe('https://chat.example.com');
      expect(complaints).toEqual([expect.stringContaining(`"${proxy}" is no proxy`)]);
    },
  );

  it('says what a choice may be', () => {
    const { options, complaints } = read({ theme: 'drak', position: 'left' });
    expect(options).not.toHaveProperty('theme');
    expect(complaints).toEqual([
      expect.stringContaining('auto|light|dark'),
      expect.stringContaining('right|left'),
    ]);
  });

  it.each(['', '../user/me', 'char 1', 'a'.repeat(129)])('refuses the character %j', (character) => {
    expect(read({ character }).options).not.toHaveProperty('character');
  });

  it('takes only colours for an accent', () => {
    vi.stubGlobal('CSS', { supports: (_: string, value: string) => value === 'rebeccapurple' });
    expect(read({ accent: 'rebeccapurple' }).options.accent).toBe('rebeccapurple');
    const { options, complaints } = read({ accent: 'red; background: url(//evil)' });
    expect(options).not.toHaveProperty('accent');
    expect(complaints).toHaveLength(1);
  });

  it('reports a misspelt attribute, and passes over those of other tools', () => {
    const { complaints } = read({ charcter: 'char_1', cfasync: 'false', turboTrack: 'reload' });
    expect(complaints).toEqual(['Unknown option "charcter": did you mean "character"?']);
  });

  it('reports every stranger among the options of boot', () => {
    const { complaints } = read({}, { colour: 'red' });
    expect(complaints).toEqual([expect.stringMatching(/"colour".*character,theme/)]);
  });

  it('lets boot win over the attributes', () => {
    expect(read({ character: 'char_1', theme: 'dark' }, { character: 'char_2' }).options).toMatchObject({
      character: 'char_2',
      theme: 'dark',
    });
  });

  it('takes prompts as a list or parted by |, a language tag, and how long to remember', () => {
    expect(read({ prompts: 'Hi|Bye' }).options.prompts).toBe('Hi|Bye');
    expect(read({}, { prompts: ['Hi, you', 'Bye'] }).options.prompts).toBe('Hi, you|Bye');
    expect(read({ locale: 'pt-BR', persist: 'memory' }).complaints).toEqual([]);
    expect(read({ locale: 'en_US', persist: 'forever' }).complaints).toHaveLength(2);
  });

  it('reads nothing from a polluted Object.prototype', () => {
    const polluted = Object.prototype as Record<string, unknown>;
    polluted.theme = 'dark';
    try {
      expect(read({ character: 'char_1' }).options.theme).toBeUndefined();
    } finally {
      delete polluted.theme;
    }
  });
});
