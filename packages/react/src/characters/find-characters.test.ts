import { expect, it } from 'vitest';
import { findCharacters } from './find-characters.ts';

const zoe = { name: 'Zoë Álvarez', description: 'A courier of the night.', tags: ['cyberpunk'] };
const omar = { name: 'عُمَر', description: 'ساعي بريد', tags: [] };

it.each([
  ['', [zoe, omar]],
  ['zoe', [zoe]],
  ['  NIGHT  alvarez ', [zoe]],
  ['cyber', [zoe]],
  ['عمر', [omar]],
  ['zoe omar', []],
  ['.*', []],
])('finds %j', (search, found) => {
  expect(findCharacters([zoe, omar], search)).toEqual(found);
});
