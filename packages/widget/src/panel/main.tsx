import { browserStorage, createDurenai, memoryStorage } from '@durenai/core';
import frameCss from '@durenai/react/chat-frame.css?inline';
import type { ChatWindowHandle } from '@durenai/react/chat-parts';
import { type ComponentProps, createRef } from 'react';
import { createRoot } from 'react-dom/client';
import type { MountArguments, Panel } from '../loader/contract.ts';
import { createSheet } from './create-sheet.ts';
import { loadConversation } from './load-conversation.ts';
import { PanelContent } from './PanelContent.tsx';
import panelCss from './panel.css?inline';

/** Puts the chat into the loader's shadow root, hidden until `show`. */
export function mount({ root, frame, options, emit, onClose }: MountArguments): Panel {
  const ownSheets: CSSStyleSheet[] = [];
  function adopt(css: string): void {
    const sheet = toStyleSheet(css);
    ownSheets.push(sheet);
    root.adoptedStyleSheets.push(sheet);
  }
  adopt(frameCss);
  adopt(panelCss);

  const panel = document.createElement('div');
  panel.className = 'panel';
  panel.setAttribute('part', 'panel');
  panel.role = 'dialog';
  panel.tabIndex = -1;
  frame.append(panel);

  const chat = createRef<ChatWindowHandle>();
  const app = createRoot(panel);
  const { persist = 'local', proxy: proxyUrl } = options;
  const storage = persist === 'memory' ? memoryStorage() : browserStorage(persist);
  const durenai = createDurenai({ proxyUrl, storage });
  let isDestroyed = false;
  /** Preact draws at once. */
  function draw(conversation: ComponentProps<typeof PanelContent>['conversation']): void {
    if (isDestroyed) return;
    app.render(
      <PanelContent
        dialog={panel}
        durenai={durenai}
        chat={chat}
        conversation={conversation}
        options={options}
        emit={emit}
        onClose={onClose}
      />,
    );
  }
  draw('loading');
  void loadConversation(() => draw('failed')).then(({ Conversation, conversationCss }) => {
    if (!isDestroyed) adopt(conversationCss);
    draw(Conversation);
  });
  const sheet = createSheet(panel);

  listenToKeys(root, onClose);

  return {
    show() {
      panel.dataset.open = '';
      sheet.show();
      // On a touch screen the keyboard would jump up and cover the conversation.
      if (matchMedia('(pointer: coarse)').matches) panel.focus({ preventScroll: true });
      else chat.current?.focus({ preventScroll: true });
    },
    hide() {
      delete panel.dataset.open;
      sheet.hide();
    },
    destroy() {
      isDestroyed = true;
      sheet.destroy();
      app.unmount();
      durenai.close();
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
