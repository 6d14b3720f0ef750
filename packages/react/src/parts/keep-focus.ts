import type { MouseEvent } from 'react';

/**
 * For a button that goes away when it is pressed: a keyboard user goes on from the component that it
 * stood in, instead of from the top of the page. A pointer leaves the focus where it is.
 */
export function keepFocus({ currentTarget, detail }: MouseEvent<HTMLElement>): void {
  const byKeyboard = detail === 0;
  if (byKeyboard) currentTarget.closest<HTMLElement>('[data-durenai-theme]')?.focus({ preventScroll: true });
}
