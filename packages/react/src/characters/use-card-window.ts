'use client';
import {
  type FocusEvent,
  type RefObject,
  startTransition,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { type Range, stepTowards } from './drawn-range.ts';
import { cardButton, focusItem, itemsOf } from './grid-items.ts';

/** Items that are laid out together: as many, or a few more that fill the last of their rows. */
const BLOCK_LENGTH = 24;
/** Fills one, two, three, four, six and eight columns: what is drawn before the grid could be looked at stays. */
const PROBABLE_COLUMNS = 24;
/** Cards drawn before it is known what is in sight. */
const OPENING: Range = { start: 0, end: 24 };
const EVERYTHING: Range = { start: 0, end: Number.POSITIVE_INFINITY };
/** How far from sight cards are drawn. */
const AHEAD = '600px 0px';
/** Of no item. */
const NOWHERE = Number.NaN;

/**
 * Which of the many items of a grid are drawn as cards: those near sight, and around the focus. The others stay in
 * the list by their name, so that its length, the browser's search and a screen reader's cursor hold all of them.
 *
 * The grid's children are blocks of `blockLength` items each, whole rows, which are laid out only near sight.
 */
export function useCardWindow(grid: RefObject<HTMLElement | null>, length: number) {
  const columns = useColumns(grid);
  const blockLength = Math.ceil(BLOCK_LENGTH / columns) * columns;
  const [wanted, setWanted] = useState(OPENING);
  const [drawn, setDrawn] = useState(OPENING);
  const [focused, setFocused] = useState(NOWHERE);
  const hasFocus = useRef(false);

  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') {
      setDrawn(EVERYTHING);
      setWanted(EVERYTHING);
      return undefined;
    }
    if (length === 0) {
      // Of the list that comes next, nothing is known yet either.
      setDrawn(OPENING);
      setWanted(OPENING);
      return undefined;
    }
    const indices = new Map([...(grid.current?.children ?? [])].map((block, index) => [block, index]));
    const near = new Set<number>();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const index = indices.get(target) ?? 0;
          if (isIntersecting) near.add(index);
          else near.delete(index);
        }
        // Far from sight as a whole it keeps what it has.
        if (near.size === 0) return;
        const start = Math.min(...near) * blockLength;
        const end = Math.min(length, (Math.max(...near) + 1) * blockLength);
        setWanted({ start, end });
      },
      { rootMargin: AHEAD },
    );
    for (const block of indices.keys()) observer.observe(block);
    return () => observer.disconnect();
  }, [grid, length, blockLength]);

  useEffect(() => {
    const next = stepTowards(drawn, wanted);
    if (next === drawn) return undefined;
    // In slices, between the frames of a reader who scrolls.
    const frame = requestAnimationFrame(() => startTransition(() => setDrawn(next)));
    return () => cancelAnimationFrame(frame);
  }, [drawn, wanted]);

  // An item that was given the focus has a card by now.
  useBrowserLayoutEffect(() => {
    const item = itemsOf(grid.current)[focused];
    if (item?.matches(':focus')) cardButton(item)?.focus();
  }, [grid, focused]);

  // Other columns make other blocks, and may draw the card that had the focus anew.
  useBrowserLayoutEffect(() => {
    const item = itemsOf(grid.current)[focused];
    if (item && hasFocus.current && !grid.current?.matches(':focus-within')) focusItem(item);
  }, [grid, blockLength]);

  const onFocus = useCallback(
    ({ target }: FocusEvent) => {
      hasFocus.current = true;
      const index = itemsOf(grid.current).findIndex((item) => item.contains(target));
      if (index !== -1) setFocused(index);
    },
    [grid],
  );
  const onBlur = useCallback(() => {
    hasFocus.current = false;
  }, []);
  return { columns, blockLength, drawn, focused, onFocus, onBlur };
}

/** How many columns the grid's styles make of its width: the blocks take them. */
function useColumns(grid: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(PROBABLE_COLUMNS);
  useBrowserLayoutEffect(() => {
    const count = () => {
      const block = grid.current?.firstElementChild;
      if (block) setColumns(getComputedStyle(block).gridTemplateColumns.split(' ').length);
    };
    count();
    if (!grid.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(count);
    observer.observe(grid.current);
    return () => observer.disconnect();
  }, [grid]);
  return columns;
}
