'use client';
import type { Character, Chat, ChatMessage, DurenaiError } from '@durenai/core';
import { createContext, type ReactNode, type RefObject, useContext } from 'react';

export type ChatStatus = 'checking' | 'failed' | 'idle' | 'queued' | 'sending' | 'sent' | 'unavailable';

/** Class names to add to what is inside a chat. */
export type ChatClassNames = Partial<
  Record<'composer' | 'header' | 'message' | 'messages' | 'status', string>
>;

/** What a page draws itself; whatever it leaves undefined is drawn as ever, and of null there is nothing. */
export type ChatSlots = {
  /** Around or instead of a message; `children` is what would be drawn. */
  message?: ((event: { message: ChatMessage; children: ReactNode }) => ReactNode) | undefined;
  /** Where a conversation begins, while nothing has been said. */
  empty?: ((event: { character: Character }) => ReactNode) | undefined;
  /** While the history is on its way. */
  loading?: (() => ReactNode) | undefined;
  /** The history could not be loaded. */
  error?: ((event: { error: DurenaiError; retry: () => void }) => ReactNode) | undefined;
};

/** What scrolls the messages. */
export type Scroller = {
  scrollToBottom(): void;
  /** After the reader went on by `distance` in pixels, or opened or closed something. */
  settle(distance?: number): void;
};

/** Has a screen reader say something. Returns how to take it back. */
export type Say = (words: string) => () => void;

export type ChatContextValue = {
  chat: Chat;
  /** Undefined until it is known. */
  character: Character | undefined;
  /** The character's name, or what stands in for it. */
  name: string;
  isLoadingCharacter: boolean;
  /** Why the character could not be loaded. */
  failure: DurenaiError | undefined;
  /** Asks for the character again. */
  reload: () => Promise<void>;
  /** Nobody is there, and asking again does not help. */
  isGone: boolean;
  status: ChatStatus;
  greeting: string | undefined;
  /** Null until the messages are there. */
  scroller: RefObject<Scroller | null>;
  /** Null until the messages are there. */
  say: RefObject<Say | null>;
  input: RefObject<HTMLTextAreaElement | null>;
  classNames: ChatClassNames;
  slots: ChatSlots;
};

export const ChatContext = createContext<ChatContextValue | null>(null);

export type Draft = { draft: string; setDraft: (draft: string) => void };

/** Apart from the rest, so that a key press draws nothing again but where it is written. */
export const DraftContext = createContext<Draft>({ draft: '', setDraft: () => undefined });

/** @throws Error naming the part when there is no `Chat.Root` above it. */
export function useChatPart(part: string): ChatContextValue {
  const context = useContext(ChatContext);
  if (context === null) throw new Error(`${part} was rendered outside Chat.Root.`);
  return context;
}
