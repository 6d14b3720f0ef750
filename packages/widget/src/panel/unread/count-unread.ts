import type { Desk } from '../desk.ts';
import css from './badge.css?inline';

/** What all chats of the page count together, and what of its title is theirs: a page may begin its own with a year. */
let total = 0;
let written = '';

export type Unread = {
  /** One more came. */
  add(): void;
  /** All of them are seen. */
  clear(): void;
};

/** What the count is worded with for who does not see it, and in which language: at the time. */
export type Words = { current: { language: string; newMessages: (count: string, total: number) => string } };

/** Shows that replies came which nobody has seen: on the launcher, in `status`, in the page's title, and to its listeners. */
export function countUnread(desk: Desk, status: HTMLElement, words: Words): Unread {
  const { adopt, page } = desk;
  const { button: launcher, emit } = page;
  adopt(css);
  const badge = document.createElement('span');
  badge.className = 'badge';
  badge.setAttribute('part', 'badge');
  let count = 0;

  function show(next: number): void {
    if (next === count) return;
    total += next - count;
    count = next;
    const { title } = document;
    // The page may have written another one.
    const own = title.startsWith(written) ? title.slice(written.length) : title;
    written = total > 0 ? `(${total})` : '';
    document.title = `${written} ${own.trim()}`.trim();
    badge.textContent = `${count}`;
    const { language, newMessages } = words.current;
    const said = count > 0 ? newMessages(`${count}`, count) : '';
    launcher.ariaDescription = said || null;
    // Its own word, "Chat", is one in any language.
    launcher.lang = said ? language : 'en';
    status.textContent = said;
    status.lang = language;
    if (count > 0) launcher.append(badge);
    else badge.remove();
    emit('unread', { count });
  }
  return { add: () => show(count + 1), clear: () => show(0) };
}
