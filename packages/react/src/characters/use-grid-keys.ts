'use client';
import { type KeyboardEvent, type RefObject, useCallback } from 'react';

const BUTTON = '.durenai-character-card-name > button';

/** Arrow keys, Home and End go from card to card, as the grid looks; Tab goes on through everything. */
export function useGridKeys(grid: RefObject<HTMLElement | null>) {
  return useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const from = (event.target as HTMLElement).closest<HTMLElement>(BUTTON);
      if (!grid.current || !from || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const buttons = [...grid.current.querySelectorAll<HTMLElement>(BUTTON)];
      const isRtl = getComputedStyle(grid.current).direction === 'rtl';
      const to =
        buttons[nextIndex(event.key, buttons.indexOf(from), buttons.length, columnsOf(buttons), isRtl)];
      if (!to || to === from) return;
      event.preventDefault();
      to.focus();
    },
    [grid],
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

function columnsOf(buttons: readonly HTMLElement[]): number {
  const tops = buttons.map((button) => Math.round(button.getBoundingClientRect().top));
  const second = tops.findIndex((top) => top > (tops[0] ?? 0));
  return second === -1 ? buttons.length : second;
}
