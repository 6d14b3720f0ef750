/**
 * The conversation as a pure machine: `(state, event) → state`. No network, no clock, no React.
 * An event that does not fit the state leaves it untouched.
 */
import type { DurenaiError } from '../errors.ts';
import type { Message } from '../schema/message.ts';
import type { ChatMessage, Delivery } from './chat-message.ts';
import { type Allowance, type ChatState, type Progress, pendingMessage } from './chat-state.ts';
import { mergeMessages } from './merge-messages.ts';

export type ChatEvent =
  | { type: 'history-requested' }
  | {
      type: 'history-loaded';
      conversationId: string | null;
      messages: readonly Message[];
      nextPage: number | null;
    }
  /** With `not_found` the conversation was forgotten, here or elsewhere: its words go, what was not sent stays. */
  | { type: 'history-failed'; error: DurenaiError }
  | { type: 'older-requested' }
  | { type: 'older-loaded'; messages: readonly Message[]; nextPage: number | null }
  | { type: 'older-failed'; error: DurenaiError }
  | { type: 'draft-changed'; draft: string }
  | { type: 'message-submitted'; key: string; content: string; createdAt: string }
  | { type: 'message-restored'; key: string; content: string; createdAt: string; delivery: Delivery }
  | { type: 'send-progressed'; key: string; delivery: Progress }
  | { type: 'send-cancelled'; key: string }
  | { type: 'send-failed'; key: string; error: DurenaiError }
  | { type: 'reply-received'; key: string; reply: Message }
  | { type: 'retry-requested'; key: string; newKey: string }
  | { type: 'message-discarded'; key: string }
  /** Another tab sent, discarded or retried it: what this one shows of it goes. */
  | { type: 'message-taken'; key: string }
  /** Another tab has begun a conversation, and what this one sends goes on with it. */
  | {
      type: 'conversation-adopted';
      conversationId: string;
      messages: readonly Message[];
      nextPage: number | null;
    }
  | {
      type: 'history-refreshed';
      conversationId: string;
      messages: readonly Message[];
      nextPage: number | null;
    }
  | { type: 'allowance-told'; allowance: Allowance }
  | { type: 'conversation-started' };

const PENDING: readonly Delivery['status'][] = ['sending', 'queued', 'checking'];

export function chatReducer(state: ChatState, event: ChatEvent): ChatState {
  const { history } = state;
  switch (event.type) {
    case 'history-requested':
      if (history.status !== 'idle' && history.status !== 'failed') return state;
      return { ...state, history: { status: 'loading' } };

    case 'history-loaded':
      if (history.status !== 'loading') return state;
      // A message may have been answered while the history was on its way.
      if (isOther(state, event.conversationId))
        return { ...state, history: { status: 'ready', nextPage: null } };
      return { ...withPage(state, event), conversationId: event.conversationId };

    case 'history-failed':
      if (event.error.code === 'not_found' && !pendingMessage(state)) return begun(state);
      if (history.status !== 'loading') return state;
      return { ...state, history: { status: 'failed', error: event.error } };

    case 'older-requested':
      if ((history.status !== 'ready' && history.status !== 'older-failed') || history.nextPage === null)
        return state;
      return { ...state, history: { status: 'loading-older', nextPage: history.nextPage } };

    case 'older-loaded':
      return history.status === 'loading-older' ? withPage(state, event) : state;

    case 'older-failed':
      if (history.status !== 'loading-older') return state;
      return {
        ...state,
        history: { status: 'older-failed', nextPage: history.nextPage, error: event.error },
      };

    case 'draft-changed':
      if (event.draft === state.draft) return state;
      return { ...state, draft: event.draft, draftOf: event.draft === '' ? null : state.draftOf };

    case 'message-submitted': {
      if (pendingMessage(state)) return state;
      const { key, content, createdAt } = event;
      const isDraft = state.draft.trim() === content;
      // The draft that a failure gave back and the visitor now sends replaces the failed message.
      const messages = isDraft ? without(state.messages, state.draftOf) : state.messages;
      return {
        ...state,
        messages: [
          ...messages,
          { key, id: null, author: 'visitor', content, createdAt, delivery: { status: 'sending' } },
        ],
        draft: isDraft ? '' : state.draft,
        draftOf: isDraft ? null : state.draftOf,
      };
    }

    case 'message-restored': {
      if (state.messages.some(({ key }) => key === event.key)) return state;
      const { key, content, createdAt, delivery } = event;
      const message: ChatMessage = { key, id: null, author: 'visitor', content, createdAt, delivery };
      // The draft was kept too: if it is this text, it is the text that the failure gave back.
      const isDraft = delivery.status === 'failed' && state.draft === content;
      return { ...state, messages: [...state.messages, message], draftOf: isDraft ? key : state.draftOf };
    }

    case 'send-progressed': {
      const current = state.messages.find(({ key }) => key === event.key)?.delivery;
      if (current && isSame(current, event.delivery)) return state;
      return withDelivery(state, event.key, PENDING, event.delivery);
    }

    case 'send-cancelled': {
      const message = state.messages.find(({ key }) => key === event.key);
      if (!message || !PENDING.includes(message.delivery.status)) return state;
      // The visitor may want to say it otherwise; newer text stays.
      const draft = state.draft === '' ? message.content : state.draft;
      return { ...state, messages: without(state.messages, event.key), draft };
    }

    case 'send-failed': {
      const failed = withDelivery(state, event.key, PENDING, {
        status: 'failed',
        error: event.error,
      });
      // What arrived is not to be sent again.
      if (failed === state || state.draft !== '' || event.error.code === 'send_no_reply') return failed;
      const content = state.messages.find(({ key }) => key === event.key)?.content ?? '';
      return { ...failed, draft: content, draftOf: event.key };
    }

    case 'reply-received': {
      const { reply } = event;
      const { conversation_id: conversationId } = reply;
      // After a reload the latest is shown, until the reply tells of the one that the message began.
      const here = isOther(state, conversationId) ? begun(state) : state;
      const delivered = withDelivery(here, event.key, PENDING, { status: 'sent' });
      if (delivered === here) return state;
      const messages = delivered.messages.map((message) =>
        message.key === event.key ? { ...message, replyId: reply.id } : message,
      );
      return { ...here, conversationId, messages: mergeMessages(messages, [reply]) };
    }

    case 'retry-requested': {
      if (pendingMessage(state)) return state;
      const failed = state.messages.find(({ key }) => key === event.key);
      if (failed?.delivery.status !== 'failed') return state;
      const again: ChatMessage = { ...failed, key: event.newKey, delivery: { status: 'sending' } };
      const isDraft = state.draftOf === event.key && state.draft.trim() === failed.content;
      return {
        ...state,
        messages: [...without(state.messages, event.key), again],
        draft: isDraft ? '' : state.draft,
        draftOf: state.draftOf === event.key ? null : state.draftOf,
      };
    }

    case 'message-discarded': {
      const message = state.messages.find(({ key }) => key === event.key);
      if (message?.delivery.status !== 'failed') return state;
      const draftOf = state.draftOf === event.key ? null : state.draftOf;
      return { ...state, messages: without(state.messages, event.key), draftOf };
    }

    case 'message-taken': {
      const message = state.messages.find(({ key, id }) => key === event.key && id === null);
      if (!message || message.delivery.status === 'sent') return state;
      const isDraft = state.draftOf === event.key && state.draft === message.content;
      return {
        ...state,
        messages: without(state.messages, event.key),
        draft: isDraft ? '' : state.draft,
        draftOf: state.draftOf === event.key ? null : state.draftOf,
      };
    }

    case 'history-refreshed': {
      // What is on its way would stand there twice: its end brings the rest.
      if (history.status !== 'ready' && history.status !== 'older-failed') return state;
      if (event.conversationId !== state.conversationId || pendingMessage(state)) return state;
      const known = new Set(state.messages.map(({ id }) => id));
      const fresh = event.messages.filter(({ id }) => !known.has(id));
      if (fresh.length === 0) return state;
      if (fresh.length < event.messages.length || event.nextPage === null) {
        return { ...state, messages: mergeMessages(state.messages, event.messages) };
      }
      // Between what is shown and this page there are messages that nobody has read: the page begins anew.
      return withPage({ ...state, messages: undelivered(state) }, event);
    }

    case 'conversation-adopted':
      if (state.conversationId !== null || history.status !== 'ready') return state;
      return { ...withPage(state, event), conversationId: event.conversationId };

    case 'allowance-told': {
      const { left, resetsAt } = event.allowance;
      if (left === state.allowance?.left && resetsAt === state.allowance.resetsAt) return state;
      return { ...state, allowance: { left, resetsAt } };
    }

    case 'conversation-started':
      if (pendingMessage(state) || history.status === 'loading') return state;
      return begun(state);
  }
}

/** Whether it is another conversation than the one that is shown. */
const isOther = ({ conversationId }: ChatState, id: string | null) => (conversationId ?? id) !== id;

/** A conversation in which nothing was said yet. */
const begun = (state: ChatState): ChatState => ({
  ...state,
  conversationId: null,
  history: { status: 'ready', nextPage: null },
  messages: undelivered(state),
});

const undelivered = ({ messages }: ChatState) =>
  messages.filter(({ delivery }) => delivery.status !== 'sent');

const isSame = (left: Delivery, right: Delivery) =>
  left.status === right.status &&
  (left.status !== 'queued' ||
    right.status !== 'queued' ||
    (left.because === right.because && left.position === right.position));

/** With one more page of the history. */
function withPage(
  state: ChatState,
  page: { messages: readonly Message[]; nextPage: number | null },
): ChatState {
  return {
    ...state,
    history: { status: 'ready', nextPage: page.nextPage },
    messages: mergeMessages(state.messages, page.messages),
  };
}

function without(messages: readonly ChatMessage[], key: string | null): readonly ChatMessage[] {
  return messages.filter((message) => message.key !== key);
}

function withDelivery(
  state: ChatState,
  key: string,
  from: readonly Delivery['status'][],
  delivery: Delivery,
): ChatState {
  const message = state.messages.find((candidate) => candidate.key === key);
  if (!message || !from.includes(message.delivery.status)) return state;
  return {
    ...state,
    messages: state.messages.map((candidate) =>
      candidate === message ? { ...candidate, delivery } : candidate,
    ),
  };
}
