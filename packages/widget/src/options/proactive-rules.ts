import type { Proactive } from '../loader/contract.ts';

/** `schema` says the same as `test`, to editors. */
type Rule = { test(value: unknown): boolean; schema: object };

const amount: Rule = {
  test: (value) => typeof value === 'number' && value >= 0,
  schema: { type: 'number', minimum: 0 },
};

/** What {@link Proactive} is made of. What is malformed is as if it were not there. */
export const PROACTIVE_RULES: Readonly<Record<keyof Proactive, Rule>> = {
  text: {
    test: (value) => typeof value === 'string' && value !== '',
    schema: { type: 'string', minLength: 1 },
  },
  delay: amount,
  scroll: amount,
  exit: { test: (value) => typeof value === 'boolean', schema: { type: 'boolean' } },
  pages: {
    test: (value) => Array.isArray(value) && value.every((page) => typeof page === 'string'),
    schema: { type: 'array', items: { type: 'string' } },
  },
};

/** Whether it is meant as JSON, and no text to show. */
export const isJson = (value: string) => value.trim().startsWith('{');

/** What the JSON of an object says; nothing when it is broken. Whatever a page does to `Object.prototype`, it has no more. */
export function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(json, (key, value) => (key === '__proto__' ? undefined : value));
    return Object.assign(Object.create(null), value);
  } catch {
    return Object.create(null);
  }
}
