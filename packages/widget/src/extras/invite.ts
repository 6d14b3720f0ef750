import { browserStorage, memoryStorage } from '@durenai/core';
import type { MountArguments, WidgetOptions } from '../loader/contract.ts';
import { localeOf } from '../options/locale-of.ts';
import { dismissWord } from './dismiss-words.ts';
import { isAmong, readProactive } from './read-proactive.ts';

/** The bubble that invites to talk, once per visitor; never over an open chat. Returns how to take it back. */
export function invite(
  { button, frame, host, open, options, proxy, root }: MountArguments,
  { consent, locale, persist = 'local', proactive = '' }: WidgetOptions,
): () => void {
  const rules = readProactive(proactive);
  // The scope of `create-durenai.ts`, which the panel brings: when the visitor is forgotten there, this is as well.
  const scope = `durenai:v1:${encodeURIComponent(proxy)}:`;
  const key = `${scope}invited`;
  const kept = persist === 'memory' ? memoryStorage() : browserStorage(persist);
  const wasInvited = () => kept.get(key) !== null;
  function remember(): void {
    // Whoever has not consented yet is remembered by this page alone.
    if (consent !== 'ask' || kept.get(`${scope}consent`) !== null) kept.set(key, '1');
  }
  if (!rules || wasInvited()) return () => {};
  const { text, delay, scroll, exit, pages } = rules;
  const ending = new AbortController();
  const { signal } = ending;

  let bubble: HTMLElement | undefined;
  /** What had the focus before the bubble. */
  let before: HTMLElement | undefined;
  let seconds = 0;
  const timer = setInterval(() => {
    // Taken off the page by `shutdown`.
    if (!frame.isConnected) return ending.abort();
    if (document.hidden || !mayShow()) return;
    seconds += 1;
    if (delay !== undefined && seconds >= delay) show();
  }, 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
  host.addEventListener('open', () => ending.abort(), { signal });
  if (scroll !== undefined) {
    addEventListener(
      'scroll',
      ({ target }) => {
        const { body, scrollingElement } = document;
        // Where the page itself stands still, its body may scroll.
        if (target !== document && target !== body) return;
        const { scrollTop, scrollHeight, clientHeight } = (target !== body && scrollingElement) || body;
        // Told in whole pixels and scrolled by fractions, an enlarged page ends a little before its end.
        if (scrollTop + 1 >= ((scrollHeight - clientHeight) * scroll) / 100) show();
      },
      { capture: true, passive: true, signal },
    );
  }
  if (exit) {
    document.documentElement.addEventListener(
      'mouseleave',
      ({ clientY }) => {
        if (clientY <= 0) show();
      },
      { signal },
    );
  }

  /** The page may have taken the widget off, or be another one meanwhile. */
  function mayShow(): boolean {
    return !host.hidden && isAmong(pages, location.pathname);
  }

  function show(): void {
    const isOpening = [button.ariaBusy, button.ariaExpanded].includes('true');
    // The page may have thought better of it.
    if (!options.proactive || signal.aborted || isOpening || !mayShow()) return;
    ending.abort();
    // Another tab may have shown it since, or another page from which the visitor came back to this one.
    if (wasInvited()) return;
    remember();
    // Nothing is answered before they consented.
    host.addEventListener('message', remember);
    bubble = document.createElement('div');
    bubble.className = 'bubble';
    bubble.setAttribute('part', 'bubble');
    bubble.role = 'status';
    const language = localeOf(locale);
    if (language) bubble.lang = language;
    const answer = document.createElement('button');
    answer.className = 'answer';
    answer.dir = 'auto';
    answer.append(text);
    answer.onclick = () => {
      // This one goes at once: what has the focus now has it again when the chat is closed.
      returnFocus();
      open();
    };
    const dismiss = document.createElement('button');
    dismiss.className = 'dismiss';
    Object.assign(dismiss, dismissWord(language));
    dismiss.append('×');
    dismiss.onclick = () => {
      bubble?.remove();
      returnFocus();
    };
    bubble.addEventListener('focusin', ({ relatedTarget }) => {
      if (relatedTarget && !root.contains(relatedTarget as Node)) before = relatedTarget as HTMLElement;
    });
    bubble.append(answer, dismiss);
    frame.append(bubble);
  }

  /** To the launcher, or where it stands nowhere, to the page. */
  function returnFocus(): void {
    for (const each of [button, before]) {
      if (root.activeElement !== button) each?.focus({ preventScroll: true });
    }
  }
  return () => {
    ending.abort();
    bubble?.remove();
  };
}
