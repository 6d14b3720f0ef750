import type { Clock } from '@durenai/core';
import { LRUCache } from 'lru-cache';
import type { ReadLimit } from '../limits/read-limit.ts';
import type { Log } from '../log.ts';
import { upstreamFailed } from '../refusals.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import { toReadRefusal, type Upstream } from '../upstream/create-upstream.ts';
import { readHistory } from '../upstream/read-history.ts';
import { createSharedCalls } from '../upstream/shared-calls.ts';

/** How long a page stands for whoever asks for it again: for a reload, an impatient one too. */
const RECENT_MS = 2_000;

/** Of all pages together. */
const MOST_BYTES = 16 * 1024 * 1024;

type PageQuery = { page: number; limit: number };
type Question = {
  conversation: OwnedConversation;
  query: PageQuery;
  /** Whose limit of reads it counts against. */
  network: string;
  /** Nobody waits for this answer any more; the call ends with the last who waits for it. */
  signal: AbortSignal;
};

type Ports = { upstream: Upstream; reads: ReadLimit; log: Log; clock: Clock };

export type HistoryPages = ReturnType<typeof createHistoryPages>;

/**
 * Pages of visitors' histories, as the text of the answer. Who asks for the same page of the same conversation within
 * two seconds shares one call to DurenAI: a visitor who reloads, or opens it in five tabs, takes nothing more of the
 * account's rate. Whose it is and what is known of it is read by the caller each time, and is part of the key: nobody
 * else is given the page, and what any instance has written about the conversation since is reason to read it again.
 */
export function createHistoryPages({ upstream, reads, log, clock }: Ports) {
  const share = createSharedCalls<Buffer>();
  const pages = new LRUCache<string, Buffer>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
    ttl: RECENT_MS,
    ttlResolution: 0,
    // What visitors wrote stays in memory no longer than it is of use.
    ttlAutopurge: true,
    perf: clock,
  });

  async function readAnew({ conversation, query, network, signal }: Question): Promise<Buffer> {
    reads.take(network);
    const asked = { ...query, signal, source: network };
    const page = await readHistory({ upstream, log }, conversation, asked).catch((thrown) => {
      throw toReadRefusal(thrown);
    });
    const data = page.data.map((message) => ({ ...message, conversation_id: conversation.id }));
    const text = Buffer.from(JSON.stringify({ ...page, data }));
    pages.set(keyOf({ conversation, query }), text);
    return text;
  }

  return {
    /** @throws DurenaiError as visitors may see it. A failure is told to those who waited for it, and not kept. */
    async read(question: Question): Promise<Buffer> {
      const { signal } = question;
      const key = keyOf(question);
      const known = pages.get(key);
      if (known) return known;
      return share(key, signal, (given) => readAnew({ ...question, signal: given })).catch((thrown) => {
        throw signal.aborted ? upstreamFailed() : thrown;
      });
    },
  };
}

function keyOf({ conversation, query }: Pick<Question, 'conversation' | 'query'>): string {
  const { id, visitor_id, updated_at, last_message_id, message_count } = conversation;
  return [id, visitor_id, updated_at, last_message_id, message_count, query.page, query.limit].join();
}
