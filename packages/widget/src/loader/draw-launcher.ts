import type { GivenOptions } from './contract.ts';
import css from './launcher.css?inline';

/** Draws `<durenai-chat>` by attributes and one adopted sheet: the strictest CSP has nothing to refuse. */
export function drawLauncher(host: HTMLElement, { launcher, mode, target }: GivenOptions) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const frame = add(root, 'div', 'frame');
  // Its own few words, whatever the page speaks. What comes in here later says for itself what it speaks.
  frame.lang = 'en';
  const button = add(frame, 'button', 'launcher');
  Object.assign(button, { ariaLabel: 'Chat', ariaHasPopup: 'dialog', ariaExpanded: 'false' });
  // It stays a button of which all else may speak, and stands nowhere.
  if (launcher === 'none' || mode === 'inline') button.remove();

  /** Beside the body, not in it: a page that swaps its body keeps the chat. A `target` may come later. */
  function attach(_?: unknown, observer?: MutationObserver): void {
    const place = target
      ? document.querySelector(target as string)
      : document.body && document.documentElement;
    if (place) {
      observer?.disconnect();
      // Nothing is in it after a shutdown.
      if (root.firstChild) place.append(host);
    } else if (!observer) {
      new MutationObserver(attach).observe(document, { childList: true, subtree: true });
    }
  }
  if (!host.isConnected) {
    (host as { attach?: () => void }).attach = attach;
    attach();
  }
  return { frame, button, root, host };
}

/** Whatever a page wrote, the DOM makes a string of it. */
export function paint(frame: HTMLElement, { accent, position, theme = 'auto' }: GivenOptions): void {
  Object.assign(frame.dataset, { position, theme });
  frame.style.setProperty(
    '--durenai-accent',
    CSS.supports('color', accent as string) ? (accent as string) : '',
  );
}

/** Says that the panel did not load. */
export function drawNotice(frame: HTMLElement, onRetry: () => void): HTMLElement {
  const notice = add(frame, 'div', 'notice');
  notice.role = 'alert';
  // In whichever direction the page speaks.
  notice.dir = 'ltr';
  notice.append('The chat could not be loaded.');
  const retry = add(notice, 'button', 'retry');
  retry.append('Try again');
  retry.onclick = onRetry;
  return notice;
}

function add<Tag extends 'button' | 'div'>(parent: Node, tag: Tag, part: string): HTMLElementTagNameMap[Tag] {
  return parent.appendChild(Object.assign(document.createElement(tag), { className: part, part }));
}
