import type { EndpointName } from '../http/route.ts';

/** The conversation that an answer belongs to: of a message, or of a page of them. */
function conversationOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('conversation_id' in answer && typeof answer.conversation_id === 'string')
    return answer.conversation_id;
  if ('data' in answer && Array.isArray(answer.data)) return conversationOf(answer.data[0]);
  return undefined;
}

/** The last answers of each endpoint that belong to a conversation, so that `swapped` has something to swap. */
export function createRecentAnswers() {
  const recent = new Map<EndpointName, Map<string, unknown>>();
  return {
    note(endpoint: EndpointName, answer: unknown): void {
      const conversation = conversationOf(answer);
      if (conversation === undefined) return;
      const answers = recent.get(endpoint) ?? new Map<string, unknown>();
      answers.delete(conversation);
      answers.set(conversation, answer);
      for (const oldest of answers.keys()) {
        if (answers.size > 2) answers.delete(oldest);
      }
      recent.set(endpoint, answers);
    },
    /** What another conversation was answered last; `own` when there is no other. */
    other(endpoint: EndpointName, own: unknown): unknown {
      const ownConversation = conversationOf(own);
      const others = [...(recent.get(endpoint) ?? [])].filter(([id]) => id !== ownConversation);
      return others.at(-1)?.[1] ?? own;
    },
    clear: () => recent.clear(),
  };
}
