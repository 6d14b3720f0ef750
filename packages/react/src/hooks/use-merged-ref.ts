'use client';
import { type ForwardedRef, type RefObject, useCallback } from 'react';

/** One ref for an element that the component needs and the page may want. */
export function useMergedRef<Element>(
  ownRef: RefObject<Element | null>,
  forwardedRef: ForwardedRef<Element>,
) {
  return useCallback(
    (element: Element | null) => {
      ownRef.current = element;
      if (typeof forwardedRef === 'function') forwardedRef(element);
      else if (forwardedRef) forwardedRef.current = element;
    },
    [ownRef, forwardedRef],
  );
}
