import { browserStorage, createDurenai, memoryStorage } from '@durenai/core';
import type { ChatWindowHandle } from '@durenai/react/chat-window';
import chatCss from '@durenai/react/chat-window.css?inline';
import { createRef } from 'react';
import { createRoot } from 'react-dom/client';
import type { MountArguments, Panel, WidgetOptions } from '../loader/contract.ts';
import { createSheet } from './create-sheet.ts';
import { PanelContent } from './PanelContent.tsx';
import panelCss from './panel.css?inline';

/** Puts the chat into the loader's shadow root, hidden until `show`. */
export function mount({ root, frame, options: given, emit, onClose }: MountArguments): Panel {
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
  const { persist = 'local', proxy: proxyUrl } = given;
  const storage = persist === 'memory' ? memoryStorage() : browserStorage(persist);
  const durenai = createDurenai({ proxyUrl, storage });
  let options = given;
  /** Preact draws at once. */
  function update(next: WidgetOptions): void {
    options = next;
    app.render(
      <PanelContent
        dialog={panel}
        durenai={durenai}
        chat={chat}
        options={options}
        emit={emit}
        onClose={onClose}
      />,
    );
  }
  update(given);
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
    send: async (text) => chat.current?.send(text) ?? false,
    prefill: (text) => chat.current?.setDraft(text),
    newConversation: () => void chat.current?.startConversation(),
    identify: durenai.visitor.identify,
    reset: durenai.visitor.logout,
    update,
    switchCharacter(character) {
      if (character === options.character) return;
      update({ ...options, character });
      emit('character-change', { character_id: character });
    },
    // The seam: what it examines comes in a file of its own.
    doctor: async () => [],
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
