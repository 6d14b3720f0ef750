import type { Messages } from '@durenai/react';
import { catalogueMessages, chatMessages, errorMessages, menuMessages } from '@durenai/react/chat-parts';

const ENGLISH: Readonly<Record<string, unknown>> = {
  ...errorMessages,
  ...chatMessages,
  ...catalogueMessages,
  ...menuMessages,
};

/** The option `messages`: JSON of texts by name. `{0}` and `{1}` in them stand for what a text is given. */
export function readMessages(json: string): Partial<Messages> {
  const read: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(parse(json))) {
    if (!Object.hasOwn(ENGLISH, name) || typeof text !== 'string') {
      console.warn(
        `[DurenAI] "${name}" is no text that can be worded differently. There are: ${Object.keys(ENGLISH)}`,
      );
    } else read[name] = typeof ENGLISH[name] === 'function' ? filled(text) : text;
  }
  return read;
}

function parse(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  console.warn('[DurenAI] The option "messages" is no JSON of texts, e.g. {"send":"Go"}.');
  return {};
}

const filled =
  (text: string) =>
  (...values: unknown[]): string =>
    text.replace(/\{(\d)\}/g, (_, index: string) => `${values[Number(index)] ?? ''}`);
