import type { MountArguments } from '../loader/contract.ts';
import { warn } from '../options/explain.ts';

/** The chat as a part of the page, loaded when it comes into view. */
export function placeInline({ host, open, root }: MountArguments, target: string | undefined): void {
  host.setAttribute('mode', 'inline');

  const place = () => (target ? document.querySelector(target) : document.documentElement);

  /** The place may come later. */
  function attach(_?: unknown, observer?: MutationObserver): void {
    const found = place();
    // Nothing is in it after a shutdown.
    const isOver = !root.firstChild;
    if (found || isOver) observer?.disconnect();
    else if (!observer) {
      const added = new MutationObserver(attach);
      added.observe(document, { childList: true, subtree: true });
      added.observe(root, { childList: true });
    }
    if (found && !isOver) found.append(host);
  }
  function tell(): void {
    if (root.firstChild && !host.isConnected && !place())
      warn(
        `No element of this page is "${target}" yet: the chat waits for it. As a target stands a CSS selector, e.g. "#chat"`,
      );
  }
  if (!host.isConnected) {
    host.attach = attach;
    attach();
    if (document.readyState === 'complete') tell();
    else addEventListener('load', tell, { once: true });
  }

  new IntersectionObserver((entries, observer) => {
    if (!entries.at(-1)?.isIntersecting) return;
    observer.disconnect();
    open();
  }).observe(host);
}
