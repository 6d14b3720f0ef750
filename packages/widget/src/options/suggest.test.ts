import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from './suggest.ts';

const known = ['character', 'theme', 'mode', 'position', 'accent', 'proxy', 'launcher', 'greeting'];

describe('suggest', () => {
  it.each([
    ['charcter', 'character'],
    ['chraacter', 'character'],
    ['characterId', 'character'],
    ['CHARACTER', 'character'],
    ['thme', 'theme'],
    ['mod', 'mode'],
    ['moed', 'mode'],
    ['acent', 'accent'],
    ['lancher', 'launcher'],
    ['greetings', 'greeting'],
  ])('takes %s for %s', (word, meant) => expect(suggest(word, known)).toBe(meant));

  it.each(['cfasync', 'nscript', 'turboTrack', 'cookieconsent', 'role', 'id', ''])(
    'leaves %j alone',
    (word) => expect(suggest(word, known)).toBeUndefined(),
  );

  it('finds every known word after one lost or doubled letter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(), fc.boolean(), (word, at, lost) => {
        const index = at % word.length;
        const typed = word.slice(0, index) + (lost ? '' : word[index]) + word.slice(lost ? index + 1 : index);
        expect(suggest(typed, known)).toBe(word);
      }),
    );
  });

  it('answers within a moment, whatever the word', () => {
    const long = 'ab'.repeat(50_0);
    expect(suggest(long, ['a'.repeat(1000)])).toBeUndefined();
  });
});
