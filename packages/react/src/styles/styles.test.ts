import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.css'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8').replace(/\/\*.*?\*\//gs, '');

describe.each(files)('%s', (name) => {
  const css = read(name);

  it('touches nothing but the components', () => {
    const rules = [...css.matchAll(/(?:^|[{};])\s*([^@{};]+?)\s*\{/g)].map(([, selector = '']) => selector);
    const steps = /^(from|to|[\d%,\s]+)$/;
    const ours =
      /^(?::where\(\s*)?(\.durenai-|\[data-durenai-theme|\[data-(author|starts-group)[^\s]*\]?.*\.durenai-)/;
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
