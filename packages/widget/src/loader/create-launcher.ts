import type { WidgetOptions } from './contract.ts';
import css from './launcher.css?inline';

const BUBBLE = 'M12 4a9 7.5 0 1 1-3 14.5Q7 20 4 20q1.5-1.5 1.6-3.6A9 7.5 0 0 1 12 4z';
const CHEVRON = 'm6 10 6 6 6-6';

export type Launcher = {
  host: HTMLElement;
  root: ShadowRoot;
  frame: HTMLElement;
  /** Undefined with the option `launcher: none`. */
  button: HTMLButtonElement | undefined;
  showState(isOpen: boolean, isBusy: boolean): void;
  /** Says that the panel did not load; without `onRetry` it takes that back. */
  showNotice(onRetry?: () => void): void;
};

/** Draws `<durenai-chat>` by attributes and one adopted sheet: the strictest CSP has nothing to refuse. */
export function createLauncher(options: WidgetOptions): Launcher {
  const host = document.createElement('durenai-chat');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const frame = add(root, 'div', 'frame');
  frame.dataset.theme = options.theme ?? 'auto';
  if (options.position) frame.dataset.position = options.position;
  if (options.accent) frame.style.setProperty('--durenai-accent', options.accent);

  let button: HTMLButtonElement | undefined;
  let notice: HTMLElement | undefined;
  if (options.launcher !== 'none') {
    button = add(frame, 'button', 'launcher');
    button.ariaLabel = 'Chat';
    button.ariaHasPopup = 'dialog';
    const icon = draw(button, 'svg', 'viewBox', '0 0 24 24');
    draw(icon, 'path', 'd', BUBBLE);
    draw(icon, 'path', 'd', CHEVRON);
  }

  // Beside the body, not in it: a page that swaps its body keeps the chat.
  const attach = () => document.documentElement.append(host);
  if (document.body) attach();
  else document.addEventListener('DOMContentLoaded', attach);

  return {
    host,
    root,
    frame,
    button,
    showState(isOpen, isBusy) {
      if (!button) return;
      button.ariaExpanded = `${isOpen}`;
      button.ariaBusy = `${isBusy}`;
    },
    showNotice(onRetry) {
      notice?.remove();
      if (!onRetry) return;
      notice = add(frame, 'div', 'notice');
      notice.role = 'alert';
      notice.append('The chat could not be loaded.');
      const retry = add(notice, 'button', 'retry');
      retry.append('Try again');
      retry.onclick = onRetry;
    },
  };
}

function add<Tag extends 'button' | 'div'>(parent: Node, tag: Tag, part: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = part;
  element.setAttribute('part', part);
  parent.appendChild(element);
  return element;
}

function draw(parent: Node, tag: string, name: string, value: string): Element {
  const shape = document.createElementNS('http://www.w3.org/2000/svg', tag);
  shape.setAttribute(name, value);
  parent.appendChild(shape);
  return shape;
}
