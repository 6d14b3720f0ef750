import type { Emit, Panel, PanelModule, WidgetOptions } from './contract.ts';
import { createLauncher } from './create-launcher.ts';

declare const __DURENAI_VERSION__: string;

/** `<version>/panel-<hash>.js`: it may be kept for ever, since another panel has another name. */
declare const __DURENAI_PANEL__: string;

export const VERSION = __DURENAI_VERSION__;

/** One widget on the page, from `boot` to `shutdown`. */
export type Chat = {
  options: WidgetOptions;
  host: HTMLElement;
  isOpen(): boolean;
  open(): void;
  close(): void;
  toggle(): void;
  destroy(): void;
};

export function createChat(options: WidgetOptions, emit: Emit): Chat {
  const launcher = createLauncher(options);
  const { host, root, frame, button } = launcher;
  let panel: Panel | undefined;
  let loading: Promise<PanelModule> | undefined;
  let again = '';
  let wanted = false;
  let isOpen = false;
  let opener: Element | null;

  /** Asks the proxy for the panel, once: the first request of all, made when the visitor shows intent. */
  function load(): Promise<PanelModule> {
    if (!loading) {
      loading = import(/* @vite-ignore */ `${options.proxy}/widget/${__DURENAI_PANEL__}${again}`);
      loading.catch(() => {
        loading = undefined;
        // Browsers remember that a module failed, and never ask for the same address twice.
        again = `?retry=${Date.now()}`;
      });
    }
    return loading;
  }

  async function open(): Promise<void> {
    if (wanted) return;
    wanted = true;
    opener = document.activeElement;
    launcher.showNotice();
    launcher.showState(false, true);
    try {
      const { mount } = await load();
      // Closed, or shut down, or opened once more while it loaded.
      if (!wanted || isOpen) return;
      panel ??= mount({ root, frame, options, emit, onClose: close });
      panel.show();
      isOpen = true;
      emit('open', {});
    } catch (thrown) {
      if (!wanted) return;
      wanted = false;
      launcher.showNotice(open);
      emit('error', { code: 'panel_unavailable', message: `${thrown}` });
    }
    launcher.showState(isOpen, false);
  }

  function close(): void {
    wanted = false;
    launcher.showState(false, false);
    if (!isOpen) return;
    isOpen = false;
    const hadFocus = root.activeElement;
    panel?.hide();
    if (hadFocus) (button ?? (opener as HTMLElement | null))?.focus({ preventScroll: true });
    emit('close', {});
  }

  const toggle = () => void (wanted ? close() : open());
  launcher.showState(false, false);
  // Pointing, touching and tabbing come before clicking.
  if (button) Object.assign(button, { onpointerenter: load, onfocus: load, onclick: toggle });

  return {
    options,
    host,
    isOpen: () => isOpen,
    open,
    close,
    toggle,
    destroy() {
      close();
      panel?.destroy();
      host.remove();
    },
  };
}
