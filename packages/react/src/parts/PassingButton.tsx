'use client';
import { type ButtonHTMLAttributes, forwardRef, useRef } from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { useMergedRef } from '../hooks/use-merged-ref.ts';

/**
 * A button that goes away, because it was pressed or by itself. Whoever is on it by then goes on from the component that
 * it stood in, instead of from the top of the page.
 */
export const PassingButton = forwardRef<HTMLButtonElement, ButtonHTMLAttributes<HTMLButtonElement>>(
  function PassingButton(props, ref) {
    const button = useRef<HTMLButtonElement>(null);
    useBrowserLayoutEffect(() => {
      const element = button.current;
      // Still in the document by now: what has left it has no focus any more.
      return () => {
        if (!element?.matches(':focus')) return;
        element.closest<HTMLElement>('[data-durenai-theme]')?.focus({ preventScroll: true });
      };
    }, []);
    const bothRefs = useMergedRef(button, ref);
    return <button type="button" {...props} ref={bothRefs} />;
  },
);
