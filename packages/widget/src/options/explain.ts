import type { GivenOptions, PanelCommands } from '../loader/contract.ts';
import type { Doubt } from './find-doubts.ts';
import { readOptions } from './read-options.ts';
import { suggest } from './suggest.ts';

/** What a page may ask of `DurenAI`: first what the loader does, then the panel. */
const COMMANDS = [
  ...['boot', 'open', 'close', 'toggle', 'show', 'hide', 'update', 'switchCharacter'],
  ...['on', 'once', 'off', 'get', 'shutdown'],
  ...([
    'send',
    'prefill',
    'newConversation',
    'identify',
    'reset',
    'doctor',
  ] satisfies (keyof PanelCommands)[]),
];

const NEEDS_CHARACTER = `No character: put data-character="char_123456" on the script, or call DurenAI('boot', { character })`;

/** What a rule asks for that is no choice of words. */
const HINTS: Readonly<Record<string, string>> = {
  id: 'letters, digits, - and _',
  character: 'an id of DurenAI, e.g. "char_123456"',
  characters: 'ids of DurenAI, e.g. "char_123456|char_789012"',
  target: 'a CSS selector, e.g. "#chat"',
  accent: 'a CSS colour, e.g. "#1d5b4b"',
  locale: 'a language tag, e.g. "pt-BR"',
  messages: 'JSON, e.g. {"send":"Go"}',
  proactive: 'a text, or JSON, e.g. {"text":"Need help?","delay":5}',
  'proactive.delay': 'a number of seconds',
  'proactive.scroll': 'a number, per cent of the page',
  'proactive.exit': 'true or false',
  'proactive.pages': 'a list of paths, e.g. ["/pricing*"]',
  proxy: 'an http(s) address, or a path of this site',
};

function explainValue({ name, value, rule }: Doubt): string {
  const [, words] = (rule instanceof RegExp && /^\^\((.*)\)\$$/.exec(rule.source)) || [];
  const meant = words && suggest(value, words.split('|'));
  if (meant) return `did you mean "${meant}"?`;
  return words?.replaceAll('|', ', ') ?? HINTS[name] ?? 'a text';
}

/**
 * What is wrong with the options, in words.
 *
 * @param attributes Where other tools write, too: a name in there that is none of ours is only reported when it
 *   looks like one of ours misspelt.
 */
export function explainOptions(
  doubts: readonly Doubt[],
  given: GivenOptions,
  attributes: GivenOptions,
): string[] {
  const complaints = doubts.flatMap((doubt) => {
    const { name, value, rule, names } = doubt;
    if (rule) return `"${value}" is no ${name}: ${explainValue(doubt)}`;
    const meant = suggest(name, names);
    if (meant) return `Unknown option "${name}": did you mean "${meant}"?`;
    return Object.hasOwn(attributes, name) ? [] : `Unknown option "${name}": ${names}`;
  });
  return readOptions(given).character ? complaints : [...complaints, NEEDS_CHARACTER];
}

export function explainCommand(name: string): string {
  const meant = suggest(name, COMMANDS);
  return `Unknown command "${name}": ${meant ? `did you mean "${meant}"?` : COMMANDS}`;
}

export function warn(...complaints: readonly string[]): void {
  if (complaints.length > 0) console.warn(`[DurenAI] ${complaints.join('\n')}`);
}
