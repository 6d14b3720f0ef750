import type { MountArguments } from '../loader/contract.ts';

/** The chat as a part of the page, loaded when it comes into view. */
export function placeInline({ host, open }: MountArguments): void {
  host.setAttribute('mode', 'inline');
  new IntersectionObserver((entries, observer) => {
    if (!entries.at(-1)?.isIntersecting) return;
    observer.disconnect();
    open();
  }).observe(host);
}
