import type { ChatMessage } from '@durenai/core';
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { OPENING_LENGTH, useMessageWindow, WINDOW_LENGTH } from './use-message-window.ts';

afterEach(cleanup);

const history = (from: number, to: number): ChatMessage[] =>
  Array.from({ length: to - from }, (_, index) => ({
    key: `m${from + index}`,
    id: `m${from + index}`,
    author: 'character',
    content: '',
    createdAt: '2026-11-23T10:00:00Z',
    delivery: { status: 'sent' },
  }));

it('shows a bounded part of 10,000 messages, and reaches every one of them both ways', () => {
  const messages = history(0, 10_000);
  const { result } = renderHook(() => useMessageWindow(messages));
  expect(result.current).toMatchObject({ start: 10_000 - OPENING_LENGTH, end: 10_000 });

  const seen = new Set<number>();
  const look = () => {
    const { start, end } = result.current;
    expect(end - start).toBeLessThanOrEqual(WINDOW_LENGTH);
    for (let index = start; index < end; index += 1) seen.add(index);
  };
  for (look(); result.current.start > 0; look()) act(() => result.current.showOlder());
  expect(seen.size).toBe(10_000);
  expect(result.current.end).toBe(WINDOW_LENGTH);
  for (; result.current.end < 10_000; look()) act(() => result.current.showNewer());
  expect(result.current.start).toBe(10_000 - WINDOW_LENGTH);
});

it('stays with what is read when older messages come before it and newer after', () => {
  const { result, rerender } = renderHook(({ messages }) => useMessageWindow(messages), {
    initialProps: { messages: history(500, 1000) },
  });
  while (result.current.end === 500) act(() => result.current.showOlder());
  const { end } = result.current;
  rerender({ messages: history(400, 1010) });
  expect(result.current.end).toBe(end + 100);
  act(() => result.current.showNewest());
  expect(result.current.end).toBe(610);
});
