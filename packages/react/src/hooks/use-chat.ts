'use client';
import {
  type Chat,
  type ChatMessage,
  type ChatOptions,
  type ChatState,
  createChat,
  initialChatState,
  pendingMessage,
} from '@durenai/core';
import { useEffect } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { useShared } from './use-shared.ts';
import { useStoreState } from './use-store-state.ts';

/** The chat of these options, opened. Everything that shows the same conversation shares it. */
export function useChatStore({ characterId, conversationId }: ChatOptions): Chat {
  const { durenai } = useSettings('useChat');
  const name = `chat:${characterId}:${conversationId ?? ''}`;
  const chat = useShared(durenai, name, () => createChat(durenai, { characterId, conversationId }));
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
  const chat = useChatStore(options);
  const state = useChatState(chat, wholeState);
  const { cancel, discard, loadOlder, reloadHistory, retry, send, setDraft, startConversation } = chat;
  const actions = { cancel, discard, loadOlder, reloadHistory, retry, send, setDraft, startConversation };
  return { ...state, ...actions, pending: pendingMessage(state) };
}
