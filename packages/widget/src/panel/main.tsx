import { browserStorage, createDurenai, type DurenaiError, memoryStorage } from '@durenai/core';
import frameCss from '@durenai/react/chat-frame.css?inline';
import type { ChatWindowHandle } from '@durenai/react/chat-parts';
import { createRef } from 'react';
import { createRoot } from 'react-dom/client';
import type { MountArguments, Panel } from '../loader/contract.ts';
import { readOptions } from '../options/read-options.ts';
import { createSheet } from './create-sheet.ts';
import type { Desk, Named, Shown } from './desk.ts';
import { insist } from './insist.ts';
import { PanelContent } from './PanelContent.tsx';
import panelCss from './panel.css?inline';

/** Under this name the visitor's consent is kept, beside all else that `forget` and `logout` drop. */
const CONSENT = 'consent';

export { loadFile } from './load-file.ts';

/** Puts the chat into the loader's shadow root, hidden until `show`. */
export function mount(args: MountArguments): Panel {
  const { button, close, emit, frame, root } = args;
  /** They stay with the root: what is drawn there next begins with sheets of its own. */
  const adopted = new Set<string>();
  function adopt(css: string): void {
    if (adopted.has(css)) return;
    adopted.add(css);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets.push(sheet);
  }
  adopt(frameCss);
  adopt(panelCss);

  const panel = frame.appendChild(document.createElement('dialog'));
  Object.assign(panel, {
    className: 'panel',
    part: 'panel',
    tabIndex: -1,
    // "Back" on Android.
    oncancel: close,
  });

  const chat = createRef<ChatWindowHandle>();
  const app = createRoot(panel);
  const options = readOptions(args.options);
  const { mode = 'popup', persist } = options;
  panel.dataset.mode = mode;
  // A part of the page stays there.
  const onClose = mode === 'inline' ? undefined : close;
  let shown: Shown = { options, conversation: 'loading', isAwaited: !!args.noted?.identify };
  let tellDrawn = () => {};
  const drawn = new Promise<void>((resolve) => {
    tellDrawn = resolve;
  });
  /** Who comes and who leaves, as the page said. */
  let settling: Promise<unknown> = Promise.resolve();
  let leaving: Promise<unknown> | undefined;
  let isSeen = false;
  const ending = new AbortController();
  const ended = ending.signal;

  // Whatever else a page wrote means the default.
  const kept = persist === 'memory' ? memoryStorage() : browserStorage(persist);
  const unkept = memoryStorage();
  let storage = kept;
  /** Whether what is kept may be of whoever is here. */
  let isTheirs = true;
  const written = () => panel.querySelector('textarea')?.value;
  /** What was to be sent before there was what sends it: it stays in the composer, and goes later if it is still the same. */
  let waiting: string | undefined;
  const durenai = createDurenai({
    proxyUrl: args.proxy,
    storage: new Proxy(kept, { get: (_, name: keyof typeof kept) => storage[name] }),
    permit() {
      if (typeof shown.conversation === 'string') {
        waiting = written();
        return false;
      }
      if (hasConsent()) return true;
      void later.then(({ askConsent }) => askConsent(desk));
      return false;
    },
  });
  function hasConsent(): boolean {
    storage = isTheirs ? kept : unkept;
    const isGiven = shown.options.consent !== 'ask' || durenai.storage.get(CONSENT) !== null;
    if (!isGiven) storage = unkept;
    return isGiven;
  }
  hasConsent();
  // Whoever was forgotten or logged out has agreed to nothing; nor has whoever came in their place.
  durenai.visitor.store.subscribe(({ era }, last) => {
    // Closed: what it keeps says nothing any more of who agreed.
    if (durenai.signal.aborted) return;
    const before = storage;
    if (!hasConsent() && before === kept) {
      storage = kept;
      moveTo(unkept);
    }
    if (era === last.era) return;
    // Nor is what was chosen from the list of one there for another.
    draw({ conversationId: undefined, note: null });
  });

  /** Takes along what is kept of whoever is here. */
  function moveTo(next: typeof kept): void {
    const own = durenai.storage;
    const entries = own.keys().map((key) => [key, own.get(key) as string] as const);
    for (const [key] of entries) own.remove(key);
    storage = next;
    for (const entry of entries) own.set(...entry);
  }

  const desk: Desk = {
    durenai,
    get options() {
      return shown.options;
    },
    page: args,
    panel,
    ended,
    chat,
    adopt,
    show: draw,
    hasConsent,
    async identify(named) {
      try {
        await durenai.visitor.identify(...named);
      } catch (thrown) {
        if (ended.aborted) return;
        // Unless the page thought better of it, or it is seen already.
        if (args.noted?.identify === named && (!isTheirs || !isSeen)) {
          forgetKept();
          const { code, message } = thrown as DurenaiError;
          emit('error', { code, message });
        }
        throw thrown;
      }
    },
    async settled() {
      let last: unknown;
      while (last !== settling) {
        last = settling;
        await last;
      }
    },
    keepConsent() {
      if (isTheirs) moveTo(kept);
      durenai.storage.set(CONSENT, '1');
    },
    focus,
  };

  /** What the last visitor left is not for whom the site cannot vouch. */
  function forgetKept(): void {
    isTheirs = false;
    storage = unkept;
    durenai.visitor.store.setState(({ era }) => ({ id: null, verified: false, era: era + 1 }));
  }

  /** Whoever is here leaves, and with them what was hidden from them or kept before they agreed to it. */
  async function reset(): Promise<void> {
    const { logout } = durenai.visitor;
    const told = [logout()];
    if (storage !== kept) {
      const show = () => {
        isTheirs = true;
        storage = kept;
      };
      // Once the first has dropped what is theirs, and before the next one looks for it.
      durenai.signal.addEventListener('abort', show, { once: true });
      told.push(logout());
    }
    await Promise.all(told);
  }

  function focus(): void {
    const list = panel.querySelector<HTMLElement>('.durenai-view h2');
    // On a touch screen the keyboard would jump up and cover the conversation.
    const place = matchMedia('(pointer: coarse)').matches ? panel : chat.current;
    (list ?? place)?.focus({ preventScroll: true });
    // Where nobody is there to write to.
    if (!panel.contains(root.activeElement)) panel.focus({ preventScroll: true });
  }

  /** Preact draws at once. */
  function draw(change: Partial<Shown>): void {
    shown = { ...shown, ...change };
    if (ended.aborted || shown.isAwaited) return;
    const hadFocus = root.activeElement;
    app.render(<PanelContent desk={desk} shown={shown} onClose={onClose} />);
    // What it may have waited for is answered.
    cover();
    if (hadFocus && !root.activeElement) focus();
    tellDrawn();
  }
  const cover = createSheet(panel, mode, ended);
  draw({});
  const begun = insist(
    () => import('./conversation.tsx'),
    ended,
    () => {
      if (shown.isAwaited) forgetKept();
      draw({ conversation: 'failed', isAwaited: false });
    },
  ).then(async ({ begin }) => {
    await begin(desk);
    if (waiting === written()) void chat.current?.send();
  });
  const later = begun.then(() => insist(() => import('./later.tsx'), ended));
  void later.then(({ begin }) => begin(desk));

  keepInside(root, ended, onClose);

  let opener: Element | null = null;
  return {
    get ready() {
      return drawn.then(desk.settled);
    },
    show() {
      isSeen = true;
      opener = document.activeElement;
      panel.dataset.open = '';
      button.ariaExpanded = 'true';
      cover(true);
      // A part of the page only came into view.
      if (mode !== 'inline') focus();
      emit('open', {});
    },
    hide() {
      if (panel.dataset.open === undefined) return;
      const hadFocus = root.activeElement;
      delete panel.dataset.open;
      button.ariaExpanded = 'false';
      cover(false);
      // What cannot have it, or is gone, does not take it.
      if (hadFocus) for (const each of [button, opener as HTMLElement]) each?.focus({ preventScroll: true });
      emit('close', {});
    },
    update(given) {
      const options = readOptions(given);
      const isAnother = options.character !== shown.options.character;
      draw(isAnother ? { options, conversationId: undefined, view: null, note: null } : { options });
      void later.then(({ tellChange }) => tellChange(desk, isAnother));
    },
    async run(name, values) {
      // Nobody else's chat is shown longer than it must be: these wait for no later file.
      if (name !== 'identify' && name !== 'reset') return (await later).run(desk, name, values);
      const settled = name === 'reset' ? reset() : desk.identify(values as Named);
      // Whoever is vouched for no more leaves as well.
      if (name === 'reset' || !values[0]) leaving = Promise.allSettled([leaving, settled]);
      settling = Promise.allSettled([settling, settled]);
      return settled;
    },
    destroy() {
      cover(false);
      app.unmount();
      // Who leaves is told to the other tabs; who was still coming stays away.
      void Promise.allSettled([leaving]).then(durenai.close);
      ending.abort();
      panel.remove();
    },
  };
}

/**
 * Keys stay inside, or what is typed here would set off the hot keys of the page. So does word of the focus, or a dialog of
 * the page would call it back. Escape closes.
 */
function keepInside(root: ShadowRoot, signal: AbortSignal, onClose: (() => void) | undefined): void {
  const listen = (event: Event) => {
    event.stopPropagation();
    const { type, key, isComposing, keyCode } = event as KeyboardEvent;
    if (type !== 'keydown' || key !== 'Escape' || event.defaultPrevented || !onClose) return;
    // It gives up a word. Safari ends the composition before the key, which has the code of an input method.
    if (isComposing || keyCode === 229) return;
    // Or the browser would go on to close what the page has open.
    event.preventDefault();
    onClose();
  };
  for (const type of ['keydown', 'keypress', 'keyup', 'focusin'])
    root.addEventListener(type, listen, { signal });
}
