import type { DurenaiError } from '../errors.ts';
import type { ChatMessage, Delivery } from './chat-message.ts';

export type History =
  | { status: 'idle' }
  | { status: 'loading' }
  | { status: 'failed'; error: DurenaiError }
  /** `nextPage` is the page of older messages to ask for, null when there are none. */
  | { status: 'ready'; nextPage: number | null }
  | { status: 'loading-older'; nextPage: number }
  | { status: 'older-failed'; nextPage: number; error: DurenaiError };

export type ChatState = {
  conversationId: string | null;
  history: History;
  /** Oldest first. */
  messages: readonly ChatMessage[];
  draft: string;
  /** The failed message whose text was given back as the draft; null when the draft is the visitor's own. */
  draftOf: string | null;
  /** The visitor's messages of today; null until the server has told. */
  allowance: Allowance | null;
};

export type Allowance = {
  left: number;
  /** When there are more, milliseconds since the epoch. */
  resetsAt: number;
};

export const initialChatState: ChatState = {
  conversationId: null,
  history: { status: 'idle' },
  messages: [],
  draft: '',
  draftOf: null,
  allowance: null,
};

/** On its way, one way or another. */
export type Progress = Extract<Delivery, { status: 'sending' | 'queued' | 'checking' }>;

/** The message that waits for its reply. One at a time, so that the order of a conversation is the visitor's. */
export function pendingMessage(state: ChatState): ChatMessage | undefined {
  // What has not been delivered stays last: a long history is not gone through at each event.
  const last = state.messages.findLast(({ delivery }) => delivery.status !== 'failed');
  return last?.delivery.status === 'sent' ? undefined : last;
}
