import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readMessages } from '../panel/read-messages.ts';
import { findDoubts, RULES } from './find-doubts.ts';
import { optionsSchema } from './options-schema.ts';
import { readOptions } from './read-options.ts';

const isValid = new Ajv2020({ strict: true, strictRequired: false }).compile(optionsSchema);

describe('the JSON Schema of the options', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('has every option, each described, and no other', () => {
    expect(Object.keys(optionsSchema.properties).sort()).toEqual(Object.keys(RULES).sort());
    for (const property of Object.values(optionsSchema.properties)) {
      expect(property.description).toMatch(/\w/);
    }
  });

  const texts = [
    ...['', ' ', '\n', '|', 'a|b', 'a||b', '|a', 'a b', 'Hi, you|Bye', 'a.b', 'a', 'e'],
    ...['char_1', 'CHAR-2', '../user', 'a'.repeat(128), 'a'.repeat(129), `a|${'b'.repeat(129)}`],
    ...['popup', 'inline', 'Popup', 'popup ', 'window', 'bottom-right', 'bottom-left', 'left', 'bottom'],
    ...[
      'auto',
      'dark',
      'drak',
      'pt-BR',
      'EN',
      'en_US',
      'local',
      'memory',
      'forever',
      'ask',
      'none',
      'icon',
      'on',
    ],
    ...['https://a.example', '/chat', 'ftp://a.example', '#1d5b4b', 'red', 'constructor'],
  ];
  const structures = [
    ...[undefined, null, 0, 5, true, false],
    ...[[], ['a'], ['a', 'b'], ['a|b'], ['a b'], [''], ['a', ''], [5], [null], [['a']], ['dark'], ['popup']],
    ...[{}, { a: 1 }, { text: 'Hello?' }, { text: '' }, { text: 1 }, { delay: 3 }, { text: 'a', dely: 3 }],
    ...[
      { text: 'a', delay: 0 },
      { text: 'a', delay: '3' },
      { text: 'a', delay: -1 },
      { text: 'a', exit: 1 },
    ],
    ...[
      { text: 'a', pages: ['/a*'] },
      { text: 'a', pages: '/a*' },
      { text: 'a', pages: [1] },
      { text: 'a', delay: null },
    ],
    { text: 'Need help?', delay: 3, scroll: 50, exit: true, pages: ['/pricing*'] },
    ...[{ send: 'Go' }, { send: 5 }, { sned: 'Go' }, { send: 'Go', chatEmpty: '{0}?' }],
  ];

  it.each(Object.keys(RULES))('takes of %s what the widget takes', (name) => {
    vi.stubGlobal('CSS', {
      supports: (...[first, second]: string[]) => !['', 'selector()'].includes(second ?? first ?? ''),
    });
    const somebody = name === 'character' ? { characters: ['char_1'] } : { character: 'char_1' };
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const takes = (value: unknown) => {
      const options = { ...somebody, [name]: value };
      if (findDoubts(options).length > 0) return false;
      // Which words there are is known to who reads them.
      const words = name === 'messages' ? readOptions(options).messages : undefined;
      if (words !== undefined) readMessages(words);
      return warn.mock.calls.splice(0).length === 0 && readOptions(options).character !== undefined;
    };
    for (const value of [...texts, ...structures]) {
      // JSON knows no undefined.
      const options = JSON.parse(JSON.stringify({ ...somebody, [name]: value }));
      expect([value, isValid(options)]).toEqual([value, takes(value)]);
    }
  });

  it('knows no other option', () => {
    const options = { character: 'char_1', colour: 'red' };
    expect(isValid(options)).toBe(false);
    expect(findDoubts(options)).toHaveLength(1);
  });

  it('cannot look into JSON that stands in a text, and leaves that to the widget', () => {
    const options = { character: 'char_1', proactive: '{"dely":3' };
    expect(isValid(options)).toBe(true);
    expect(findDoubts(options)).toHaveLength(1);
  });

  it('needs somebody to talk to', () => {
    expect(isValid({ theme: 'dark' })).toBe(false);
    expect(isValid({ character: null })).toBe(false);
    expect(isValid({ characters: ['char_1'], character: null })).toBe(true);
  });
});
