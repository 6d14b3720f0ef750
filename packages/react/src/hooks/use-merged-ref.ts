'use client';
import { type Ref, useMemo } from 'react';

/** One ref for an element that two want to hold: the component and the page, say. */
export function useMergedRef<Element>(one: Ref<Element> | undefined, other: Ref<Element> | undefined) {
  return useMemo(() => {
    const holders = [one, other].map(holderOf);
    return (element: Element | null) => {
      for (const hold of holders) hold(element);
    };
  }, [one, other]);
}

/** As React 19 does: what a function gave back when it got the element is called instead of it when that goes. */
function holderOf<Element>(ref: Ref<Element> | undefined) {
  let release: unknown;
  return (element: Element | null) => {
    if (element === null && typeof release === 'function') release();
    else if (typeof ref === 'function') release = ref(element);
    else if (ref) ref.current = element;
  };
}
