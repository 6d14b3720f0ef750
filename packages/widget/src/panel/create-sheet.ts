import type { WidgetOptions } from '../loader/contract.ts';
import { lockPage } from './lock-page.ts';

/**
 * On a phone, and anywhere in the mode `fullscreen`, the panel is a sheet over the whole screen, above its keyboard.
 * It then carries `data-covers`.
 */
export type Sheet = {
  show(): void;
  hide(): void;
  destroy(): void;
};

export function createSheet(panel: HTMLElement, mode: NonNullable<WidgetOptions['mode']>): Sheet {
  // Upright or on its side.
  const phone = matchMedia('(max-width: 480px), (max-height: 440px)');
  const viewport = window.visualViewport;
  let isShown = false;
  let unlock: (() => void) | undefined;

  function update(): void {
    const mayCover = mode === 'fullscreen' || (phone.matches && mode !== 'inline');
    panel.toggleAttribute('data-covers', mayCover);
    const covers = isShown && mayCover;
    panel.ariaModal = covers ? 'true' : null;
    if (covers) unlock ??= lockPage();
    else {
      unlock?.();
      unlock = undefined;
    }
    fit();
  }

  /** What is left of the screen above the keyboard: `dvh` does not shrink with it. */
  function fit(): void {
    if (!unlock || !viewport) return;
    panel.style.setProperty('--_top', `${viewport.offsetTop}px`);
    panel.style.setProperty('--_height', `${viewport.height}px`);
  }

  function setShown(isNowShown: boolean): void {
    isShown = isNowShown;
    update();
  }

  const ending = new AbortController();
  const { signal } = ending;
  phone.addEventListener('change', update, { signal });
  viewport?.addEventListener('resize', fit, { signal });
  viewport?.addEventListener('scroll', fit, { signal });

  return {
    show: () => setShown(true),
    hide: () => setShown(false),
    destroy() {
      setShown(false);
      ending.abort();
    },
  };
}
