import type { StoreApi } from 'zustand/vanilla';
import type { DurenaiError } from '../errors.ts';
import type { Message } from '../schema/message.ts';
import type { ChatState } from './chat-state.ts';

export type ChatOptions = {
  characterId: string;
  /** Continues this conversation. Default, or null or empty: the visitor's latest with the character, else a new one. */
  conversationId?: string | null | undefined;
};

export type Chat = {
  readonly store: StoreApi<ChatState>;
  /**
   * Loads the history and takes up what an earlier page left unsent, the first time; from then on, what changes on the
   * server is shown. Returns the way to say that this caller looks no more: when nobody does, nothing is listened to.
   */
  open(): () => void;
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
