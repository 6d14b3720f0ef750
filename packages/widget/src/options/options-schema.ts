import type { WidgetOptions } from '../loader/contract.ts';
import { RULES } from './find-doubts.ts';

const DESCRIPTIONS: Readonly<Record<keyof WidgetOptions, string>> = {
  id: "Names this widget among several on a page: DurenAI('sales.open'). Default: the empty name.",
  character: 'The DurenAI character to talk to, e.g. char_123456.',
  characters:
    'A small cast to choose from; in attributes parted by |. Without `character`, the first one speaks.',
  mode: 'How the chat is shown. Default popup.',
  target: 'For `inline`: a CSS selector of the element that the chat is put into, now or once it is there.',
  position: 'Default: the bottom corner where lines end.',
  theme: "Default auto: as the visitor's system.",
  accent: "Any CSS colour, var(--of-the-page) included. Default: the widget's own.",
  locale: "BCP 47 tag. Default: the page's `lang`, else the browser's.",
  greeting: 'First words of an empty conversation. They cost no chat request.',
  prompts: 'What a visitor may say by one tap; in attributes parted by |.',
  persist: 'Where drafts, tokens and unsent messages are kept. Default local.',
  consent: '`ask` asks before the first message is sent. Default none.',
  proactive:
    'The bubble that invites to talk: its text, or when it comes; in attributes as JSON. Default: none.',
  launcher: 'Default icon. `character` asks the proxy for portrait and name; `none` draws no button.',
  messages:
    'Texts to word differently, by name; {0} and {1} stand for what a text is given. In attributes as JSON.',
  sound: 'A short tone for a reply while the chat is closed. Default off.',
  proxy:
    'Where the proxy answers: an http(s) address, or a path of the site. Default: where the script came from.',
  nonce: 'For the script that loadDurenAI adds.',
};

const strings = { type: 'array', items: { type: 'string' } };

/** What objects and lists may stand for, beside the text of an attribute. */
const STRUCTURES: Readonly<Record<string, object>> = {
  messages: { type: 'object', additionalProperties: { type: 'string' } },
  characters: strings,
  prompts: strings,
  proactive: {
    type: 'object',
    required: ['text'],
    additionalProperties: false,
    properties: {
      text: { type: 'string', minLength: 1 },
      delay: {
        type: 'number',
        minimum: 0,
        description: 'Seconds. Default 20, unless `scroll` or `exit` is given.',
      },
      scroll: { type: 'number', minimum: 0, description: 'Per cent of the page that was scrolled through.' },
      exit: { type: 'boolean', description: 'When the pointer leaves the page upwards.' },
      pages: { ...strings, description: 'Only on these paths; * stands for anything.' },
    },
  },
};

/** The options as JSON Schema, for editors and for pages that check their configuration: `dist/options.schema.json`. */
export const optionsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Options of the DurenAI widget',
  type: 'object',
  anyOf: [{ required: ['character'] }, { required: ['characters'] }],
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(DESCRIPTIONS).map(([name, description]) => [name, { description, ...typeOf(name) }]),
  ),
};

function typeOf(name: string): object {
  const rule = RULES[name as keyof WidgetOptions];
  const text = { type: 'string', ...(rule instanceof RegExp ? constraintOf(rule) : {}) };
  const structure = STRUCTURES[name];
  return structure ? { anyOf: [text, structure] } : text;
}

/** A choice is listed; a pattern without regard to case is one that JSON Schema cannot have. */
function constraintOf({ source, flags }: RegExp): object {
  const choice = /^\^(.*?)\(([\w|-]+)\)\$$/.exec(source);
  if (choice) return { enum: choice[2]?.split('|').map((word) => `${choice[1]}${word}`) };
  return { pattern: flags === 'i' ? source.replaceAll('a-z', 'a-zA-Z') : source };
}
