import type { Emit, GivenOptions, WidgetEvents } from './contract.ts';
import { type Chat, createChat, VERSION } from './create-chat.ts';
import { resolveProxy } from './resolve-proxy.ts';

/** `<version>/extras-<hash>.js`: what only some pages ask for. */
declare const __DURENAI_EXTRAS__: string;

type Listener = (detail: WidgetEvents[keyof WidgetEvents]) => void;

/** The commands of one widget, through all its boots and shutdowns. */
export function createWidget(attributes: GivenOptions, scriptUrl: string) {
  /** Outlives every chat: listeners survive `shutdown`. */
  const listeners = new Set<[name: string, listener: Listener, once?: boolean]>();
  /** So does what the page said of who is here. */
  const noted = { __proto__: null } as unknown as Record<string, readonly unknown[]>;
  let chat: Chat | undefined;
  /** Its options in writing, before the visitor or `update` changed any. */
  let bootedWith: string | undefined;

  const emit: Emit = (name, detail) => {
    chat?.host.dispatchEvent(new CustomEvent(name, { detail }));
    for (const entry of listeners) {
      const [event, listener, once] = entry;
      if (event !== name) continue;
      if (once) listeners.delete(entry);
      // One that throws stops no other.
      queueMicrotask(() => listener(detail));
    }
  };

  function on(...entry: [name: string, listener: Listener, once?: boolean]): () => void {
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  function off(name: string, listener: Listener): void {
    for (const entry of listeners) if (entry[0] === name && entry[1] === listener) listeners.delete(entry);
  }

  /** @param host The element of the page, when it wrote one. */
  function boot(given?: GivenOptions, host?: HTMLElement): void {
    // Without a prototype, which the page may have polluted; the attributes have none, either.
    const options = { __proto__: null, ...given } as Record<string, unknown>;
    // A page may pass on what it does not have.
    for (const name in attributes) options[name] ??= attributes[name];
    const written = JSON.stringify(options);
    // An element has none yet: when it takes the place of another one, the chat goes over to it.
    if (chat && !host && (!given || written === bootedWith)) return;
    const character = options.character ?? options.characters;
    const proxy = resolveProxy(options.proxy, scriptUrl);
    const start = { attributes: host ? options : attributes, emit, noted, options, proxy, version: VERSION };
    if (character) {
      shutdown();
      bootedWith = written;
      chat = createChat(start, host);
      // Later, so that listeners which still wait in the queue hear it.
      queueMicrotask(() => emit('ready', { version: VERSION }));
    }
    if (!character || options.proactive || options.mode === 'inline' || options.launcher === 'character') {
      addExtras(start, character && chat);
    }
  }

  /** What only some pages ask for. Without a character it says how to name one. */
  function addExtras(start: Pick<Chat, 'proxy'>, to: unknown): void {
    import(/* @vite-ignore */ `${start.proxy}/widget/${__DURENAI_EXTRAS__}`).then(
      ({ addExtras }) => addExtras(start, to),
      (thrown) => {
        console.warn('[DurenAI]', thrown);
        emit('error', { code: 'panel_unavailable', message: `${thrown}` });
      },
    );
  }

  function shutdown(): void {
    chat?.destroy();
    chat = undefined;
  }

  /** The chat, drawn now when it was not before. */
  function booted(): Chat | undefined {
    if (!chat) boot();
    return chat;
  }

  /** What was shut down stays so; before it was drawn at all, it is now. */
  const known = () => (bootedWith ? chat : booted());

  function update(given: GivenOptions = {}): void {
    known()?.update(given);
    if (given.proactive && chat) addExtras(chat, chat);
  }

  const commands = {
    // `DurenAI('toString')` is none of them.
    __proto__: null,
    boot,
    open: () => booted()?.open(),
    close: () => chat?.close(),
    toggle: () => booted()?.toggle(),
    show: () => booted()?.show(true),
    hide: () => known()?.show(false),
    on,
    once: (name: string, listener: Listener) => on(name, listener, true),
    off,
    shutdown,
    update,
    switchCharacter: (character: string) => update({ character }),
    get: (name: 'open' | 'options' | 'version') =>
      ({ open: chat?.button.ariaExpanded === 'true', options: chat?.options, version: VERSION })[name],
  } as unknown as Readonly<Record<string, (...values: unknown[]) => unknown>>;

  return (name: string, values: readonly unknown[]) => {
    // These wait until somebody opens the panel, and whoever calls does not; what is misspelt is told at once.
    if (/^(identify|prefill|newConversation)$/.test(name)) noted[name] = values;
    if (name === 'reset') delete noted.identify;
    // What the loader does not know, the panel may. What is noted brings back no chat that was shut down.
    const run = async () => (noted[name] ? known : booted)()?.run(name, values);
    return (commands[name] ?? run)(...values);
  };
}
