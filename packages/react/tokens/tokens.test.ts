import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildTokensCss, colorInCss, OF_LISTS_ALONE } from './build-tokens-css.ts';
import { colorPairs, contrast } from './contrast.ts';
import { colorNames, colorOf, type ThemeName, tokens } from './tokens.ts';

const themes: ThemeName[] = ['light', 'dark'];
const plain = (css: string) => css.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')');

it('is what tokens.css says (`npm run tokens` writes it)', () => {
  const file = join(import.meta.dirname, '../src/styles/tokens.css');
  expect(plain(readFileSync(file, 'utf8'))).toBe(plain(buildTokensCss()));
});

it.each(['cards', 'catalogue-parts'])('has the colour of hearts as %s.css says it', (name) => {
  const css = readFileSync(join(import.meta.dirname, `../src/styles/${name}.css`), 'utf8');
  expect(css).toContain(`color: ${colorInCss(OF_LISTS_ALONE)};`);
});

it('has the same colours in both themes', () => {
  expect(Object.keys(tokens.dark.color)).toEqual(Object.keys(tokens.light.color));
});

it('changes colours from theme to theme, and no lengths', () => {
  const lengths = (theme: ThemeName) => tokens[theme].shadow.$value.map(({ color: _, ...rest }) => rest);
  expect(lengths('dark')).toEqual(lengths('light'));
});

describe.each(themes)('the %s theme', (theme) => {
  it.each(colorNames)('writes the same %s for people as for machines', (name) => {
    const { components, hex = '' } = colorOf(theme, name);
    const channels = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255);
    expect(components).toEqual(channels.map((channel) => Math.round(channel * 10_000) / 10_000));
  });

  it.each(colorPairs)('has $foreground on $background with at least $atLeast : 1', (pair) => {
    expect(contrast(theme, pair)).toBeGreaterThanOrEqual(pair.atLeast);
  });
});
