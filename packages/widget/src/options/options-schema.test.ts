import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { findDoubts, RULES } from './find-doubts.ts';
import { optionsSchema } from './options-schema.ts';

const isValid = new Ajv2020({ strict: true, strictRequired: false }).compile(optionsSchema);

describe('the JSON Schema of the options', () => {
  it('has every option, each described, and no other', () => {
    expect(Object.keys(optionsSchema.properties).sort()).toEqual(Object.keys(RULES).sort());
    for (const property of Object.values(optionsSchema.properties)) {
      expect(property.description).toMatch(/\w/);
    }
  });

  it.each([
    ['character', ['char_1', 'CHAR-2', '', 'a b', '../user', 'a'.repeat(128), 'a'.repeat(129)]],
    ['characters', ['a|b', 'A', '|', 'a||b', ['a', 'b']]],
    ['mode', ['popup', 'inline', 'Popup', 'popup ', 'window']],
    ['position', ['bottom-right', 'bottom-left', 'left', 'bottom']],
    ['theme', ['auto', 'dark', 'drak']],
    ['locale', ['pt-BR', 'EN', 'en_US', 'e']],
    ['prompts', ['Hi|Bye', '', ['Hi', 'Bye']]],
    ['proxy', ['https://a.example', '/chat', 'ftp://a.example', 'chat']],
    ['persist', ['memory', 'forever']],
    ['id', ['sales', 'a.b']],
    ['unknown', ['x']],
  ] as const)('takes of %s what the widget takes', (name, values) => {
    for (const value of values) {
      const options = { character: 'char_1', [name]: value };
      expect([value, isValid(options)]).toEqual([value, findDoubts(options).length === 0]);
    }
  });

  it('knows the bubble by its conditions', () => {
    const proactive = { text: 'Need help?', delay: 3, scroll: 50, exit: true, pages: ['/pricing*'] };
    expect(isValid({ characters: 'a|b', proactive })).toBe(true);
    expect(isValid({ character: 'a', proactive: { delay: 3 } })).toBe(false);
    expect(isValid({ character: 'a', proactive: { text: 'a', dely: 3 } })).toBe(false);
  });

  it('needs somebody to talk to', () => expect(isValid({ theme: 'dark' })).toBe(false));
});
