import type { Proactive } from '../loader/contract.ts';
import { isJson, PROACTIVE_RULES, parseObject } from '../options/proactive-rules.ts';

/** Seconds, unless the page says when. */
const DEFAULT_DELAY = 20;

/** A text, or the JSON of {@link Proactive}. Undefined when it is empty, or JSON of something else. */
export function readProactive(value: string): Proactive | undefined {
  if (value.trim() === '') return undefined;
  if (!isJson(value)) return { text: value, delay: DEFAULT_DELAY };
  const given = Object.entries(parseObject(value)).filter(([name, part]) => {
    return Object.hasOwn(PROACTIVE_RULES, name) && PROACTIVE_RULES[name as keyof Proactive].test(part);
  });
  const rules = Object.fromEntries(given) as Partial<Proactive>;
  const { text, delay, scroll, exit } = rules;
  if (text === undefined) return undefined;
  const isAlone = delay === undefined && scroll === undefined && !exit;
  return { ...rules, text, ...(isAlone ? { delay: DEFAULT_DELAY } : {}) };
}

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
