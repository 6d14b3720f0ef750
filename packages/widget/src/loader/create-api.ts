import type { Emit, WidgetEvents } from './contract.ts';
import { type Chat, createChat, VERSION } from './create-chat.ts';
import { type GivenOptions, readOptions } from './options.ts';

type Listener = (detail: WidgetEvents[keyof WidgetEvents]) => void;

/** `DurenAI(command, ...)` of the page. */
export type Api = ((...call: unknown[]) => unknown) & { readonly version: string };

/** @param attributes The `data-*` of the script. */
export function createApi(attributes: GivenOptions, scriptUrl: string): Api {
  /** Outlives every chat: listeners survive `shutdown`. */
  const bus = new EventTarget();
  const handlers = new WeakMap<Listener, EventListener>();
  let chat: Chat | undefined;

  const emit: Emit = (name, detail) => {
    for (const target of [bus, chat?.host]) target?.dispatchEvent(new CustomEvent(name, { detail }));
  };

  function on(name: string, listener: Listener, once = false): () => void {
    const handler = handlers.get(listener) ?? ((event) => listener((event as CustomEvent).detail));
    handlers.set(listener, handler);
    bus.addEventListener(name, handler, { once });
    return () => off(name, listener);
  }

  function off(name: string, listener: Listener): void {
    bus.removeEventListener(name, handlers.get(listener) ?? null);
  }

  function boot(given: GivenOptions = {}): void {
    const { options, complaints } = readOptions(attributes, given, scriptUrl);
    if (!options.character) {
      complaints.push(
        `No character: put data-character="char_123456" on the script, or call DurenAI('boot', { character })`,
      );
    }
    if (complaints[0]) warn(complaints.join('\n'));
    if (!options.character || options.character === chat?.options.character) return;
    shutdown();
    chat = createChat(options, emit);
    // Later, so that listeners which still wait in the queue hear it.
    queueMicrotask(() => emit('ready', { version: VERSION }));
  }

  function shutdown(): void {
    chat?.destroy();
    chat = undefined;
  }

  const get = (name: 'open' | 'options' | 'version') =>
    ({ open: chat?.isOpen(), options: chat?.options, version: VERSION })[name];

  /** The chat, drawn now when it was not before. */
  const booted = () => {
    if (!chat) boot();
    return chat;
  };

  const commands: Readonly<Record<string, (...values: never[]) => unknown>> = {
    boot,
    open: () => booted()?.open(),
    close: () => chat?.close(),
    toggle: () => booted()?.toggle(),
    on,
    once: (name: string, listener: Listener) => on(name, listener, true),
    off,
    shutdown,
    get,
  };

  const run = (name: unknown, ...values: unknown[]) =>
    Object.hasOwn(commands, `${name}`)
      ? commands[`${name}`]?.(...(values as never[]))
      : warn(`Unknown command "${name}": ${Object.keys(commands)}`);
  return Object.assign(run as Api, { version: VERSION });
}

function warn(text: string): void {
  console.warn(`[DurenAI] ${text}`);
}
