/** Keeps the page behind from scrolling and from being reached; the returned function restores it exactly. */
export function lockPage(): () => void {
  const { body, documentElement } = document;
  const { scrollX, scrollY } = window;
  const wasInert = body.inert;
  const restoreOverflow = override(documentElement, 'overflow', 'hidden');
  body.inert = true;
  return () => {
    body.inert = wasInert;
    restoreOverflow();
    // The on-screen keyboard may have moved the page although it was locked.
    if (window.scrollX !== scrollX || window.scrollY !== scrollY) {
      window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
    }
  };
}

function override(element: HTMLElement, property: string, value: string): () => void {
  const { style } = element;
  const hadStyle = element.hasAttribute('style');
  const before = style.getPropertyValue(property);
  const priority = style.getPropertyPriority(property);
  style.setProperty(property, value, 'important');
  return () => {
    style.setProperty(property, before, priority);
    // Read first: Chromium writes the attribute late, and would write an empty one after the removal.
    if (!hadStyle && element.getAttribute('style') === '') element.removeAttribute('style');
  };
}
