import type { Message, Page } from '@durenai/core';
import type { Log } from '../log.ts';
import { upstreamFailed } from '../refusals.ts';
import type { ConversationTable } from '../store/tables.ts';
import type { Upstream } from './create-upstream.ts';

/**
 * Upstream's page of one conversation, checked to be of that conversation and of no other.
 *
 * @throws what the call throws, and `upstream_unavailable` for somebody else's messages.
 */
export async function readHistory(
  { upstream, log }: { upstream: Upstream; log: Log },
  { upstream_id, character_id }: Pick<ConversationTable, 'upstream_id' | 'character_id'>,
  query: Parameters<Upstream['listMessages']>[1],
): Promise<Page<Message>> {
  const { data: page } = await upstream.listMessages(upstream_id, query);
  const belongs = (message: Message) =>
    message.conversation_id === upstream_id &&
    // The docs show null on the visitor's own turns; the character of this conversation would do no harm.
    (message.character_id === character_id || (message.character_id === null && !message.is_character));
  if (page.data.every(belongs)) return page;
  log.error({}, 'DurenAI answered a history with messages of another conversation or character: withheld');
  throw upstreamFailed();
}
