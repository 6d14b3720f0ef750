/** The items of a grid, drawn or not, in their order. */
export const itemsOf = (grid: Element | null): readonly HTMLElement[] => [
  ...(grid?.querySelectorAll<HTMLElement>('.durenai-browser-cell') ?? []),
];

/** What is pressed on an item's card; null on one that is not drawn or that is nothing to press. */
export const cardButton = (item: Element): HTMLElement | null =>
  item.querySelector('.durenai-character-card-name > button');

/** Gives the focus to an item's card; to the item itself while that is not drawn: it will be, and take it over. */
export function focusItem(item: HTMLElement): void {
  const button = cardButton(item);
  if (!button) item.tabIndex = -1;
  (button ?? item).focus();
}
