import * as v from 'valibot';
import type { CharacterRecord } from '../catalogue/character-record.ts';
import type { ReplyInput } from './reply.ts';

/** Supplies a character's next words. Rejects when it cannot; the request is then answered with a 500. */
export type ReplyFrom = (input: ReplyInput) => Promise<string>;

export type ReplyFromOptions = {
  /** An OpenAI-compatible endpoint: `…/v1`, or the whole `…/chat/completions`. */
  url: string;
  /** Sent as a bearer token. Default: none. */
  apiKey?: string | undefined;
  /** Default `default`: servers with one model take any name. */
  model?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for one reply. Default 60,000. */
  timeoutMs?: number | undefined;
};

/** Earlier turns that the model sees. */
const TURNS_SHOWN = 20;

const Completion = v.object({
  choices: v.pipe(
    v.array(v.object({ message: v.object({ content: v.pipe(v.string(), v.trim(), v.nonEmpty()) }) })),
    v.minLength(1),
  ),
});

const endpointOf = (url: string) =>
  /\/chat\/completions\/?$/.test(url) ? url : `${url.replace(/\/$/, '')}/chat/completions`;

const instructions = ({ name, description, personality, background }: CharacterRecord) =>
  `You are ${name}. Stay in character and answer in one short paragraph.\n\n` +
  `About you: ${description}\nPersonality: ${personality}\nBackground: ${background}`;

/** Replies by a language model instead of by the simulator's own voice. */
export function createReplyFrom(options: ReplyFromOptions): ReplyFrom {
  const { url, apiKey, model = 'default', timeoutMs = 60_000 } = options;
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  return async ({ character, turns, message }) => {
    const earlier = turns.slice(-TURNS_SHOWN).map(({ content, byCharacter }) => ({
      role: byCharacter ? 'assistant' : 'user',
      content,
    }));
    const messages = [
      { role: 'system', content: instructions(character) },
      ...earlier,
      { role: 'user', content: message },
    ];
    const response = await fetch(endpointOf(url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const parsed = v.safeParse(Completion, await response.json());
    const content = parsed.success && parsed.output.choices[0]?.message.content;
    if (!content) throw new Error('its answer is not a chat completion');
    return content;
  };
}
