import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import { listConversations, listMessages } from '../endpoints.ts';
import { DurenaiError, toDurenaiError } from '../errors.ts';
import { sleep } from '../ports.ts';
import { MAX_MESSAGE_LENGTH, type Message } from '../schema/message.ts';
import {
  type ChatEvent,
  type ChatState,
  chatReducer,
  initialChatState,
  pendingMessage,
} from './chat-machine.ts';
import { createCourier, OPEN_OUTCOMES } from './create-courier.ts';
import { createOutbox, type OutboxEntry } from './outbox.ts';
import { type TabNews, tabLine } from './tab-news.ts';

export type ChatOptions = {
  characterId: string;
  /** Continues this conversation. Default: the visitor's latest with the character, else a new one. */
  conversationId?: string | undefined;
};

export type Chat = {
  readonly store: StoreApi<ChatState>;
  /** Loads the history and takes up what an earlier page left unsent. Calling it again does nothing. */
  open(): void;
  /**
   * Sends `text` (default: the draft). Resolves when its fate is known; a failure is in the state, not thrown.
   * Returns false at once when there is nothing to send, a reply is still awaited or `permit` refused: the draft stays.
   */
  send(text?: string): Promise<boolean>;
  /** Sends a failed message again. */
  retry(key: string): Promise<boolean>;
  /**
   * Takes a queued message back; its text becomes the draft, unless there is newer text. False when it is too late,
   * or when another tab carries it: that one is told.
   */
  cancel(key: string): Promise<boolean>;
  /** Drops a failed message. */
  discard(key: string): void;
  setDraft(draft: string): void;
  /** Fetches the next older page. */
  loadOlder(): Promise<void>;
  reloadHistory(): Promise<void>;
  /**
   * The next message begins a new conversation; the old one stays on the server. False while a reply is awaited:
   * then nothing changes.
   */
  startConversation(): Promise<boolean>;
  /** Called with each reply as it arrives. Returns the way to stop. */
  onReply(listener: (reply: Message) => void): () => void;
  /** Called with each failed send. Returns the way to stop. */
  onFailure(listener: (error: DurenaiError) => void): () => void;
};

const MESSAGES_PER_PAGE = 30;

/** Refused at the door and remembered nowhere: the same key may come again. */
const NOT_STORED: ReadonlySet<string> = new Set([
  'budget_exhausted',
  'queue_full',
  'rate_limited',
  'service_unavailable',
]);

/** News of one conversation come in bursts. */
const REFRESH_EVERY_MS = 2_000;

/** The other tab's news are on their way when its lock is free. */
const NEWS_WAIT_MS = 500;

export function createChat(durenai: Durenai, { characterId, conversationId }: ChatOptions): Chat {
  const { transport, storage, clock, visitor, newId, tabs, live, presence, permit, withLock } = durenai;
  // Two conversations with one character have a draft each.
  const place = conversationId === undefined ? characterId : `${characterId}:${conversationId}`;
  const outbox = createOutbox(storage, `outbox:${place}`);
  const draftKey = `draft:${place}`;
  const line = tabLine(tabs, place);
  const replyListeners = new Set<(reply: Message) => void>();
  const failureListeners = new Set<(error: DurenaiError) => void>();
  const store = createStore<ChatState>(() => ({
    ...initialChatState,
    conversationId: conversationId ?? null,
    draft: storage.get(draftKey) ?? '',
  }));
  const courier = createCourier(durenai, {
    onProgress(key, delivery) {
      if (dispatch({ type: 'send-progressed', key, delivery }))
        line.tell({ kind: 'progressed', key, delivery });
    },
    onAllowance: (allowance) => void dispatch({ type: 'allowance-told', allowance }),
  });
  let opened = false;
  let historyRun = Promise.resolve();
  /** The visitor asked for a new conversation: the latest is not looked for. */
  let beginsAnew = false;
  let stopLive: (() => void) | undefined;
  let isRefreshWanted = false;
  let isRefreshing = false;
  let isHearing = false;
  let heardDraft = '';

  store.subscribe(({ draft }, previous) => {
    if (draft === previous.draft) return;
    if (!isHearing) line.tell({ kind: 'draft', draft });
    if (draft === '') storage.remove(draftKey);
    else storage.set(draftKey, draft);
  });

  /** Applies one event; false when the machine did not take it. */
  function dispatch(event: ChatEvent): boolean {
    const before = store.getState();
    const after = chatReducer(before, event);
    if (after !== before) store.setState(after, true);
    return after !== before;
  }

  async function fetchMessages(id: string, page: number) {
    const { data } = await transport.call(listMessages, {
      params: { conversation_id: id },
      query: { page, limit: MESSAGES_PER_PAGE },
    });
    return { messages: data.data, nextPage: page < data.pagination.pages ? page + 1 : null };
  }

  async function latestConversationId(): Promise<string | null> {
    const { data } = await transport.call(listConversations, {
      query: { limit: listConversations.page.maxLimit },
    });
    const withCharacter = data.data.filter(({ character }) => character.id === characterId);
    withCharacter.sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at));
    return withCharacter[0]?.id ?? null;
  }

  function reloadHistory(): Promise<void> {
    if (dispatch({ type: 'history-requested' })) historyRun = loadHistory();
    return historyRun;
  }

  async function loadHistory(): Promise<void> {
    try {
      const known = store.getState().conversationId;
      const id = known ?? (visitor.isKnown() ? await latestConversationId() : null);
      const page = id === null ? { messages: [], nextPage: null } : await fetchMessages(id, 1);
      dispatch({ type: 'history-loaded', conversationId: id, ...page });
    } catch (thrown) {
      dispatch({ type: 'history-failed', error: toDurenaiError(thrown) });
    }
  }

  async function loadOlder(): Promise<void> {
    if (!dispatch({ type: 'older-requested' })) return;
    const { conversationId: id, history } = store.getState();
    if (id === null || history.status !== 'loading-older') return;
    try {
      dispatch({ type: 'older-loaded', ...(await fetchMessages(id, history.nextPage)) });
    } catch (thrown) {
      dispatch({ type: 'older-failed', error: toDurenaiError(thrown) });
    }
  }

  /**
   * Fixes what this key stands for, before its first byte leaves: a message typed while the history was
   * still on its way belongs to the conversation that the history finds, not to a new one.
   */
  async function addressed(entry: OutboxEntry, othersSent: boolean): Promise<OutboxEntry> {
    if (entry.addressed) return entry;
    if (store.getState().conversationId === null) await reloadHistory();
    if (store.getState().conversationId === null && othersSent && !beginsAnew) await adoptLatest();
    const { history, conversationId } = store.getState();
    if (conversationId === null && history.status === 'failed') throw history.error;
    const final = { ...entry, conversationId, addressed: true };
    outbox.put(final);
    return final;
  }

  /** Another tab has just begun the conversation that this message goes on with. */
  async function adoptLatest(): Promise<void> {
    const id = await latestConversationId();
    if (id === null) return;
    const page = await fetchMessages(id, 1);
    dispatch({ type: 'conversation-adopted', conversationId: id, ...page });
  }

  /** One message of this conversation is under way at a time, whichever tab it comes from. */
  function deliver(key: string): Promise<boolean> {
    const others = outbox.entries().some((entry) => entry.key !== key && entry.failure === null);
    return withLock(`durenai:send:${durenai.proxyUrl}:${place}`, async () => {
      const entry = outbox.entries().find((candidate) => candidate.key === key);
      if (entry && entry.failure === null) return carry(entry, others);
      // Another tab did it while this one waited.
      await sleep(clock, NEWS_WAIT_MS);
      if (dispatch({ type: 'message-taken', key })) requestRefresh();
      return false;
    });
  }

  async function carry(submitted: OutboxEntry, othersSent: boolean): Promise<boolean> {
    const { key } = submitted;
    let entry = submitted;
    try {
      entry = await addressed(submitted, othersSent);
      const reply = await courier.deliver(characterId, entry);
      outbox.remove(key);
      line.tell({ kind: 'delivered', key, reply });
      beginsAnew = false;
      dispatch({ type: 'reply-received', key, reply });
      tellReply(reply);
      return true;
    } catch (thrown) {
      const error = toDurenaiError(thrown);
      if (error.code === 'send_cancelled') {
        outbox.remove(key);
        line.tell({ kind: 'taken', key });
        dispatch({ type: 'send-cancelled', key });
        return false;
      }
      const { code, message, details } = error;
      const next = details?.next_attempt;
      const nextAttempt = typeof next === 'number' ? { nextAttempt: next } : {};
      outbox.put({ ...entry, failure: { code, message, ...nextAttempt } });
      line.tell({ kind: 'failed', key, code, message });
      dispatch({ type: 'send-failed', key, error });
      for (const listener of failureListeners) listener(error);
      return false;
    } finally {
      if (isRefreshWanted) requestRefresh();
    }
  }

  function tellReply(reply: Message): void {
    for (const listener of replyListeners) listener(reply);
  }

  /** Reads the newest page again, soon and once, however many ask for it. */
  function requestRefresh(): void {
    isRefreshWanted = true;
    if (isRefreshing) return;
    isRefreshing = true;
    void refresh().finally(() => {
      isRefreshing = false;
    });
  }

  async function refresh(): Promise<void> {
    // While a message is on its way its end brings the rest, and asks for this again.
    while (isRefreshWanted && !pendingMessage(store.getState())) {
      isRefreshWanted = false;
      const { conversationId: id, messages: before } = store.getState();
      if (id === null) return;
      const page = await fetchMessages(id, 1).catch(() => undefined);
      if (page && dispatch({ type: 'history-refreshed', conversationId: id, ...page })) {
        const known = new Set(before.map((message) => message.id));
        const replies = page.messages.filter((message) => message.is_character && !known.has(message.id));
        for (const reply of replies.reverse()) tellReply(reply);
      } else if (page && pendingMessage(store.getState())) isRefreshWanted = true;
      await sleep(clock, REFRESH_EVERY_MS);
    }
  }

  /** Nothing listens before there is a conversation: a page that was only opened asks for nothing. */
  function listenWhenBegun({ conversationId: id }: ChatState): void {
    if (!opened || id === null || stopLive) return;
    stopLive = live.on((change) => {
      const { conversationId: shown } = store.getState();
      if (change.kind === 'send') return;
      if (change.kind === 'anything' || change.conversationId === shown) requestRefresh();
    });
  }

  function hear(news: TabNews): void {
    switch (news.kind) {
      case 'submitted': {
        const { key, content, createdAt } = news.entry;
        if (news.shown !== store.getState().conversationId) return;
        const delivery = { status: 'sending' } as const;
        // Should that tab die, this one finds out what became of the message.
        if (dispatch({ type: 'message-restored', key, content, createdAt, delivery })) void deliver(key);
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
        if (store.getState().draft !== '' && store.getState().draft !== heardDraft) return;
        heardDraft = news.draft;
        dispatch({ type: 'draft-changed', draft: news.draft });
    }
  }

  async function send(text = store.getState().draft): Promise<boolean> {
    const content = text.trim();
    if (content === '' || [...content].length > MAX_MESSAGE_LENGTH) return false;
    const { draft, draftOf } = store.getState();
    if (permit && !permit()) {
      if (draft === '') dispatch({ type: 'draft-changed', draft: content });
      return false;
    }
    const entry: OutboxEntry = {
      key: newId(),
      content,
      conversationId: null,
      addressed: false,
      createdAt: new Date(clock.now()).toISOString(),
      attempt: 1,
      failure: null,
    };
    if (pendingMessage(store.getState())) return false;
    outbox.put(entry);
    const { conversationId: shown } = store.getState();
    dispatch({ type: 'message-submitted', key: entry.key, content, createdAt: entry.createdAt });
    line.tell({ kind: 'submitted', entry, shown });
    const superseded = draftOf !== null && !store.getState().messages.some(({ key }) => key === draftOf);
    if (superseded) forget(draftOf);
    return deliver(entry.key);
  }

  async function retry(key: string): Promise<boolean> {
    const failed = outbox.entries().find((entry) => entry.key === key);
    if (!failed) return false;
    const entry = againOf(failed);
    const { conversationId: shown } = store.getState();
    if (!dispatch({ type: 'retry-requested', key, newKey: entry.key })) return false;
    outbox.put(entry);
    if (entry.key !== key) outbox.remove(key);
    line.tell({ kind: 'taken', key });
    line.tell({ kind: 'submitted', entry, shown });
    return deliver(entry.key);
  }

  /** The same key where the server knows it or may know it, so that nothing is sent twice. */
  function againOf(failed: OutboxEntry): OutboxEntry {
    const { code = '', nextAttempt } = failed.failure ?? {};
    const again = { ...failed, failure: null };
    if (nextAttempt !== undefined) return { ...again, attempt: nextAttempt };
    const isSameAttempt = failed.addressed && (OPEN_OUTCOMES.has(code) || NOT_STORED.has(code));
    return isSameAttempt ? again : { ...again, key: newId(), attempt: 1, addressed: false };
  }

  function forget(key: string): void {
    outbox.remove(key);
    line.tell({ kind: 'taken', key });
  }

  /** Brings back what an earlier page left behind; what was on its way asks for its outcome. */
  function restoreOutbox(): void {
    for (const entry of outbox.entries()) {
      const { key, content, createdAt, failure } = entry;
      const delivery = failure
        ? ({ status: 'failed', error: new DurenaiError({ ...failure, retryable: true }) } as const)
        : ({ status: 'checking' } as const);
      if (dispatch({ type: 'message-restored', key, content, createdAt, delivery }) && !failure)
        void deliver(key);
    }
  }

  return {
    store,
    open() {
      if (opened) return;
      opened = true;
      line.listen((news) => {
        isHearing = true;
        hear(news);
        isHearing = false;
      });
      store.subscribe(listenWhenBegun);
      restoreOutbox();
      void reloadHistory();
      listenWhenBegun(store.getState());
    },
    send,
    retry,
    discard(key) {
      if (dispatch({ type: 'message-discarded', key })) forget(key);
    },
    setDraft: (draft) => void dispatch({ type: 'draft-changed', draft }),
    loadOlder,
    reloadHistory,
    async cancel(key) {
      if (await courier.cancel(key)) return true;
      // Perhaps another tab carries it.
      line.tell({ kind: 'cancel', key });
      return false;
    },
    async startConversation() {
      // Or what is on its way would be shown.
      if (store.getState().history.status === 'loading') await historyRun;
      const begins = dispatch({ type: 'conversation-started' });
      if (begins) beginsAnew = true;
      return begins;
    },
    onReply: (listener) => subscribe(replyListeners, listener),
    onFailure: (listener) => subscribe(failureListeners, listener),
  };
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
