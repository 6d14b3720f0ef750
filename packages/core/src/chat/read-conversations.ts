import { listConversations } from '../conversations-endpoint.ts';
import type { Durenai } from '../create-durenai.ts';
import type { Conversation } from '../schema/conversation.ts';

/** The visitor's conversations, latest first; the proxy keeps at most 50 of them. None for who has no session yet. */
export async function readConversations({
  transport,
  visitor,
}: Pick<Durenai, 'transport' | 'visitor'>): Promise<Conversation[]> {
  if (!visitor.isKnown()) return [];
  const { data } = await transport.call(listConversations, {
    query: { limit: listConversations.page.maxLimit },
  });
  return [...data.data].sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at));
}
