import { expect, it } from 'vitest';
import { findCharacters } from './find-characters.ts';

const zoe = { name: 'Zoë Álvarez', description: 'A courier of the night.', tags: ['cyberpunk'] };
const omar = { name: 'عُمَر', description: 'ساعي بريد', tags: [] };

const [mira, mor] = [
  { name: 'मीरा', description: '', tags: [] },
  { name: 'मोर', description: '', tags: [] },
];
const [kani, gani] = [
  { name: 'かに', description: '', tags: [] },
  { name: 'がに', description: '', tags: [] },
];
const shalom = { name: 'שָׁלוֹם', description: '', tags: [] };

it.each([
  ['मोर', [mor]],
  ['か', [kani]],
  ['が', [gani]],
  ['שלום', [shalom]],
])('finds %j by its letters, of which some are marks', (search, found) => {
  expect(findCharacters([mira, mor, kani, gani, shalom], search)).toEqual(found);
});

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
