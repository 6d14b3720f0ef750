'use client';
import type { Clock } from '@durenai/core';
import { useEffect, useState } from 'react';
import { useLatest } from '../hooks/use-latest.ts';
import type { BrowserFilter } from './browser-context.ts';

/** A page that has not taken a wish by then never will. */
const LAPSES_MS = 5_000;

/**
 * What the visitor looks for by now, and how to look for something else. A page that holds the filter in a transition,
 * or in its router, is late: until it has caught up, the next change is one of what was wished for.
 */
export function useWish(
  held: BrowserFilter,
  tell: (wish: BrowserFilter) => void,
  clock: Clock,
): readonly [BrowserFilter, (change: Partial<BrowserFilter>) => void] {
  const [told, setTold] = useState<readonly BrowserFilter[]>([]);
  const [seen, setSeen] = useState(held);
  if (!isSame(held, seen)) {
    setSeen(held);
    // A transition leaves some out; and what was not wished for is the page's own, and the last word.
    const index = told.findLastIndex((wish) => isSame(wish, held));
    setTold(index === -1 ? [] : told.slice(index + 1));
  }
  useEffect(() => (told.length > 0 ? clock.after(LAPSES_MS, () => setTold([])) : undefined), [told, clock]);
  const wish = told.at(-1) ?? held;
  const latest = useLatest(wish);
  const [setFilter] = useState(() => (change: Partial<BrowserFilter>) => {
    const next = { ...latest.current, ...change };
    setTold((before) => [...before, next]);
    tell(next);
  });
  return [wish, setFilter];
}

const isSame = (one: BrowserFilter, other: BrowserFilter) =>
  one.search === other.search && one.sort === other.sort && one.tags.join() === other.tags.join();
