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

/**
 * Shows that replies came which nobody has seen: on the launcher, in the page's title, and to its listeners.
 *
 * @param describe Words the count for who does not see it, in `language`.
 */
export function countUnread(desk: Desk, language: string, describe: (count: number) => string): Unread {
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
    launcher.ariaDescription = count > 0 ? describe(count) : null;
    // Its own word, "Chat", is one in any language.
    launcher.lang = count > 0 ? language : 'en';
    if (count > 0) launcher.append(badge);
    else badge.remove();
    emit('unread', { count });
  }
  return { add: () => show(count + 1), clear: () => show(0) };
}
