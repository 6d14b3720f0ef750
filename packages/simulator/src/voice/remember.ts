import type { Turn } from '../chat/create-conversations.ts';
import { type Understanding, understand } from './understand.ts';
import { capital, turnAround } from './words.ts';

/** What the visitor told so far. */
export type Memory = {
  visitorName: string | undefined;
  /** "you love old maps": the newest last. */
  facts: readonly string[];
  /** What was talked about, the newest last. */
  topics: readonly string[];
  lastTopic: string | undefined;
  lastIntent: Understanding['intent'] | undefined;
  lastVisitorText: string | undefined;
};

const NAME = /\b(?:my name is|my name's|my name’s|call me|i go by|the name's)\s+(\p{L}[\p{L}'’-]{0,30})/iu;

export const visitorNameIn = (message: string) => {
  const name = NAME.exec(message)?.[1];
  return name && capital(name);
};

/** A remark of the visitor as the character would repeat it. */
function factOf(message: string): string | undefined {
  const { intent, topic } = understand(message);
  if (topic === undefined) return undefined;
  if (intent === 'likes') return `you like ${turnAround(topic)}`;
  if (intent === 'dislikes') return `you can’t stand ${turnAround(topic)}`;
  if (intent !== 'fact') return undefined;
  const turned = turnAround(topic.replace(/^(?:and|but|so|well|oh)[, ]+/i, ''));
  return turned.length < 80 && /^you/i.test(turned)
    ? turned.charAt(0).toLowerCase() + turned.slice(1)
    : undefined;
}

const present = <Value>(value: Value | undefined): value is Value => value !== undefined;

export function remember(turns: readonly Turn[]): Memory {
  // The last sixty turns: nobody remembers everything, and a reply must not get slower for ever.
  const said = turns
    .filter(({ byCharacter }) => !byCharacter)
    .slice(-30)
    .map(({ content }) => content);
  const last = said.at(-1);
  const understood = said.map(understand);
  return {
    visitorName: said.map(visitorNameIn).filter(present).at(-1),
    facts: [...new Set(said.map(factOf).filter(present))],
    topics: understood.map(({ topic }) => topic).filter(present),
    lastTopic: understood.at(-1)?.topic,
    lastIntent: understood.at(-1)?.intent,
    lastVisitorText: last,
  };
}
