import { messages } from '@durenai/react/locales/de';
import type { Proactive, WidgetOptions } from '../loader/contract.ts';
import { ITEM_RULES, RULES } from './find-doubts.ts';
import { PROACTIVE_RULES } from './proactive-rules.ts';

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

const PROACTIVE_DESCRIPTIONS: Readonly<Record<keyof Proactive, string>> = {
  text: 'What the bubble says.',
  delay: 'Seconds. Default 20, unless `scroll` or `exit` is given.',
  scroll: 'Per cent of the page that was scrolled through.',
  exit: 'When the pointer leaves the page upwards.',
  pages: 'Only on these paths; * stands for anything.',
};

/** What objects may stand for, beside the text of an attribute. */
const OBJECTS: Readonly<Record<string, object>> = {
  messages: {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.keys(messages).map((name) => [name, { type: 'string' }])),
  },
  proactive: {
    type: 'object',
    required: ['text'],
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(PROACTIVE_DESCRIPTIONS).map(([name, description]) => [
        name,
        { description, ...PROACTIVE_RULES[name as keyof Proactive].schema },
      ]),
    ),
  },
};

/** The options as JSON Schema, for editors and for pages that check their configuration: `dist/options.schema.json`. */
export const optionsSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Options of the DurenAI widget',
  type: 'object',
  anyOf: ['character', 'characters'].map((name) => ({
    required: [name],
    properties: { [name]: { not: { type: 'null' } } },
  })),
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(DESCRIPTIONS).map(([name, description]) => [name, { description, ...typeOf(name) }]),
  ),
};

/** Null is as if it were not given. */
function typeOf(name: string): object {
  const rule = RULES[name as keyof WidgetOptions];
  // What a browser alone can tell is told by the browser.
  const text = { type: 'string', ...(rule instanceof RegExp ? constraintOf(rule) : { minLength: 1 }) };
  const item = ITEM_RULES[name];
  const list = item && { type: 'array', minItems: 1, items: { type: 'string', ...constraintOf(item) } };
  return { anyOf: [text, list, OBJECTS[name], { type: 'null' }].filter(Boolean) };
}

/** A choice is listed; a pattern without regard to case is one that JSON Schema cannot have. */
function constraintOf({ source, flags }: RegExp): object {
  const choice = /^\^(.*?)\(([\w|-]+)\)\$$/.exec(source);
  if (choice) return { enum: choice[2]?.split('|').map((word) => `${choice[1]}${word}`) };
  return { pattern: flags === 'i' ? source.replaceAll('a-z', 'a-zA-Z') : source };
}
