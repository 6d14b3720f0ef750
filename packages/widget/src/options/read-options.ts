import type { GivenOptions, WidgetOptions } from '../loader/contract.ts';

/**
 * The options as texts, lists parted by `|`. A name that is none of ours is not looked at, and what is malformed does
 * no more than the default: `findDoubts` tells the page of both.
 */
export function readOptions(given: GivenOptions): WidgetOptions {
  // Without a prototype, which the page may have polluted.
  const options: WidgetOptions = Object.create(null);
  for (const [name, value] of Object.entries(given)) Object.assign(options, { [name]: toText(value) });
  options.character ??= options.characters?.split('|')[0];
  return options;
}

/** As an attribute has it: what is no list but has names is JSON. */
export function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join('|');
  return typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}
