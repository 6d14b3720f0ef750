'use client';
import { type KeyboardEvent, type RefObject, useCallback } from 'react';
import { cardButton, focusItem, itemsOf } from './grid-items.ts';

/** Arrow keys, Home and End go from card to card, as the grid looks; Tab goes on through everything. */
export function useGridKeys(grid: RefObject<HTMLElement | null>, columns: number) {
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (!grid.current || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const items = itemsOf(grid.current);
      const from = items.findIndex((item) => cardButton(item) === event.target);
      if (from === -1) return;
      const isRtl = getComputedStyle(grid.current).direction === 'rtl';
      const to = items[nextIndex(event.key, from, items.length, columns, isRtl)];
      if (!to) return;
      event.preventDefault();
      focusItem(to);
    },
    [grid, columns],
  );
}

/** Where a key leads from `index`; −1 for keys that lead nowhere. */
export function nextIndex(
  key: string,
  index: number,
  length: number,
  columns: number,
  isRtl: boolean,
): number {
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: isRtl ? index - 1 : index + 1,
    ArrowLeft: isRtl ? index + 1 : index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: length - 1,
  };
  const next = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return next === undefined || next < 0 || next >= length ? -1 : next;
}
