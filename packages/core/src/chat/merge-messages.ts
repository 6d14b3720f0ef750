import type { Message } from '../schema/message.ts';
import type { ChatMessage } from './chat-message.ts';

/**
 * Joins what is shown with what the server sent, oldest first.
 *
 * The server's messages are put in order by `created_at` (its order of listing is not promised), ties as the
 * page has them, else in the order they came: pages are newest first, so a later place in the page is older. A
 * message that was sent from here has no server id until the history shows it: the answer to a send tells only
 * the reply's id. It stands right before its reply, and is replaced by the server's copy once that arrives. What
 * has not been delivered stays last, also when the server shows it already, and no reply yet: it stands there once.
 */
export function mergeMessages(shown: readonly ChatMessage[], incoming: readonly Message[]): ChatMessage[] {
  const confirmed = new Map<string, ChatMessage>();
  for (const message of shown) if (message.id !== null) confirmed.set(message.id, message);
  for (const message of [...incoming].reverse()) {
    if (!confirmed.has(message.id)) confirmed.set(message.id, fromServer(message));
  }
  const places = new Map<string | null, number>(incoming.map(({ id }, place) => [id, place]));
  const ordered = [...confirmed.values()].sort(
    (a, b) =>
      Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
      Number(places.get(b.id)) - Number(places.get(a.id)) ||
      0,
  );

  const localBefore = new Map<string, ChatMessage>();
  const undelivered: ChatMessage[] = [];
  for (const message of shown) {
    if (message.id !== null) continue;
    if (message.replyId === undefined) undelivered.push(message);
    else localBefore.set(message.replyId, message);
  }

  const merged: ChatMessage[] = [];
  for (const message of ordered) {
    const local = message.id === null ? undefined : localBefore.get(message.id);
    if (local) {
      const previous = merged.at(-1);
      const isServerCopy = previous?.author === 'visitor' && previous.content === local.content;
      // Keeps the key, so that the bubble on screen stays the same element.
      if (previous && isServerCopy && previous.id !== null)
        merged[merged.length - 1] = { ...previous, key: local.key };
      else merged.push(local);
    }
    merged.push(message);
  }
  const last = merged.at(-1);
  if (last?.author === 'visitor' && undelivered.some(({ content }) => content === last.content)) merged.pop();
  return [...merged, ...undelivered];
}

function fromServer(message: Message): ChatMessage {
  return {
    key: message.id,
    id: message.id,
    author: message.is_character ? 'character' : 'visitor',
    content: message.content,
    createdAt: message.created_at,
    delivery: { status: 'sent' },
  };
}
