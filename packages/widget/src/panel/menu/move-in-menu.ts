import type { KeyboardEvent } from 'react';

/** The keys of a menu, as screen readers announce them: arrows, Home, End, first letters, and Escape out of it. */
export function moveInMenu(event: KeyboardEvent<HTMLElement>, onEscape: () => void): void {
  const { key, currentTarget } = event;
  const items = [...currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = items.findIndex((item) => item.matches(':focus'));
  const startsWithKey = (item: HTMLElement) =>
    item.innerText.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase());
  const isLetter = key.length === 1 && key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;

  if (key === 'Escape') onEscape();
  else if (key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
  else if (key === 'ArrowUp') items.at(at <= 0 ? -1 : at - 1)?.focus();
  else if (key === 'Home') items[0]?.focus();
  else if (key === 'End') items.at(-1)?.focus();
  else if (isLetter) [...items.slice(at + 1), ...items.slice(0, at + 1)].find(startsWithKey)?.focus();
  else return;
  event.preventDefault();
}
