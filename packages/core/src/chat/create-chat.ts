import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import { listConversations, listMessages, sendMessage } from '../endpoints.ts';
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
import { createOutbox, type OutboxEntry } from './outbox.ts';

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
   * Returns false at once when there is nothing to send or a reply is still awaited: the draft stays.
   */
  send(text?: string): Promise<boolean>;
  /** Sends a failed message again. */
  retry(key: string): Promise<boolean>;
  /** Drops a failed message. */
  discard(key: string): void;
  setDraft(draft: string): void;
  /** Fetches the next older page. */
  loadOlder(): Promise<void>;
  reloadHistory(): Promise<void>;
  /** The next message begins a new conversation; the old one stays on the server. */
  startConversation(): void;
  /** Called with each reply as it arrives. Returns the way to stop. */
  onReply(listener: (reply: Message) => void): () => void;
  /** Called with each failed send. Returns the way to stop. */
  onFailure(listener: (error: DurenaiError) => void): () => void;
};

const MESSAGES_PER_PAGE = 30;

/** The proxy answers within 75 s of work upstream; a little more for the way there and back. */
const SEND_TIMEOUT_MS = 85_000;

/** Waits before asking again, with the same key, what became of an unanswered send. */
const CHECK_DELAYS_MS = [1_000, 2_000, 4_000, 8_000];

/** After these nobody knows whether the message was processed: only the same key may ask again. */
const OPEN_OUTCOMES: ReadonlySet<string> = new Set([
  'aborted',
  'idempotency_in_progress',
  'invalid_response',
  'network_error',
  'timeout',
]);

export function createChat(durenai: Durenai, { characterId, conversationId }: ChatOptions): Chat {
  const { transport, storage, clock, visitor, newId } = durenai;
  // Two conversations with one character have a draft each.
  const place = conversationId === undefined ? characterId : `${characterId}:${conversationId}`;
  const outbox = createOutbox(storage, `outbox:${place}`);
  const draftKey = `draft:${place}`;
  const replyListeners = new Set<(reply: Message) => void>();
  const failureListeners = new Set<(error: DurenaiError) => void>();
  const store = createStore<ChatState>(() => ({
    ...initialChatState,
    conversationId: conversationId ?? null,
    draft: storage.get(draftKey) ?? '',
  }));
  let opened = false;
  let historyRun = Promise.resolve();

  store.subscribe(({ draft }, previous) => {
    if (draft === previous.draft) return;
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

  function requestReply(entry: OutboxEntry): Promise<Message> {
    return transport
      .call(sendMessage, {
        params: { character_id: characterId },
        body: { message: entry.content, conversation_id: entry.conversationId ?? undefined },
        headers: { 'idempotency-key': entry.key },
        timeoutMs: SEND_TIMEOUT_MS,
      })
      .then(({ data }) => data);
  }

  /** Asks until the outcome is known or patience ends. The same key all along: the proxy sends at most once. */
  async function requestOutcome(entry: OutboxEntry): Promise<Message> {
    for (const delay of [...CHECK_DELAYS_MS, undefined]) {
      try {
        return await requestReply(entry);
      } catch (thrown) {
        const error = toDurenaiError(thrown);
        if (delay === undefined || !OPEN_OUTCOMES.has(error.code)) throw error;
        dispatch({ type: 'send-unanswered', key: entry.key });
        await sleep(clock, error.retryAfterMs ?? delay);
      }
    }
    throw new DurenaiError({ code: 'timeout', message: 'No answer came.' });
  }

  /**
   * Fixes what this key stands for, before its first byte leaves: a message typed while the history was
   * still on its way belongs to the conversation that the history finds, not to a new one.
   */
  async function addressed(entry: OutboxEntry): Promise<OutboxEntry> {
    if (entry.addressed) return entry;
    if (store.getState().conversationId === null) await reloadHistory();
    const { history, conversationId } = store.getState();
    if (conversationId === null && history.status === 'failed') throw history.error;
    const final = { ...entry, conversationId, addressed: true };
    outbox.put(final);
    return final;
  }

  async function deliver(submitted: OutboxEntry): Promise<boolean> {
    let entry = submitted;
    try {
      entry = await addressed(submitted);
      const reply = await requestOutcome(entry);
      outbox.remove(entry.key);
      dispatch({ type: 'reply-received', key: entry.key, reply });
      for (const listener of replyListeners) listener(reply);
      return true;
    } catch (thrown) {
      const error = toDurenaiError(thrown);
      outbox.put({ ...entry, failure: { code: error.code, message: error.message } });
      dispatch({ type: 'send-failed', key: entry.key, error });
      for (const listener of failureListeners) listener(error);
      return false;
    }
  }

  async function send(text = store.getState().draft): Promise<boolean> {
    const content = text.trim();
    const { draftOf } = store.getState();
    if (content === '' || [...content].length > MAX_MESSAGE_LENGTH) return false;
    const entry: OutboxEntry = {
      key: newId(),
      content,
      conversationId: null,
      addressed: false,
      createdAt: new Date(clock.now()).toISOString(),
      failure: null,
    };
    if (pendingMessage(store.getState())) return false;
    outbox.put(entry);
    dispatch({ type: 'message-submitted', key: entry.key, content, createdAt: entry.createdAt });
    const superseded = draftOf !== null && !store.getState().messages.some(({ key }) => key === draftOf);
    if (superseded) outbox.remove(draftOf);
    return deliver(entry);
  }

  async function retry(key: string): Promise<boolean> {
    const failed = outbox.entries().find((entry) => entry.key === key);
    if (!failed) return false;
    const outcomeOpen = failed.addressed && failed.failure !== null && OPEN_OUTCOMES.has(failed.failure.code);
    const entry: OutboxEntry = outcomeOpen
      ? { ...failed, failure: null }
      : { ...failed, failure: null, key: newId(), addressed: false };
    if (!dispatch({ type: 'retry-requested', key, newKey: entry.key })) return false;
    outbox.put(entry);
    if (entry.key !== key) outbox.remove(key);
    return deliver(entry);
  }

  /** Brings back what an earlier page left behind; what was on its way asks for its outcome. */
  function restoreOutbox(): void {
    for (const entry of outbox.entries()) {
      const { key, content, createdAt, failure } = entry;
      const delivery = failure
        ? ({ status: 'failed', error: new DurenaiError({ ...failure, retryable: true }) } as const)
        : ({ status: 'checking' } as const);
      if (dispatch({ type: 'message-restored', key, content, createdAt, delivery }) && !failure)
        void deliver(entry);
    }
  }

  return {
    store,
    open() {
      if (opened) return;
      opened = true;
      restoreOutbox();
      void reloadHistory();
    },
    send,
    retry,
    discard(key) {
      if (dispatch({ type: 'message-discarded', key })) outbox.remove(key);
    },
    setDraft: (draft) => void dispatch({ type: 'draft-changed', draft }),
    loadOlder,
    reloadHistory,
    startConversation: () => void dispatch({ type: 'conversation-started' }),
    onReply: (listener) => subscribe(replyListeners, listener),
    onFailure: (listener) => subscribe(failureListeners, listener),
  };
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
