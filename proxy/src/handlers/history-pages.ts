import type { Clock } from '@durenai/core';
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import { toReadRefusal, type Upstream } from '../upstream/create-upstream.ts';
import { readHistory } from '../upstream/read-history.ts';

/** How long a page stands for whoever asks for it again: for a reload, an impatient one too. */
const RECENT_MS = 2_000;

/** Of all pages together. */
const MOST_BYTES = 16 * 1024 * 1024;

type PageQuery = { page: number; limit: number };
type Question = { conversation: OwnedConversation; query: PageQuery };

export type HistoryPages = ReturnType<typeof createHistoryPages>;

/**
 * Pages of visitors' histories, as the text of the answer. Who asks for the same page of the same conversation within
 * two seconds shares one call to DurenAI: a visitor who reloads, or opens it in five tabs, takes nothing more of the
 * account's rate. Whose it is and what is known of it is read by the caller each time, and is part of the key: nobody
 * else is given the page, and what any instance has written about the conversation since is reason to read it again.
 */
export function createHistoryPages({ upstream, log, clock }: { upstream: Upstream; log: Log; clock: Clock }) {
  const pages = new LRUCache<string, Buffer, Question>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
    ttl: RECENT_MS,
    ttlResolution: 0,
    // What visitors wrote stays in memory no longer than it is of use.
    ttlAutopurge: true,
    perf: clock,
    ignoreFetchAbort: true,
    async fetchMethod(_key, _stale, { context: { conversation, query } }) {
      const page = await readHistory({ upstream, log }, conversation, query);
      const data = page.data.map((message) => ({ ...message, conversation_id: conversation.id }));
      return Buffer.from(JSON.stringify({ ...page, data }));
    },
  });

  return {
    /** @throws DurenaiError as visitors may see it. A failure is told to those who waited for it, and not kept. */
    async read(conversation: OwnedConversation, query: PageQuery): Promise<Buffer> {
      try {
        return await pages.forceFetch(keyOf({ conversation, query }), { context: { conversation, query } });
      } catch (thrown) {
        throw toReadRefusal(thrown);
      }
    },
  };
}

function keyOf({ conversation, query }: Question): string {
  const { id, visitor_id, updated_at, last_message_id, message_count } = conversation;
  return [id, visitor_id, updated_at, last_message_id, message_count, query.page, query.limit].join();
}
