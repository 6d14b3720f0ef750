import type { Clock } from '@durenai/core';
import { LRUCache } from 'lru-cache';
import type { ReadLimit } from '../limits/read-limit.ts';
import type { Log } from '../log.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import { toReadRefusal, type Upstream } from '../upstream/create-upstream.ts';
import { readHistory } from '../upstream/read-history.ts';

/** How long a page stands for whoever asks for it again: for a reload, an impatient one too. */
const RECENT_MS = 2_000;

/** Of all pages together. */
const MOST_BYTES = 16 * 1024 * 1024;

type PageQuery = { page: number; limit: number };
/** `network`: whose limit of reads it counts against. */
type Question = { conversation: OwnedConversation; query: PageQuery; network: string };

type Ports = { upstream: Upstream; reads: ReadLimit; log: Log; clock: Clock };

export type HistoryPages = ReturnType<typeof createHistoryPages>;

/**
 * Pages of visitors' histories, as the text of the answer. Who asks for the same page of the same conversation within
 * two seconds shares one call to DurenAI: a visitor who reloads, or opens it in five tabs, takes nothing more of the
 * account's rate. Whose it is and what is known of it is read by the caller each time, and is part of the key: nobody
 * else is given the page, and what any instance has written about the conversation since is reason to read it again.
 */
export function createHistoryPages({ upstream, reads, log, clock }: Ports) {
  const pages = new LRUCache<string, Buffer, Question>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
    ttl: RECENT_MS,
    ttlResolution: 0,
    // What visitors wrote stays in memory no longer than it is of use.
    ttlAutopurge: true,
    perf: clock,
    ignoreFetchAbort: true,
    async fetchMethod(_key, _stale, { context: { conversation, query, network } }) {
      reads.take(network);
      const page = await readHistory({ upstream, log }, conversation, query).catch((thrown) => {
        throw toReadRefusal(thrown);
      });
      const data = page.data.map((message) => ({ ...message, conversation_id: conversation.id }));
      return Buffer.from(JSON.stringify({ ...page, data }));
    },
  });

  return {
    /** @throws DurenaiError as visitors may see it. A failure is told to those who waited for it, and not kept. */
    read: (question: Question): Promise<Buffer> => pages.forceFetch(keyOf(question), { context: question }),
  };
}

function keyOf({ conversation, query }: Omit<Question, 'network'>): string {
  const { id, visitor_id, updated_at, last_message_id, message_count } = conversation;
  return [id, visitor_id, updated_at, last_message_id, message_count, query.page, query.limit].join();
}
