import type { GivenOptions, WidgetOptions } from '../loader/contract.ts';
import { PROXY } from '../loader/resolve-proxy.ts';
import { textsOf } from './read-options.ts';

/** Whether a value is well-formed. A pattern also becomes part of the JSON Schema. */
type Rule = { test(value: string): boolean };

/** The one list of options: attributes, `boot`, elements and JSON are all held to it. */
export const RULES: Readonly<Record<keyof WidgetOptions, Rule>> = {
  id: /^[\w-]+$/,
  character: /^[a-z\d][\w-]{0,127}$/i,
  theme: /^(auto|light|dark)$/,
  characters: /^[a-z\d][\w-]{0,127}(\|[a-z\d][\w-]{0,127})*$/i,
  mode: /^(popup|inline|fullscreen|sidebar)$/,
  target: { test: (value) => CSS.supports(`selector(${value})`) },
  position: /^(bottom-right|bottom-left)$/,
  accent: { test: (value) => CSS.supports('color', value) },
  locale: /^[a-z]{2,3}(-\w+)*$/i,
  greeting: /./,
  prompts: /./,
  persist: /^(local|session|memory)$/,
  consent: /^(ask|none)$/,
  proactive: /./,
  launcher: /^(character|icon|none)$/,
  messages: /^\{/,
  sound: /^(on|off)$/,
  proxy: PROXY,
  nonce: /./,
};

const NAMES = Object.keys(RULES);

/** An option that is malformed, or, without a rule, a name that is none of `names`. */
export type Doubt = { name: string; value: string; rule: Rule | undefined; names: readonly string[] };

export function findDoubts(given: GivenOptions): Doubt[] {
  return textsOf(given)
    .map(([name, value]) => ({ name, value, rule: ruleOf(name), names: NAMES }))
    .filter(({ value, rule }) => !rule?.test(value));
}

const ruleOf = (name: string): Rule | undefined =>
  Object.hasOwn(RULES, name) ? RULES[name as keyof WidgetOptions] : undefined;
