import { render } from '@testing-library/react';
import { useEffect, version } from 'react';
import { version as domVersion } from 'react-dom';
import { expect, inject, it } from 'vitest';
import * as library from '../src/index.ts';
import './ecosystem.ts';
import './world.tsx';

const { react, strict, compiled } = inject('ecosystem');

/** The functions that React calls: a component, or what `forwardRef` and `memo` wrap. */
function rendersOf(value: unknown): readonly (() => unknown)[] {
  if (typeof value === 'function') return [value as () => unknown];
  if (typeof value !== 'object' || value === null) return [];
  if ('render' in value) return rendersOf(value.render);
  if ('type' in value) return rendersOf(value.type);
  return Object.values(value).flatMap(rendersOf);
}

it(`runs on React ${react}`, () => {
  expect(version.startsWith(react)).toBe(true);
  expect(domVersion).toBe(version);
});

it(`mounts ${strict ? 'twice, as StrictMode does' : 'once'}`, () => {
  let mounts = 0;
  function Counted() {
    useEffect(() => {
      mounts += 1;
    }, []);
    return null;
  }
  render(<Counted />);
  expect(mounts).toBe(strict ? 2 : 1);
});

it(`has components ${compiled ? 'that React Compiler wrote' : 'as they were written'}`, () => {
  const components = Object.entries(library).filter(([name]) => /^[A-Z]/.test(name));
  expect(components.length).toBeGreaterThan(10);
  for (const [name, component] of components) {
    for (const render of rendersOf(component)) {
      // What the compiler remembers between two renders, it keeps in `$`.
      expect([name, /\$\[\d+\]/.test(render.toString())]).toEqual([name, compiled]);
    }
  }
});
