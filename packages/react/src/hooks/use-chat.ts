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
import { useEffect, useMemo, useState } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { useStoreState } from './use-store-state.ts';

/** A chat that is opened, in the place where it stands on its page. */
export type OpenChat = Chat & {
  /** Another one where another conversation is opened; the same where a conversation only gets its id. */
  place: string;
};

/**
 * The chat of these options, opened. Everything that shows the same conversation shares it. Whoever begins another
 * conversation leaves the one that was asked for as it is, and goes on where the visitor's latest stands.
 *
 * @param create makes it where there is none yet: `createChat`, or `lazyChat` for who would not wait for its code.
 */
export function useChatStore(
  { characterId, conversationId }: ChatOptions,
  create: (durenai: Durenai, options: ChatOptions) => Chat,
): OpenChat {
  // As in `useShared`.
  'use no memo';
  const { durenai } = useSettings('useChat');
  const wanted = { characterId, conversationId };
  const [asked, ask] = useState(placeOf(wanted));
  const [opened, open] = useState<ChatOptions>(wanted);
  const chatOf = (options: ChatOptions) => durenai.shared(placeOf(options), () => create(durenai, options));
  const chat = chatOf(opened);
  if (placeOf(wanted) !== asked) {
    ask(placeOf(wanted));
    // A page that holds what it is told of asks for what is shown already: also of another character, who has no part in it.
    const { conversationId: shown } = chat.store.getState();
    if (placeOf(wanted) !== placeOf({ ...opened, conversationId: shown }))
      open(conversationId === shown ? { characterId } : wanted);
  }
  useEffect(() => chat.open(), [chat]);
  return useMemo(
    () => ({
      ...chat,
      place: placeOf(opened),
      async startConversation() {
        if (pendingMessage(chat.store.getState())) return false;
        const latest = { characterId };
        const next = chatOf(latest);
        const leave = next.open();
        const begins = await next.startConversation();
        if (begins) open(latest);
        leave();
        return begins;
      },
    }),
    [chat, opened],
  );
}

const placeOf = ({ characterId, conversationId }: ChatOptions) =>
  ['chat', characterId, conversationId].join(':');

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
  const { store, place, open, onReply, onFailure, ...actions } = chat;
  return { ...state, ...actions, pending: pendingMessage(state) };
}
