import type { Conversation, Message } from '@durenai/core';

/** What a conversation shows of a text that was sent into it. */
export type Found =
  | { sight: 'reply'; reply: Message }
  | { sight: 'text'; text: Message }
  | { sight: 'absent' };

/** Byte for byte, or but for what servers commonly tidy. */
const isSameText = (a: string, b: string) =>
  a === b || a.trim().normalize('NFC') === b.trim().normalize('NFC');

/** Oldest first. The docs show the newest first without saying so; times decide where they can. */
export function inOrder(messages: readonly Message[]): Message[] {
  const [first, last] = [messages[0], messages.at(-1)];
  const isOldestFirst = first && last && Date.parse(first.created_at) < Date.parse(last.created_at);
  return isOldestFirst ? [...messages] : [...messages].reverse();
}

/**
 * Looks for the text among the messages behind `baseline`, the last one known before it was sent. Replies that
 * another send was answered with are `taken`: an equal text before ours must not lend us its reply.
 */
export function findInHistory(
  messages: readonly Message[],
  { text, baseline, taken }: { text: string; baseline: string | null; taken: ReadonlySet<string> },
): Found {
  const all = inOrder(messages);
  const after = all.slice(all.findIndex(({ id }) => id === baseline) + 1);
  let seen: Found = { sight: 'absent' };
  for (const [index, message] of after.entries()) {
    if (message.is_character || !isSameText(message.content, text)) continue;
    const reply = after[index + 1];
    if (!reply?.is_character) seen = { sight: 'text', text: message };
    else if (!taken.has(reply.id)) return { sight: 'reply', reply };
  }
  return seen;
}

/** What has to hold before a conversation that DurenAI lists may be taken for the one that a first message began. */
export type AdoptionTerms = {
  characterId: string;
  /** On DurenAI's clock. */
  window: { from: number; to: number };
};

/** A message and its reply at most. */
const LONGEST = 2;

export function isCandidate(
  { character, created_at, message_count }: Conversation,
  { characterId, window }: AdoptionTerms,
): boolean {
  const createdAt = Date.parse(created_at);
  return (
    character.id === characterId &&
    message_count <= LONGEST &&
    createdAt >= window.from &&
    createdAt <= window.to
  );
}

/** Exactly the one line, and nothing but a reply behind it: whoever began it said nothing else there. */
export function holdsOnly(messages: readonly Message[], text: string): boolean {
  const [first, second, ...more] = inOrder(messages);
  return (
    more.length === 0 &&
    first !== undefined &&
    !first.is_character &&
    isSameText(first.content, text) &&
    (second === undefined || second.is_character)
  );
}
