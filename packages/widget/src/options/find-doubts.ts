import type { GivenOptions, WidgetOptions } from '../loader/contract.ts';
import { PROXY } from '../loader/proxy-address.ts';
import { isJson, PROACTIVE_RULES, parseObject } from './proactive-rules.ts';
import { textsOf } from './read-options.ts';

/** Whether a value is well-formed. A pattern also becomes part of the JSON Schema. */
type Rule<Value = string> = { test(value: Value): boolean };

const PROMPT = /^[^|]+$/;
const CHARACTER = /^[a-z\d][\w-]{0,127}$/i;

/** What a list is made of, where an option is one. */
export const ITEM_RULES: Readonly<Record<string, RegExp>> = {
  characters: CHARACTER,
  prompts: PROMPT,
};

/** The texts of a list as an attribute has them. */
function partedBy({ source, flags }: RegExp): RegExp {
  const item = source.slice(1, -1);
  return new RegExp(`^${item}(\\|${item})*$`, flags);
}

/** The one list of options: attributes, `boot`, elements and JSON are all held to it. */
export const RULES: Readonly<Record<keyof WidgetOptions, Rule>> = {
  id: /^[\w-]+$/,
  character: CHARACTER,
  theme: /^(auto|light|dark)$/,
  characters: partedBy(CHARACTER),
  mode: /^(popup|inline|fullscreen|sidebar)$/,
  target: { test: (value) => CSS.supports(`selector(${value})`) },
  position: /^(bottom-right|bottom-left)$/,
  accent: { test: (value) => CSS.supports('color', value) },
  locale: /^[a-z]{2,3}(-\w+)*$/i,
  greeting: /./,
  prompts: partedBy(PROMPT),
  persist: /^(local|session|memory)$/,
  consent: /^(ask|none)$/,
  proactive: {
    test: (value) => (isJson(value) ? PROACTIVE_RULES.text.test(parseObject(value).text) : value !== ''),
  },
  launcher: /^(character|icon|none)$/,
  messages: /^\{/,
  sound: /^(on|off)$/,
  proxy: PROXY,
  nonce: /./,
};

/** An option, or a part of one, that is malformed; or, without a rule, a name that is none of `names`. */
export type Doubt = { name: string; value: string; rule: Rule<never> | undefined; names: readonly string[] };

export function findDoubts(given: GivenOptions): Doubt[] {
  const texts = textsOf(given);
  const [, proactive = ''] = texts.find(([name]) => name === 'proactive') ?? [];
  const parts = isJson(proactive) ? Object.entries(parseObject(proactive)) : [];
  return [
    ...doubtsAbout(texts, RULES, (rule, text, name) => isMadeOfText(name, given[name]) && rule.test(text)),
    // Without a text all of it is in doubt.
    ...doubtsAbout(
      parts.filter(([name]) => name !== 'text'),
      PROACTIVE_RULES,
      (rule, value) => rule.test(value),
      'proactive.',
    ),
  ];
}

/** Of an option: a text, or a list or an object where one stands for a text. */
function isMadeOfText(name: string, value: unknown): boolean {
  if (typeof value !== 'object') return typeof value === 'string';
  if (!Array.isArray(value)) return name === 'messages' || name === 'proactive';
  const rule = Object.hasOwn(ITEM_RULES, name) ? ITEM_RULES[name] : undefined;
  return value.every((item) => typeof item === 'string' && rule?.test(item));
}

/** @param prefix Of what they are parts. */
function doubtsAbout<Value>(
  entries: readonly (readonly [name: string, value: Value])[],
  rules: Readonly<Record<string, Rule<Value>>>,
  isMet: (rule: Rule<Value>, value: Value, name: string) => boolean,
  prefix = '',
): Doubt[] {
  const names = Object.keys(rules).map((name) => prefix + name);
  return entries
    .map(([name, value]) => ({ name, value, rule: Object.hasOwn(rules, name) ? rules[name] : undefined }))
    .filter(({ name, value, rule }) => !(rule && isMet(rule, value, name)))
    .map(({ name, value, rule }) => ({ name: prefix + name, value: `${value}`, rule, names }));
}
