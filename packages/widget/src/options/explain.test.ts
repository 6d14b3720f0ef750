import { afterEach, describe, expect, it, vi } from 'vitest';
import { explainCommand, explainOptions } from './explain.ts';
import { findDoubts } from './find-doubts.ts';

/** @param attributes Of the script, where other tools write, too. */
const complaintsOf = (given: Record<string, unknown>, attributes: Record<string, unknown> = {}) => {
  const options = { character: 'char_1', ...attributes, ...given };
  return explainOptions(findDoubts(options), options, attributes);
};

describe('what is said of the options', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    { character: 'char_123456' },
    { characters: ['char_1', 'char_2'], locale: 'pt-BR', persist: 'memory' },
    { proxy: 'https://other.example.com/' },
    { proxy: '/chat' },
    { greeting: 'Hello!', prompts: 'Hi|Bye', mode: 'sidebar', consent: 'ask', sound: 'on' },
  ])('is nothing of %j', (given) => expect(complaintsOf(given)).toEqual([]));

  it.each(['javascript:alert(1)', 'data:text/javascript,1', 'ftp://example.com', 'chat', ''])(
    'refuses the proxy %j',
    (proxy) => expect(complaintsOf({ proxy })).toEqual([expect.stringContaining(`"${proxy}" is no proxy`)]),
  );

  it.each(['../user/me', 'char 1', 'a'.repeat(129)])('refuses the character %j', (character) =>
    expect(complaintsOf({ character })).toEqual([expect.stringContaining('is no character')]),
  );

  it('names the choices', () => {
    expect(complaintsOf({ theme: 'black', position: 'left', locale: 'en_US' })).toEqual([
      '"black" is no theme: auto, light, dark',
      '"left" is no position: bottom-right, bottom-left',
      '"en_US" is no locale: a language tag, e.g. "pt-BR"',
    ]);
  });

  it('suggests the choice that was meant', () => {
    expect(complaintsOf({ mode: 'popop', theme: 'drak' })).toEqual([
      '"popop" is no mode: did you mean "popup"?',
      '"drak" is no theme: did you mean "dark"?',
    ]);
  });

  it('takes only colours for an accent, and only selectors for a target', () => {
    vi.stubGlobal('CSS', { supports: (...[first, second]: string[]) => (second ?? first)?.includes('fine') });
    expect(complaintsOf({ accent: 'fine', target: '#fine' })).toEqual([]);
    expect(complaintsOf({ accent: 'red; background: url(//evil)', target: '#' })).toEqual([
      expect.stringContaining('a CSS colour'),
      expect.stringContaining('a CSS selector'),
    ]);
  });

  it('suggests what was meant, and passes over the attributes of other tools', () => {
    expect(complaintsOf({}, { charcter: 'char_1', cfasync: 'false', turboTrack: 'reload' })).toEqual([
      'Unknown option "charcter": did you mean "character"?',
    ]);
  });

  it.each([{ text: 'Hello?', dely: 5 }, '{"text":"Hello?","dely":5}'])(
    'looks into the conditions of the bubble %j',
    (proactive) =>
      expect(complaintsOf({ proactive })).toEqual([
        'Unknown option "proactive.dely": did you mean "proactive.delay"?',
      ]),
  );

  it('says which condition of the bubble is malformed', () => {
    const proactive = { text: 'Hello?', delay: 'soon', scroll: -1, exit: 'yes', pages: '/' };
    expect(complaintsOf({ proactive })).toEqual([
      '"soon" is no proactive.delay: a number of seconds',
      '"-1" is no proactive.scroll: a number, per cent of the page',
      '"yes" is no proactive.exit: true or false',
      '"/" is no proactive.pages: a list of paths, e.g. ["/pricing*"]',
    ]);
  });

  it.each(['', '{"text":"Hello?"', '{"txt":"Hello?"}', '{"text":1}', '{}'])(
    'says what a bubble is made of instead of %j',
    (proactive) =>
      expect(complaintsOf({}, { proactive })[0]).toBe(
        `"${proactive}" is no proactive: a text, or JSON, e.g. {"text":"Need help?","delay":5}`,
      ),
  );

  it('names all options when a stranger is among those of boot', () => {
    expect(complaintsOf({ colour: 'red' })).toEqual([expect.stringMatching(/"colour".*character,theme/)]);
  });

  it('says how to name a character when there is none', () => {
    expect(explainOptions([], {}, {})).toEqual([expect.stringContaining('data-character="char_123456"')]);
  });
});

describe('what is said of a command', () => {
  it('suggests what was meant, or names all', () => {
    expect(explainCommand('opne')).toBe('Unknown command "opne": did you mean "open"?');
    expect(explainCommand('newConversaton')).toContain('"newConversation"');
    expect(explainCommand('toString')).toContain('boot,open,close');
  });
});
