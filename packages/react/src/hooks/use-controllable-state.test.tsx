import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useControllableState } from './use-controllable-state.ts';

afterEach(cleanup);

it('keeps a value of its own, and tells of each change', () => {
  const onChange = vi.fn();
  const { result } = renderHook(() =>
    useControllableState({ value: undefined, defaultValue: 'a', onChange, caller: 'Test' }),
  );
  act(() => result.current[1]('b'));
  expect(result.current[0]).toBe('b');
  expect(onChange).toHaveBeenCalledExactlyOnceWith('b');
});

it('leaves a value that the page holds to the page', () => {
  const onChange = vi.fn();
  const { result, rerender } = renderHook(
    ({ value }) => useControllableState({ value, defaultValue: 'x', onChange, caller: 'Test' }),
    { initialProps: { value: 'a' } },
  );
  act(() => result.current[1]('b'));
  expect(result.current[0]).toBe('a');
  expect(onChange).toHaveBeenCalledExactlyOnceWith('b');
  rerender({ value: 'b' });
  expect(result.current[0]).toBe('b');
});

it('complains by name when the page changes its mind', () => {
  const warning = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { rerender } = renderHook(
    ({ value }: { value: string | undefined }) =>
      useControllableState({ value, defaultValue: 'x', caller: 'CharacterBrowser: search' }),
    { initialProps: { value: 'a' as string | undefined } },
  );
  rerender({ value: undefined });
  expect(warning.mock.lastCall?.[0]).toMatch(
    /^CharacterBrowser: search changed from controlled to uncontrolled/,
  );
});
