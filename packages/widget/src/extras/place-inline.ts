import type { MountArguments } from '../loader/contract.ts';

/** The chat as a part of the page, loaded when it comes into view. */
export function placeInline({ host, open, root }: MountArguments, target: string | undefined): void {
  host.setAttribute('mode', 'inline');

  /** The place may come later. */
  function attach(_?: unknown, observer?: MutationObserver): void {
    const place = target ? document.querySelector(target) : document.documentElement;
    if (place) {
      observer?.disconnect();
      // Nothing is in it after a shutdown.
      if (root.firstChild) place.append(host);
    } else if (!observer) {
      new MutationObserver(attach).observe(document, { childList: true, subtree: true });
    }
  }
  if (!host.isConnected) {
    host.attach = attach;
    attach();
  }

  new IntersectionObserver((entries, observer) => {
    if (!entries.at(-1)?.isIntersecting) return;
    observer.disconnect();
    open();
  }).observe(host);
}
