import type { MountArguments, Panel, PanelModule } from './contract.ts';
import { drawLauncher, drawNotice, paint } from './draw-launcher.ts';

declare const __DURENAI_VERSION__: string;

/** `panel-<hash>.js`: it may be kept for ever, since another panel has another name. */
declare const __DURENAI_PANEL__: string;

export const VERSION = __DURENAI_VERSION__;

/** One widget on the page, from `boot` to `shutdown`. */
export type Chat = MountArguments & {
  toggle(): void;
  show(isShown: boolean): void;
  /** Has the panel run a command, once it is there; what is noted for it does not load it. */
  run(name: string, values: readonly unknown[]): Promise<unknown>;
  destroy(): void;
};

type Start = Required<
  Pick<MountArguments, 'attributes' | 'emit' | 'noted' | 'options' | 'proxy' | 'version'>
>;

/** @param host The element of the page, when it wrote one. */
export function createChat(start: Start, host?: HTMLElement): Chat {
  const { emit, noted, options, proxy } = start;
  const launcher = drawLauncher(host ?? document.createElement('durenai-chat'), options);
  const { frame, button } = launcher;
  let panel: Panel | undefined;
  let loading: Promise<Panel> | undefined;
  let notice: HTMLElement | undefined;
  let again = '';
  let wanted = false;

  /**
   * Asks the proxy for the panel, once: the first request of all, made when the visitor shows intent. It is drawn when it
   * is there, so that a click only has to show it.
   */
  function load(): Promise<Panel> {
    loading ??= import(
      /* @vite-ignore */ `${proxy}/widget/${__DURENAI_VERSION__}${again}/${__DURENAI_PANEL__}`
    )
      .then(({ mount }: PanelModule) => {
        panel = mount(chat);
        // Shut down while it loaded: what it was asked for meanwhile is still done.
        if (!frame.parentNode) setTimeout(panel.destroy);
        return panel;
      })
      .catch((thrown) => {
        loading = undefined;
        // Browsers remember that a module failed, and never ask for the same address twice. Another folder, and not just
        // another address, since the panel's other files ask for it beside them, and would be given a second one.
        again += '+';
        emit('error', { code: 'panel_unavailable', message: `${thrown}` });
        if (wanted) {
          chat.close();
          notice = drawNotice(frame, () => {
            // Its own button goes with the notice.
            button.focus();
            chat.open();
          });
        }
        throw thrown;
      });
    return loading;
  }

  function want(isWanted: boolean): void {
    wanted = isWanted;
    button.ariaBusy = isWanted as unknown as string;
    notice?.remove();
  }

  const chat: Chat = {
    ...launcher,
    ...start,
    open() {
      if (wanted) return;
      chat.show(true);
      want(true);
      load()
        .then(({ ready }) => ready)
        .then(() => {
          // It may have been closed while it loaded.
          if (wanted) panel?.show();
          button.ariaBusy = 'false';
        })
        .catch(() => {});
    },
    close() {
      want(false);
      panel?.hide();
    },
    toggle() {
      if (wanted) chat.close();
      else chat.open();
    },
    update(given) {
      // As in `boot`: what the page does not have changes nothing.
      Object.assign(options, JSON.parse(JSON.stringify(given)));
      paint(frame, options);
      panel?.update(options);
    },
    show(isShown) {
      if (!isShown) chat.close();
      launcher.host.hidden = !isShown;
    },
    // At once where there is a panel, since a shutdown may come next.
    run: async (name, values) => (panel || noted[name] ? panel : await load())?.run(name, values),
    destroy() {
      chat.close();
      panel?.destroy();
      frame.remove();
      if (!host) launcher.host.remove();
    },
  };
  paint(frame, options);
  // Pointing, touching and tabbing come before clicking.
  button.onpointerenter = button.onfocus = () => load().catch(() => {});
  button.onclick = chat.toggle;
  return chat;
}
