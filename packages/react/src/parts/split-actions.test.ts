import { describe, expect, it } from 'vitest';
import { splitActions } from './split-actions.ts';

const text = (content: string) => ({ kind: 'text', text: content });
const action = (content: string) => ({ kind: 'action', text: content });

describe('splitActions', () => {
  it.each([
    ['*waves* Hello', [action('waves'), text(' Hello')]],
    [
      'Hello *waves and smiles* again *nods*',
      [text('Hello '), action('waves and smiles'), text(' again '), action('nods')],
    ],
    ['This is **important**', [text('This is '), { kind: 'strong', text: 'important' }]],
    ['2 * 3 * 4 = 24', [text('2 * 3 * 4 = 24')]],
    ['an * alone', [text('an * alone')]],
    ['*open\nnot closed*', [text('*open\nnot closed*')]],
    ['**', [text('**')]],
    ['', []],
  ])('reads %j', (content, pieces) => {
    expect(splitActions(content)).toEqual(pieces);
  });

  it.each(['*', '**', '* ', '*a ', '*a*', '**a*', '*a\n', ' *'])(
    'loses nothing of 30,000 times %j, in linear time',
    (piece) => {
      const content = `*a${' '.repeat(30_000)}${piece.repeat(30_000)}`;
      const started = performance.now();
      const pieces = splitActions(content);
      // Some 10 ms; quadratic time would take minutes.
      expect(performance.now() - started).toBeLessThan(3000);
      expect(
        pieces
          .map(({ text }) => text)
          .join('')
          .replaceAll('*', ''),
      ).toBe(content.replaceAll('*', ''));
    },
  );
});
