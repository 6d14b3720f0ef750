import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.css'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8').replace(/\/\*.*?\*\//gs, '');

const declarations = (css: string, selector: string): Map<string, string> => {
  const [, block = ''] = css.split(`${selector} {`);
  const body = block.slice(0, block.indexOf('}'));
  return new Map(
    [...body.matchAll(/(--_[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
};

const tokens = read('tokens.css');
const light = declarations(tokens, '[data-durenai-theme]');
const dark = declarations(tokens, '[data-durenai-theme="dark"]');
const autoDark = declarations(tokens, '[data-durenai-theme="auto"]');

const hex = (value = '') => /#([\da-f]{6}|[\da-f]{3})\b/i.exec(value)?.[1] ?? '';

function luminance(value: string | undefined): number {
  const digits = hex(value);
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
    const channel = Number.parseInt(long.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Map<string, string>, first: string, second: string): number {
  const [a, b] = [luminance(theme.get(first)), luminance(theme.get(second))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

describe.each([
  ['light', light],
  ['dark', new Map([...light, ...dark])],
])('the %s theme', (_, theme) => {
  it.each([
    ['--_text', '--_canvas'],
    ['--_text', '--_surface'],
    ['--_text', '--_sunken'],
    ['--_muted', '--_canvas'],
    ['--_muted', '--_surface'],
    ['--_muted', '--_sunken'],
    ['--_danger', '--_canvas'],
    ['--_danger', '--_surface'],
    ['--_danger', '--_danger-surface'],
  ])('has AA contrast of %s on %s', (text, background) => {
    expect(contrast(theme, text, background)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['--_canvas', '--_surface'])('draws the borders of controls visibly on %s', (background) => {
    expect(contrast(theme, '--_control', background)).toBeGreaterThanOrEqual(3);
  });
});

it('has a default accent that white text is readable on', () => {
  expect(contrast(light, '--_accent', '--_on-accent')).toBeGreaterThanOrEqual(4.5);
});

it('is as dark by the system as by choice', () => {
  expect(dark.size).toBeGreaterThan(5);
  expect(Object.fromEntries(autoDark)).toEqual(Object.fromEntries(dark));
});

describe.each(files)('%s', (name) => {
  const css = read(name);

  it('touches nothing but the components', () => {
    const rules = [...css.matchAll(/(?:^|[{};])\s*([^@{};]+?)\s*\{/g)].map(([, selector = '']) => selector);
    const steps = /^(from|to|[\d%,\s]+)$/;
    const ours = /^(\.durenai-|\[data-durenai-theme|\[data-(author|starts-group)[^\s]*\]?.*\.durenai-)/;
    const foreign = rules
      .filter((selector) => !steps.test(selector))
      .flatMap((selector) => selector.split(/,\s*(?![^(]*\))/))
      .filter((selector) => !ours.test(selector.trim()));
    expect(foreign).toEqual([]);
  });

  it('knows no left and right', () => {
    expect(css.match(/^\s*(\w+-)?(left|right)\b.*:/gm)).toBeNull();
  });

  it('keeps its rules in the layer', () => {
    const outside = css.replace(/@import [^;]+;/g, '').trim();
    expect(outside === '' || /^@layer durenai \{[\s\S]*\}$/.test(outside)).toBe(true);
  });
});
