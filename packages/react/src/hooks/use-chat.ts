'use client';
import {
  type Chat,
  type ChatMessage,
  type ChatOptions,
  type ChatState,
  type Durenai,
  initialChatState,
  lazyChat,
  pendingMessage,
} from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

/**
 * The chat of these options, opened. Everything that shows the same conversation shares it.
 *
 * @param create makes it where there is none yet: `createChat`, or `lazyChat` for who would not wait for its code.
 */
export function useChatStore(
  { characterId, conversationId }: ChatOptions,
  create: (durenai: Durenai, options: ChatOptions) => Chat,
): Chat {
  const { durenai } = useSettings('useChat');
  const name = `chat:${characterId}:${conversationId ?? ''}`;
  const chat = useShared(durenai, name, () => create(durenai, { characterId, conversationId }));
  useEffect(() => chat.open(), [chat]);
  return chat;
}

/** One slice of a chat. On the server and while hydrating: of an empty chat, whatever this browser remembers. */
export function useChatState<Slice>(chat: Chat, select: (state: ChatState) => Slice): Slice {
  return useStoreState(chat.store, select, initialChatState);
}

export type UseChatResult = ChatState &
  Pick<
    Chat,
    'cancel' | 'discard' | 'loadOlder' | 'reloadHistory' | 'retry' | 'send' | 'setDraft' | 'startConversation'
  > & {
    /** The message that waits for its reply; undefined when a new one can be sent. */
    pending: ChatMessage | undefined;
  };

const wholeState = (state: ChatState) => state;

/** A conversation with a character: its messages, its draft and what can be done with them. */
export function useChat(options: ChatOptions): UseChatResult {
  const chat = useChatStore(options, lazyChat);
  const state = useChatState(chat, wholeState);
  const { store, open, onReply, onFailure, ...actions } = chat;
  return { ...state, ...actions, pending: pendingMessage(state) };
}
