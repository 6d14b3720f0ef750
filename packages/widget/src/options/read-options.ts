import type { GivenOptions, WidgetOptions } from '../loader/contract.ts';

/**
 * The options as texts, lists parted by `|`. A name that is none of ours is not looked at, and what is malformed does
 * no more than the default: `findDoubts` tells the page of both.
 */
export function readOptions(given: GivenOptions): WidgetOptions {
  // Without a prototype, which the page may have polluted.
  const options: WidgetOptions = Object.create(null);
  for (const [name, text] of textsOf(given)) Object.assign(options, { [name]: text });
  options.character ??= options.characters?.split('|')[0];
  return options;
}

/** What is undefined or null is not given: a page may pass on what it does not have. */
export function textsOf(given: GivenOptions): [name: string, text: string][] {
  const isGiven = ([, value]: [string, unknown]) => value !== undefined && value !== null;
  return Object.entries(given)
    .filter(isGiven)
    .map(([name, value]) => [name, toText(value)]);
}

/** As an attribute has it: what is no list but has names is JSON. */
function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join('|');
  return typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}
