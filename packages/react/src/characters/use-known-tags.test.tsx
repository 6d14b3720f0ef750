import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { useKnownTags } from './use-known-tags.ts';

afterEach(cleanup);

it('offers the given tags first, then the most frequent, and never moves one', () => {
  const given = ['cyberpunk'];
  const first = [{ tags: ['male'] }, { tags: ['male', 'fantasy'] }, { tags: ['cyberpunk', 'male'] }];
  const hook = renderHook(({ met }) => useKnownTags(given, met, 4), { initialProps: { met: first } });
  expect(hook.result.current).toEqual(['cyberpunk', 'male', 'fantasy']);

  hook.rerender({ met: [...first, { tags: ['fantasy', 'bard'] }, { tags: ['fantasy', 'wry', 'bard'] }] });
  expect(hook.result.current).toEqual(['cyberpunk', 'male', 'fantasy', 'bard']);

  hook.rerender({ met: [] });
  expect(hook.result.current).toEqual(['cyberpunk', 'male', 'fantasy', 'bard']);
});

it('counts characters, not how often one of them names a tag', () => {
  const met = [{ tags: ['wry', 'wry', 'wry'] }, { tags: ['male'] }, { tags: ['male'] }];
  const hook = renderHook(() => useKnownTags(['male', 'male'], met, 4));
  expect(hook.result.current).toEqual(['male', 'wry']);
  const other = renderHook(() => useKnownTags([], met, 4));
  expect(other.result.current).toEqual(['male', 'wry']);
});
