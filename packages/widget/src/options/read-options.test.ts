import { describe, expect, it } from 'vitest';
import type { GivenOptions } from '../loader/contract.ts';
import { findDoubts } from './find-doubts.ts';
import { readOptions } from './read-options.ts';

describe('readOptions', () => {
  it('takes lists as such or parted by |, and JSON as such or as text', () => {
    expect(readOptions({ prompts: 'Hi|Bye' }).prompts).toBe('Hi|Bye');
    expect(readOptions({ prompts: ['Hi, you', 'Bye'] }).prompts).toBe('Hi, you|Bye');
    expect(readOptions({ proactive: { text: 'Hello', delay: 3 } }).proactive).toBe(
      '{"text":"Hello","delay":3}',
    );
  });

  it('takes what is undefined or null for not given', () => {
    const given = { character: 'char_1', greeting: undefined, prompts: null } as unknown as GivenOptions;
    expect({ ...readOptions(given) }).toEqual({ character: 'char_1' });
    expect(findDoubts(given)).toEqual([]);
  });

  it('lets the first of a cast speak, unless the page says who', () => {
    expect(readOptions({ characters: 'char_1|char_2' }).character).toBe('char_1');
    expect(readOptions({ characters: ['char_1', 'char_2'], character: 'char_2' }).character).toBe('char_2');
  });

  it('reads nothing from a polluted Object.prototype', () => {
    const polluted = Object.prototype as Record<string, unknown>;
    polluted.theme = 'dark';
    try {
      expect(readOptions({ character: 'char_1' }).theme).toBeUndefined();
    } finally {
      delete polluted.theme;
    }
  });
});
