'use client';
import { type RefObject, useEffect } from 'react';
import { useLatest } from './use-latest.ts';

type Sight = {
  /** What scrolls; default the page. */
  root?: RefObject<Element | null> | undefined;
  /** How close to sight counts, as `rootMargin`. */
  margin: string;
  /** Default true. */
  enabled?: boolean | undefined;
  /** Whoever is still in sight when this changes is reported again. */
  round?: unknown | undefined;
};

/** Calls `onSight` when the element comes into sight, with how far it is within the margin by then, in pixels. */
export function useOnSight(
  element: RefObject<Element | null>,
  onSight: (depth: number) => void,
  sight: Sight,
): void {
  const { root, margin, enabled = true, round } = sight;
  const report = useLatest(onSight);
  useEffect(() => {
    if (!enabled || !element.current || typeof IntersectionObserver === 'undefined') return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        // All that happened since the last call: only the last is how it is now.
        const now = entries.at(-1);
        if (now?.isIntersecting) {
          const { boundingClientRect: own, rootBounds: within } = now;
          // Unknown where the page stands in a frame of another origin, and scrolls itself.
          report.current(within ? Math.min(own.bottom - within.top, within.bottom - own.top) : 0);
        }
      },
      { root: root?.current ?? null, rootMargin: margin },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, root, margin, enabled, round, report]);
}
