import type { WidgetOptions } from '../loader/contract.ts';
import { lockPage } from './lock-page.ts';

/**
 * On a phone, and anywhere in the mode `fullscreen`, the panel is a sheet over the whole screen, above its keyboard.
 * It then carries `data-covers`, and is modal while it is shown: the page is out of reach, wherever in it the panel stands.
 *
 * @param ended Aborted when the panel is taken away, hidden.
 * @returns To be told whether the panel is shown, or that what is drawn in it may be another.
 */
export function createSheet(
  panel: HTMLDialogElement,
  mode: NonNullable<WidgetOptions['mode']>,
  ended: AbortSignal,
): (isShown?: boolean) => void {
  // Upright or on its side.
  const phone = matchMedia('(max-width: 480px), (max-height: 440px)');
  const viewport = window.visualViewport;
  let isShown = false;
  let unlock: (() => void) | undefined;

  function update(): void {
    const mayCover = mode === 'fullscreen' || (phone.matches && mode !== 'inline');
    panel.toggleAttribute('data-covers', mayCover);
    const covers = isShown && mayCover;
    // Modal now, it would stand before what it asks in a dialog of its own, which could not be answered any more.
    if (covers !== panel.open && !(covers && panel.querySelector(':modal'))) {
      // Both would move the focus.
      const { activeElement } = panel.getRootNode() as ShadowRoot;
      // Or its first button would have the focus for a moment, and load what it opens.
      panel.autofocus = covers;
      if (covers) {
        panel.showModal();
        unlock = lockPage();
      } else {
        panel.close();
        unlock?.();
      }
      (activeElement as HTMLElement | null)?.focus({ preventScroll: true });
    }
    fit();
  }

  /**
   * What is left of the screen above the keyboard: `dvh` does not shrink with it. Whoever looks closer sees a part of the
   * sheet, and no smaller one.
   */
  function fit(): void {
    if (!panel.open || !viewport || viewport.scale > 1) return;
    panel.style.setProperty('--_top', `${viewport.offsetTop}px`);
    panel.style.setProperty('--_height', `${viewport.height}px`);
  }

  phone.addEventListener('change', update, { signal: ended });
  viewport?.addEventListener('resize', fit, { signal: ended });
  viewport?.addEventListener('scroll', fit, { signal: ended });

  return (isNowShown = isShown) => {
    isShown = isNowShown;
    update();
  };
}
