import type { WidgetOptions } from './contract.ts';
import { suggest } from './suggest.ts';

export type GivenOptions = Readonly<Record<string, unknown>>;

/** What the value of an option has to look like. */
const RULES: Readonly<Record<keyof WidgetOptions, RegExp>> = {
  character: /^[a-z\d][\w-]{0,127}$/i,
  theme: /^(auto|light|dark)$/,
  position: /^bottom-(right|left)$/,
  accent: /./,
  locale: /^[a-z]{2,3}(-\w+)*$/i,
  greeting: /./,
  prompts: /./,
  persist: /^(local|session|memory)$/,
  launcher: /^(icon|none)$/,
  proxy: /^(https?:\/)?\//,
};

const NAMES = Object.keys(RULES);

const isName = (name: string): name is keyof WidgetOptions => NAMES.includes(name);

/**
 * What the page asked for, checked; every refusal is one of the complaints.
 *
 * `attributes` are the `data-*` of the script, where other tools write too: strangers are passed over unless
 * they look like an option of ours misspelt. `given` was passed to `boot`: it is all ours, and it wins.
 */
export function readOptions(
  attributes: GivenOptions,
  given: GivenOptions,
  scriptUrl: string,
): { options: WidgetOptions; complaints: string[] } {
  const complaints: string[] = [];
  // Without a prototype, which the page may have polluted.
  const options: WidgetOptions = Object.create(null);
  options.proxy = new URL('.', scriptUrl).href;
  for (const [name, raw] of Object.entries({ ...attributes, ...given })) {
    const value = Array.isArray(raw) ? raw.join('|') : `${raw}`;
    if (!isName(name)) {
      const meant = suggest(name, NAMES);
      if (meant || Object.hasOwn(given, name)) {
        complaints.push(`Unknown option "${name}": ${meant ? `did you mean "${meant}"?` : NAMES}`);
      }
    } else if (RULES[name].test(value) && (name !== 'accent' || CSS.supports('color', value))) {
      Object.assign(options, { [name]: value });
    } else {
      complaints.push(`"${value}" is no ${name}: ${RULES[name]}`);
    }
  }
  options.proxy = new URL(options.proxy, location.href).href.replace(/\/+$/, '');
  return { options, complaints };
}
