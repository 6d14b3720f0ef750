import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import { listMessages } from '../endpoints.ts';
import { DurenaiError, toDurenaiError } from '../errors.ts';
import { loadLater } from '../load-later.ts';
import { sleep } from '../ports.ts';
import { MAX_MESSAGE_LENGTH, type Message } from '../schema/message.ts';
import {
  type ChatEvent,
  type ChatState,
  chatReducer,
  initialChatState,
  pendingMessage,
} from './chat-machine.ts';
import type { Deliveries, DeliveryDesk } from './create-deliveries.ts';
import { createOutbox, type OutboxEntry } from './outbox.ts';
import { readConversations } from './read-conversations.ts';
import type { TabNews } from './tab-news.ts';

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

/** News of one conversation come in bursts. */
const REFRESH_EVERY_MS = 2_000;

export function createChat(durenai: Durenai, { characterId, conversationId }: ChatOptions): Chat {
  const { transport, storage, clock, visitor, newId, tabs, live, permit } = durenai;
  // Two conversations with one character have a draft each.
  const place = conversationId === undefined ? characterId : `${characterId}:${conversationId}`;
  const outbox = createOutbox(storage, `outbox:${place}`);
  const draftKey = `draft:${place}`;
  const topic = `chat:${place}`;
  const replyListeners = new Set<(reply: Message) => void>();
  const failureListeners = new Set<(error: DurenaiError) => void>();
  const store = createStore<ChatState>(() => ({
    ...initialChatState,
    conversationId: conversationId ?? null,
    draft: storage.get(draftKey) ?? '',
  }));
  let opened = false;
  let historyRun = Promise.resolve();
  /** The visitor asked for a new conversation: the latest is not looked for. */
  let beginsAnew = false;
  let stopLive: (() => void) | undefined;
  let isRefreshWanted = false;
  let isRefreshing = false;
  let isHearing = false;

  const tell = (news: TabNews) => tabs.post(topic, news);

  store.subscribe(({ draft }, previous) => {
    if (draft === previous.draft) return;
    if (!isHearing) tell({ kind: 'draft', draft, was: previous.draft });
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
    const conversations = await readConversations({ transport, visitor });
    return conversations.find(({ character }) => character.id === characterId)?.id ?? null;
  }

  function reloadHistory(): Promise<void> {
    if (dispatch({ type: 'history-requested' })) historyRun = loadHistory();
    return historyRun;
  }

  async function loadHistory(): Promise<void> {
    try {
      const known = store.getState().conversationId;
      const id = known ?? (await latestConversationId());
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

  async function adoptLatest(): Promise<void> {
    const id = await latestConversationId();
    if (id === null) return;
    const page = await fetchMessages(id, 1);
    dispatch({ type: 'conversation-adopted', conversationId: id, ...page });
  }

  /** Loaded beside the page's first look at the conversation: what a visitor sees does not wait for it. */
  const loadDeliveries = loadLater(async () => {
    const { createDeliveries } = await import('./create-deliveries.ts');
    return createDeliveries(desk);
  });

  async function deliver(key: string): Promise<boolean> {
    try {
      return await (await loadDeliveries()).deliver(key);
    } catch (thrown) {
      const entry = outbox.entries().find((candidate) => candidate.key === key);
      if (entry) fail(entry, thrown);
      return false;
    } finally {
      if (isRefreshWanted) requestRefresh();
    }
  }

  function fail(entry: OutboxEntry, thrown: unknown): void {
    const error = toDurenaiError(thrown);
    const { key } = entry;
    const { code, message, details } = error;
    const next = details?.next_attempt;
    const nextAttempt = typeof next === 'number' ? { nextAttempt: next } : {};
    outbox.put({ ...entry, failure: { code, message, ...nextAttempt } });
    tell({ kind: 'failed', key, code, message });
    dispatch({ type: 'send-failed', key, error });
    for (const listener of failureListeners) listener(error);
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
    tell({ kind: 'submitted', entry, shown });
    const superseded = draftOf !== null && !store.getState().messages.some(({ key }) => key === draftOf);
    if (superseded) forget(draftOf);
    return deliver(entry.key);
  }

  function forget(key: string): void {
    outbox.remove(key);
    tell({ kind: 'taken', key });
  }

  /** Without them nothing has left this page: nothing to retry or to take back. */
  const withDeliveries = (use: (deliveries: Deliveries) => Promise<boolean>) =>
    loadDeliveries().then(use, () => false);

  function listenToTab(message: unknown): void {
    const hear = (heard: Deliveries) => {
      isHearing = true;
      heard.hear(message);
      isHearing = false;
    };
    void loadDeliveries().then(hear, () => undefined);
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

  const desk: DeliveryDesk = {
    durenai,
    characterId,
    place,
    outbox,
    store,
    dispatch,
    tell,
    deliver,
    fail,
    onReply: tellReply,
    reloadHistory,
    adoptLatest,
    beginsAnew: () => beginsAnew,
    requestRefresh,
  };

  return {
    store,
    open() {
      if (opened) return;
      opened = true;
      tabs.on(topic, listenToTab);
      store.subscribe(listenWhenBegun);
      restoreOutbox();
      void reloadHistory();
      listenWhenBegun(store.getState());
      void loadDeliveries().catch(() => undefined);
    },
    send,
    retry: (key) => withDeliveries(({ retry }) => retry(key)),
    cancel: (key) => withDeliveries(({ cancel }) => cancel(key)),
    discard(key) {
      if (dispatch({ type: 'message-discarded', key })) forget(key);
    },
    setDraft: (draft) => void dispatch({ type: 'draft-changed', draft }),
    loadOlder,
    reloadHistory,
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
