import type { ChatWindowHandle } from '@durenai/react/chat-window';
import chatCss from '@durenai/react/chat-window.css?inline';
import { createRef } from 'react';
import { createRoot } from 'react-dom/client';
import type { MountArguments, Panel } from '../loader/contract.ts';
import { createSheet } from './create-sheet.ts';
import { PanelContent } from './PanelContent.tsx';
import panelCss from './panel.css?inline';

/** Puts the chat into the loader's shadow root, hidden until `show`. */
export function mount({ root, frame, options, emit, onClose }: MountArguments): Panel {
  const ownSheets = [chatCss, panelCss].map(toStyleSheet);
  root.adoptedStyleSheets.push(...ownSheets);

  const panel = document.createElement('div');
  panel.className = 'panel';
  panel.setAttribute('part', 'panel');
  panel.role = 'dialog';
  panel.tabIndex = -1;
  frame.append(panel);

  const chat = createRef<ChatWindowHandle>();
  const app = createRoot(panel);
  app.render(<PanelContent dialog={panel} chat={chat} options={options} emit={emit} onClose={onClose} />);
  const sheet = createSheet(panel);

  listenToKeys(root, onClose);

  return {
    show() {
      panel.dataset.open = '';
      sheet.show();
      // On a touch screen the keyboard would jump up and cover the conversation.
      if (matchMedia('(pointer: coarse)').matches) panel.focus({ preventScroll: true });
      else chat.current?.focus();
    },
    hide() {
      delete panel.dataset.open;
      sheet.hide();
    },
    destroy() {
      sheet.destroy();
      app.unmount();
      panel.remove();
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => !ownSheets.includes(each));
    },
  };
}

function toStyleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Keys stay inside, or what is typed here would set off the hot keys of the page. Escape closes. */
function listenToKeys(root: ShadowRoot, onClose: () => void): void {
  const listen = (event: Event) => {
    event.stopPropagation();
    const { type, key, isComposing } = event as KeyboardEvent;
    if (type === 'keydown' && key === 'Escape' && !isComposing && !event.defaultPrevented) onClose();
  };
  for (const type of ['keydown', 'keypress', 'keyup']) root.addEventListener(type, listen);
}
