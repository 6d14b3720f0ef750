import { DurenaiError, toDurenaiError } from '../errors.ts';
import { sleep } from '../ports.ts';
import * as v from '../schema/small-valibot.ts';
import { cancelled, createCourier, NOT_STORED } from './create-courier.ts';
import { createRefresh } from './create-refresh.ts';
import { OPEN_OUTCOMES } from './open-outcomes.ts';
import type { OutboxEntry } from './outbox.ts';
import { TabNews } from './tab-news.ts';
import { type TakeOverDesk, takeOver } from './take-over.ts';

/** What a chat lends to those who carry its messages. */
export type DeliveryDesk = TakeOverDesk & {
  /** Says it to the other tabs. */
  tell(news: TabNews): void;
  /** Carries the message of this key, which is in the outbox. */
  deliver(key: string): Promise<boolean>;
  /** There is no reply, and this is why: the message stays, to be tried again. */
  fail(entry: OutboxEntry, thrown: unknown): void;
  reloadHistory(): Promise<void>;
  /** Shows the visitor's latest conversation with the character, if there is one. */
  adoptLatest(): Promise<void>;
  /** Whether the visitor asked for a new conversation: no other one is looked for. */
  beginsAnew(): boolean;
};

export type Deliveries = {
  /** Resolves when the fate of the message is known: true with a reply. */
  deliver(key: string): Promise<boolean>;
  /** See `Chat.retry`. */
  retry(key: string): Promise<boolean>;
  /** See `Chat.cancel`. */
  cancel(key: string): Promise<boolean>;
  /** Takes what another tab said; anything else is passed over. */
  hear(message: unknown): void;
  /** Reads the newest page again, soon. */
  refresh(): void;
  /** Once it is known who is here. */
  takeOver(): void;
};

/** The other tab's news are on their way when its lock is free. */
const NEWS_WAIT_MS = 500;

/** The way of a message from the outbox to its reply, in this tab and the others. */
export function createDeliveries(desk: DeliveryDesk): Deliveries {
  const { durenai, options, place, outbox, store, dispatch, tell, fail, tellReply } = desk;
  const { clock, newId, presence, signal, withLock } = durenai;
  const refresh = createRefresh(desk);
  let heardDraft = '';
  const courier = createCourier(durenai, {
    onProgress(key, delivery) {
      if (dispatch({ type: 'send-progressed', key, delivery })) tell({ kind: 'progressed', key, delivery });
    },
    onAllowance: (allowance) => void dispatch({ type: 'allowance-told', allowance }),
  });

  /**
   * Fixes what this key stands for, before its first byte leaves: a message typed while the history was
   * still on its way belongs to the conversation that the history finds, not to a new one.
   */
  async function addressed(entry: OutboxEntry, othersSent: boolean): Promise<OutboxEntry> {
    if (entry.addressed) return entry;
    if (store.getState().conversationId === null) await desk.reloadHistory();
    // Another tab has just begun the conversation that this message goes on with.
    if (store.getState().conversationId === null && othersSent && !desk.beginsAnew())
      await desk.adoptLatest();
    const { history, conversationId } = store.getState();
    if (conversationId === null && history.status === 'failed') throw history.error;
    return { ...entry, conversationId, addressed: true };
  }

  const isUnderWay = (key: string) =>
    store
      .getState()
      .messages.some(
        (message) => message.key === key && !['failed', 'sent'].includes(message.delivery.status),
      );

  /** One message of this conversation is under way at a time, whichever tab it comes from. */
  function deliver(key: string): Promise<boolean> {
    const others = outbox.entries().some((entry) => entry.key !== key && entry.failure === null);
    return withLock(`send:${place}`, async () => {
      const entry = outbox.entries().find((candidate) => candidate.key === key);
      if (entry) return entry.failure === null && carry(entry, others);
      // Another tab did it while this one waited.
      await sleep(clock, NEWS_WAIT_MS, signal).catch(() => undefined);
      if (dispatch({ type: 'message-taken', key })) refresh();
      return false;
    });
  }

  async function carry(submitted: OutboxEntry, othersSent: boolean): Promise<boolean> {
    const { key } = submitted;
    let entry = submitted;
    const keep = (changed: OutboxEntry) => {
      // Another tab took it back, or has its reply.
      if (!isUnderWay(key)) throw cancelled();
      entry = changed;
      outbox.put(changed);
    };
    try {
      keep(await addressed(submitted, othersSent));
      const reply = await courier.deliver(options.characterId, entry, keep);
      outbox.remove(key);
      tell({ kind: 'delivered', key, reply });
      if (dispatch({ type: 'reply-received', key, reply })) tellReply(reply);
      return true;
    } catch (thrown) {
      // It stays in the outbox for the next page: what became of it is not known here.
      if (signal.aborted) return false;
      const { code } = toDurenaiError(thrown);
      if (code !== 'send_cancelled') fail(entry, thrown);
      else if (dispatch({ type: 'send-cancelled', key })) {
        outbox.remove(key);
        tell({ kind: 'taken', key });
      }
      // The conversation, or the character: the history tells.
      if (code === 'not_found') refresh();
      return false;
    }
  }

  async function retry(key: string): Promise<boolean> {
    const failed = outbox.entries().find((entry) => entry.key === key) ?? asShown(key);
    if (!failed) return false;
    const entry = againOf(failed);
    const { conversationId: shown } = store.getState();
    if (!dispatch({ type: 'retry-requested', key, newKey: entry.key })) return false;
    outbox.put(entry);
    if (entry.key !== key) outbox.remove(key);
    tell({ kind: 'taken', key });
    tell({ kind: 'submitted', entry, shown });
    return desk.deliver(entry.key);
  }

  /** A failed message of which the outbox knows nothing more, because the page has emptied the storage. */
  function asShown(key: string): OutboxEntry | undefined {
    const { messages, conversationId } = store.getState();
    const shown = messages.find((message) => message.key === key);
    if (shown?.delivery.status !== 'failed') return undefined;
    const { content, createdAt, delivery } = shown;
    const leftAt = Date.parse(createdAt);
    return {
      key,
      content,
      conversationId,
      addressed: true,
      createdAt,
      attempt: 1,
      leftAt,
      failure: delivery.error,
    };
  }

  /** The same key where the server knows it or may know it, so that nothing is sent twice. */
  function againOf(failed: OutboxEntry): OutboxEntry {
    const { code = '', nextAttempt } = failed.failure ?? {};
    const again = { ...failed, failure: null };
    if (nextAttempt !== undefined) return { ...again, attempt: nextAttempt, leftAt: null };
    const isSameAttempt = failed.addressed && (OPEN_OUTCOMES.has(code) || NOT_STORED.has(code));
    return isSameAttempt ? again : { ...again, key: newId(), attempt: 1, addressed: false, leftAt: null };
  }

  async function cancel(key: string): Promise<boolean> {
    if (await courier.cancel(key)) return true;
    // Perhaps another tab carries it.
    tell({ kind: 'cancel', key });
    return false;
  }

  function hear(message: unknown): void {
    const parsed = v.safeParse(TabNews, message);
    if (!parsed.success) return;
    const news = parsed.output;
    switch (news.kind) {
      case 'submitted': {
        const { key, content, createdAt } = news.entry;
        if (news.shown !== store.getState().conversationId) return;
        const delivery = { status: 'sending' } as const;
        // Should that tab die, this one finds out what became of the message.
        if (dispatch({ type: 'message-restored', key, content, createdAt, delivery })) void desk.deliver(key);
        return;
      }
      case 'progressed':
        return void dispatch({ type: 'send-progressed', key: news.key, delivery: news.delivery });
      case 'delivered':
        if (dispatch({ type: 'reply-received', key: news.key, reply: news.reply })) tellReply(news.reply);
        return;
      case 'failed': {
        const error = new DurenaiError({ code: news.code, message: news.message, retryable: true });
        return void dispatch({ type: 'send-failed', key: news.key, error });
      }
      case 'taken':
        return void dispatch({ type: 'message-taken', key: news.key });
      case 'cancel':
        return void courier.cancel(news.key);
      case 'draft':
        // Whoever looks at this page may be typing.
        if (presence.visible()) return;
        // What was typed here and nowhere else stays.
        if (!['', news.was, heardDraft].includes(store.getState().draft)) return;
        heardDraft = news.draft;
        dispatch({ type: 'draft-changed', draft: news.draft });
    }
  }

  return { deliver, retry, cancel, hear, refresh, takeOver: () => takeOver(desk) };
}
