import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RULES } from '../src/options/find-doubts.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

const sourcesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|test-d|stories)\./.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));

const sectionOf = (title: string) => README.split(/^## /m).find((section) => section.startsWith(title)) ?? '';

it('names every option', () => {
  const named = [...sectionOf('Options').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(Object.keys(RULES)));
});

// The frame is where they stand, and none of them.
it('names every part that can be styled, and no other', () => {
  const sources = ['src', '../react/src/chat', '../react/src/parts'].flatMap((folder) =>
    sourcesIn(join(ROOT, folder)),
  );
  const drawn = sources.flatMap((source) =>
    [...source.matchAll(/\bpart(?:=|: |', )["']([a-z-]+)["']|add\(\w+, '\w+', '([a-z-]+)'\)/g)].map(
      ([, written, added]) => written ?? added ?? '',
    ),
  );
  const [listed = ''] = sectionOf('Styling').split('. ');
  const named = [...listed.matchAll(/part\(([a-z-]+)\)|`([a-z-]+)`/g)].map(
    ([, first, other]) => first ?? other,
  );
  expect(named.sort()).toEqual([...new Set(drawn)].filter((name) => name !== 'frame').sort());
});
