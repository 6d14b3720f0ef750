import type { Clock, Message } from '@durenai/core';
import type { Hints } from '../events/hints.ts';
import { createTokenBucket } from '../limits/token-bucket.ts';
import { describeError, type Log } from '../log.ts';
import { lastMessageOf } from '../sends/last-message.ts';
import type { Store } from '../store/open-store.ts';
import type { OwnedConversation } from '../store/ownership.ts';
import { SHARED } from '../upstream/breaker-machine.ts';
import type { Upstream } from '../upstream/create-upstream.ts';
import { readHistory } from '../upstream/read-history.ts';

/** A conversation is read at most once in this time, however often DurenAI says that it changed. */
export const REREAD_EVERY_MS = 5_000;

/** The event about a reply often overtakes the reply itself: by then our own send has told it. */
const FIRST_WAIT_MS = 1_000;

/** For all conversations together, so that news never take the visitors' share of the account's rate limit. */
const READS = { size: 10, refillMs: 1_000 };

/** Of a read that fails, for one piece of news. */
const MOST_ATTEMPTS = 3;

/** Waiting conversations beyond this are not read: a storm of news must not become a leak of memory. */
const MOST_WAITING = 10_000;

/** Enough to find the latest whatever the order of the list; a retry of the client's would be one read too many. */
const PAGE = { page: 1, limit: 20, once: true, source: SHARED } as const;

/** About one message, or about whatever changed. `attempt` counts the reads, not the waits for a turn. */
type News = { messageId: string | undefined; attempt: number };

type Parts = { store: Store; upstream: Upstream; hints: Hints; clock: Clock; log: Log };

export type Rereads = ReturnType<typeof createRereads>;

/**
 * Turns news about a conversation into one read of it, its last message into the store, and a hint to its owner. What is
 * due is worked off one by one: thousands at once neither ask the database together nor again and again for their turn.
 */
export function createRereads({ store, upstream, hints, clock, log }: Parts) {
  const bucket = createTokenBucket({ ...READS, clock });
  /** When each was last read, if that was in the last five seconds. */
  const readAt = new Map<string, number>();
  const waiting = new Map<string, News & { dueAt: number }>();
  let isWorking = false;
  let isStopped = false;
  let cancelWait = () => {};

  function plan(upstreamId: string, news: News, ms: number): void {
    if (isStopped) return;
    const known = waiting.get(upstreamId);
    if (known) merge(known, news);
    else waiting.set(upstreamId, { ...news, dueAt: clock.now() + ms });
    void work();
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    cancelWait();
    for (let next = earliest(); next; next = earliest()) {
      const [upstreamId, news] = next;
      const wait = Math.max(news.dueAt - clock.now(), bucket.wait());
      if (wait > 0) {
        cancelWait = clock.after(wait, () => void work());
        break;
      }
      waiting.delete(upstreamId);
      await reread(upstreamId, news).catch((thrown) => failed(upstreamId, news, thrown));
    }
    isWorking = false;
  }

  /** The first that is due, else whatever will be next. */
  function earliest(): [string, News & { dueAt: number }] | undefined {
    let next: [string, News & { dueAt: number }] | undefined;
    const now = clock.now();
    for (const entry of waiting) {
      if (!next || entry[1].dueAt < next[1].dueAt) next = entry;
      if (next[1].dueAt <= now) break;
    }
    return next;
  }

  async function reread(upstreamId: string, news: News): Promise<void> {
    const { messageId } = news;
    const row = await store.conversations.findByUpstream(upstreamId);
    if (!row || (messageId !== undefined && row.last_message_id === messageId)) return;
    // A send under way will tell its own end, and counts its own messages.
    if (await store.conversations.hasOpenSend(row.id)) return;
    const wait = (readAt.get(upstreamId) ?? Number.NEGATIVE_INFINITY) + REREAD_EVERY_MS - clock.now();
    if (wait > 0) return plan(upstreamId, news, wait);
    // Only now: news about conversations that are not ours would take the turns of those that are.
    bucket.take();
    for (const [id, at] of readAt) if (at <= clock.now() - REREAD_EVERY_MS) readAt.delete(id);
    readAt.set(upstreamId, clock.now());
    // The others need not wait for DurenAI's answer.
    void read(row).catch((thrown) => failed(upstreamId, news, thrown));
  }

  async function read(row: OwnedConversation): Promise<void> {
    const page = await readHistory({ upstream, log }, row, PAGE);
    const latest = latestOf(page.data);
    if (!latest || latest.id === row.last_message_id) return;
    const heard = await store.conversations.hear(row, lastMessageOf(latest), page.pagination.total);
    if (heard) hints.publish({ kind: 'conversation', visitorId: row.visitor_id, conversationId: row.id });
  }

  function failed(upstreamId: string, { messageId, attempt }: News, thrown: unknown): void {
    log.warn(describeError(thrown), 'a conversation that DurenAI announced could not be read');
    const mayTryAgain = attempt < MOST_ATTEMPTS && !waiting.has(upstreamId);
    if (mayTryAgain) plan(upstreamId, { messageId, attempt: attempt + 1 }, REREAD_EVERY_MS);
  }

  return {
    /** @param messageId what the news is about; known ones are not read again. */
    ask(upstreamId: string, messageId: string | undefined): void {
      if (waiting.size >= MOST_WAITING && !waiting.has(upstreamId)) return;
      const last = readAt.get(upstreamId);
      const wait = last === undefined ? FIRST_WAIT_MS : last + REREAD_EVERY_MS - clock.now();
      plan(upstreamId, { messageId, attempt: 1 }, Math.max(0, wait));
    },
    stop(): void {
      isStopped = true;
      cancelWait();
      waiting.clear();
    },
  };
}

/** One read serves both. */
function merge(known: News, news: News): void {
  const isSame = known.messageId === news.messageId;
  known.attempt = isSame ? Math.max(known.attempt, news.attempt) : Math.min(known.attempt, news.attempt);
  if (!isSame) known.messageId = undefined;
}

function latestOf(messages: readonly Message[]): Message | undefined {
  // Newest first, by the docs' example; the time decides where they differ.
  return [...messages]
    .reverse()
    .reduce<Message | undefined>(
      (latest, message) =>
        latest === undefined || Date.parse(message.created_at) >= Date.parse(latest.created_at)
          ? message
          : latest,
      undefined,
    );
}
