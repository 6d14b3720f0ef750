import type { DurenaiError } from '../errors.ts';

/** What became of a message from this browser. */
export type Delivery =
  | { status: 'sent' }
  /** On its way for the first time. */
  | { status: 'sending' }
  /**
   * Waits for its turn: until the browser is `offline` no more, or because the character is `busy`. Nothing has
   * left for DurenAI yet, so it can be cancelled. `position` counts from 1 and is null where nobody tells it.
   */
  | { status: 'queued'; because: 'busy' | 'offline'; position: number | null }
  /** No answer came. The same idempotency key asks again, so nothing can be sent twice. */
  | { status: 'checking' }
  | { status: 'failed'; error: DurenaiError };

export type ChatMessage = {
  /** Stable while the message lives here; for a message from this browser, its idempotency key. */
  key: string;
  /** The server's id, once known. */
  id: string | null;
  author: 'visitor' | 'character';
  content: string;
  /** ISO 8601. By this browser's clock until the server has told its own. */
  createdAt: string;
  delivery: Delivery;
  /** On a visitor's delivered message: the id of the reply that proves it. */
  replyId?: string;
};
