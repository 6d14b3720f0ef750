'use client';
import { type Ref, useCallback } from 'react';

/** One ref for an element that two want to hold: the component and the page, say. */
export function useMergedRef<Element>(one: Ref<Element> | undefined, other: Ref<Element> | undefined) {
  return useCallback(
    (element: Element | null) => {
      for (const ref of [one, other]) {
        if (typeof ref === 'function') ref(element);
        else if (ref) ref.current = element;
      }
    },
    [one, other],
  );
}
