import type { GivenOptions, Host } from './contract.ts';
import css from './launcher.css?inline';

/** Draws `<durenai-chat>` by attributes and one adopted sheet: the strictest CSP has nothing to refuse. */
export function drawLauncher(host: Host, { launcher, mode }: GivenOptions) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const frame = add(root, 'div', 'frame');
  // Its own few words, whatever the page speaks. What comes in here later says for itself what it speaks.
  frame.lang = 'en';
  const button = add(frame, 'button', 'launcher');
  Object.assign(button, { ariaLabel: 'Chat', ariaHasPopup: 'dialog', ariaExpanded: false });
  const isInline = mode === 'inline';
  // It stays a button of which all else may speak, and stands nowhere.
  if (launcher === 'none' || isInline) button.remove();
  // A part of the page is put there by what comes later.
  if (!host.isConnected && !isInline) {
    // Beside the body, not in it: a page that swaps its body keeps the chat.
    host.attach = () => document.documentElement.append(host);
    host.attach();
  }
  return { frame, button, root, host };
}

/** Whatever a page wrote, the DOM makes a string of it. */
export function paint(frame: HTMLElement, { accent, position, theme }: GivenOptions): void {
  frame.dataset.position = position as string;
  frame.style.colorScheme = /^(light|dark)$/.test(theme as string) ? (theme as string) : '';
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
