import type { Durenai } from '../create-durenai.ts';
import { DurenaiError, toDurenaiError } from '../errors.ts';
import { listMessages } from '../history-endpoint.ts';
import { loadLater } from '../load-later.ts';
import { MAX_MESSAGE_LENGTH } from '../schema/message.ts';
import { isUnclaimed } from '../visitor/is-unclaimed.ts';
import { visitorTabs } from '../visitor/visitor-tabs.ts';
import type { Chat, ChatOptions } from './chat.ts';
import { type ChatBase, createChatBase } from './chat-base.ts';
import { type ChatEvent, chatReducer } from './chat-machine.ts';
import { type ChatState, pendingMessage } from './chat-state.ts';
import type { Deliveries, DeliveryDesk } from './create-deliveries.ts';
import { createOutbox, type Outbox, type OutboxEntry } from './outbox.ts';
import { readConversations } from './read-conversations.ts';
import type { TabNews } from './tab-news.ts';

const MESSAGES_PER_PAGE = 30;

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

export function createChat(durenai: Durenai, options: ChatOptions): Chat {
  return createChatOn(createChatBase(durenai, options));
}

export function createChatOn(base: ChatBase): Chat {
  const { durenai, place, store, tellFailure } = base;
  const { characterId } = base.options;
  const { transport, storage, clock, visitor, newId, live, permit } = durenai;
  const tabs = visitorTabs(durenai);
  const kept = createOutbox(storage, `outbox:${place}`);
  /** As `kept` has it, of what was submitted before it was known who is here. */
  const early = new Map<string, OutboxEntry>();
  const outbox: Outbox = {
    entries: kept.entries,
    put(entry) {
      if (isUnclaimed(durenai)) early.set(entry.key, entry);
      kept.put(entry);
    },
    remove(key) {
      early.delete(key);
      kept.remove(key);
    },
  };
  const topic = `chat:${place}`;
  const draftKey = `draft:${place}`;
  let opened = false;
  let viewers = 0;
  let historyRun = Promise.resolve();
  /** The visitor asked for a new conversation: the latest is not looked for. */
  let beginsAnew = false;
  let stopLive: (() => void) | undefined;
  /** Something may have changed while nobody looked. */
  let wasDeaf = false;
  let isHearing = false;

  const tell = (news: TabNews) => tabs.post(topic, news);

  store.subscribe(({ draft }, previous) => {
    if (draft !== previous.draft && !isHearing) tell({ kind: 'draft', draft, was: previous.draft });
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
    }
  }

  function fail(entry: OutboxEntry, thrown: unknown): void {
    const error = toDurenaiError(thrown);
    const { key } = entry;
    const { code, message, details } = error;
    // Another tab has its reply already, or took it back.
    if (!dispatch({ type: 'send-failed', key, error })) return;
    const next = details?.next_attempt;
    const nextAttempt = typeof next === 'number' ? { nextAttempt: next } : {};
    outbox.put({ ...entry, failure: { code, message, ...nextAttempt } });
    tell({ kind: 'failed', key, code, message });
    tellFailure(error);
  }

  const refresh = () =>
    void loadDeliveries().then(
      (deliveries) => deliveries.refresh(),
      () => undefined,
    );

  /** Nothing listens before there is a conversation: a page that was only opened asks for nothing. */
  function listenWhenBegun({ conversationId: id }: ChatState): void {
    if (viewers === 0 || id === null || stopLive) return;
    if (wasDeaf) refresh();
    stopLive = live.on((change) => {
      const { conversationId: shown } = store.getState();
      const isOfThis = change.kind === 'conversation' && change.conversationId === shown;
      if (change.kind === 'anything' || isOfThis) refresh();
    });
  }

  function leave(): void {
    viewers -= 1;
    if (viewers > 0 || !stopLive) return;
    stopLive();
    stopLive = undefined;
    wasDeaf = true;
  }

  async function send(text = store.getState().draft): Promise<boolean> {
    const content = text.trim();
    if (content === '' || [...content].length > MAX_MESSAGE_LENGTH) return false;
    const { draft, draftOf, messages } = store.getState();
    if (permit && !permit()) {
      if (draft === '') dispatch({ type: 'draft-changed', draft: content });
      return false;
    }
    // What a failure gave back, as it was: the server may have it, under its key.
    const given = messages.find(({ key }) => key === draftOf);
    if (given?.content === content) return retry(given.key);
    const entry: OutboxEntry = {
      key: newId(),
      content,
      conversationId: null,
      addressed: false,
      createdAt: new Date(clock.now()).toISOString(),
      attempt: 1,
      leftAt: null,
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

  const retry = (key: string) => withDeliveries((deliveries) => deliveries.retry(key));

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
    for (const { key, content, createdAt, failure } of outbox.entries()) {
      const delivery = failure
        ? ({ status: 'failed', error: new DurenaiError({ ...failure, retryable: true }) } as const)
        : ({ status: 'checking' } as const);
      if (dispatch({ type: 'message-restored', key, content, createdAt, delivery }) && !failure)
        void deliver(key);
    }
  }

  /** Once it is known that it is of whoever is here: another person would send it. */
  function restore(): void {
    if (durenai.signal.aborted) return;
    if (isUnclaimed(durenai)) {
      const stop = visitor.store.subscribe(() => {
        stop();
        restore();
      });
      return;
    }
    const { draft } = store.getState();
    if (draft === '') dispatch({ type: 'draft-changed', draft: storage.get(draftKey) ?? '' });
    else storage.set(draftKey, draft);
    // They went with what somebody else had left.
    for (const entry of early.values()) kept.put(entry);
    restoreOutbox();
    void loadDeliveries().then(
      ({ takeOver }) => takeOver(),
      () => undefined,
    );
  }

  const desk: DeliveryDesk = {
    ...base,
    outbox,
    dispatch,
    tell,
    deliver,
    fail,
    restoreOutbox,
    reloadHistory,
    adoptLatest,
    beginsAnew: () => beginsAnew,
    fetchMessages,
  };

  return {
    store,
    open() {
      viewers += 1;
      if (!opened) {
        opened = true;
        tabs.on(topic, listenToTab);
        store.subscribe(listenWhenBegun);
        restore();
        void reloadHistory();
      }
      listenWhenBegun(store.getState());
      return once(leave);
    },
    send,
    retry,
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
    onReply: base.onReply,
    onFailure: base.onFailure,
  };
}
