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

/** What a rule that is no pattern asks for. */
const HINTS: Readonly<Record<string, string>> = {
  accent: 'a CSS colour, e.g. "#1d5b4b"',
  target: 'a CSS selector, e.g. "#chat"',
};

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
  const complaints = doubts.flatMap(({ name, value, rule, names }) => {
    if (rule) return `"${value}" is no ${name}: ${rule instanceof RegExp ? rule : HINTS[name]}`;
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
