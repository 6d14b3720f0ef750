import { expect, it } from 'vitest';
import { nextIndex } from './use-grid-keys.ts';

it.each([
  ['ArrowRight', 4, false, 5],
  ['ArrowLeft', 4, false, 3],
  ['ArrowRight', 4, true, 3],
  ['ArrowLeft', 4, true, 5],
  ['ArrowDown', 4, false, 7],
  ['ArrowUp', 4, false, 1],
  ['Home', 4, false, 0],
  ['End', 4, false, 9],
  ['ArrowUp', 1, false, -1],
  ['ArrowDown', 8, false, -1],
  ['ArrowRight', 9, false, -1],
  ['a', 4, false, -1],
  ['constructor', 4, false, -1],
])('%s from card %i of ten in three columns (right to left: %s) leads to %i', (key, index, isRtl, to) => {
  expect(nextIndex(key, index, 10, 3, isRtl)).toBe(to);
});
