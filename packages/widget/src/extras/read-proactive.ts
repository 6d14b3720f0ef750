import type { Proactive } from '../loader/contract.ts';

/** Seconds, unless the page says when. */
const DEFAULT_DELAY = 20;

/** A text, or the JSON of {@link Proactive}. Undefined when it is empty, or JSON of something else. */
export function readProactive(value: string): Proactive | undefined {
  if (value.trim() === '') return undefined;
  if (!value.trim().startsWith('{')) return { text: value, delay: DEFAULT_DELAY };
  const { text, delay, scroll, exit, pages } = parse(value);
  if (typeof text !== 'string' || text === '') return undefined;
  const rules: Proactive = { text };
  if (isNumber(delay)) rules.delay = delay;
  if (isNumber(scroll)) rules.scroll = scroll;
  if (exit === true) rules.exit = true;
  if (Array.isArray(pages)) rules.pages = pages.map(String);
  if (rules.delay === undefined && rules.scroll === undefined && !rules.exit) rules.delay = DEFAULT_DELAY;
  return rules;
}

function parse(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json, (key, value) => (key === '__proto__' ? undefined : value));
  } catch {
    return {};
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && value >= 0;

/** Whether `path` is one of `pages`, where `*` stands for anything. */
export function isAmong(pages: readonly string[] | undefined, path: string): boolean {
  return pages?.some((page) => matches(page, path)) ?? true;
}

function matches(page: string, path: string): boolean {
  const pattern = page
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(path);
}
