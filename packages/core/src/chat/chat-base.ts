import { createStore } from 'zustand/vanilla';
import type { Durenai } from '../create-durenai.ts';
import type { DurenaiError } from '../errors.ts';
import type { Message } from '../schema/message.ts';
import { isUnclaimed } from '../visitor/is-unclaimed.ts';
import type { Chat, ChatOptions } from './chat.ts';
import { type ChatState, initialChatState } from './chat-state.ts';

/** What there is of a chat before its machinery: the state, the draft that outlives the page, and who listens. */
export type ChatBase = Pick<Chat, 'store' | 'onReply' | 'onFailure'> & {
  /** Of the era in which the chat was made, whenever its machinery comes. */
  readonly durenai: Durenai;
  readonly options: ChatOptions;
  /** Names the chat in the storage, among tabs and for locks. */
  readonly place: string;
  tellReply(reply: Message): void;
  tellFailure(error: DurenaiError): void;
};

export function createChatBase(durenai: Durenai, options: ChatOptions): ChatBase {
  const { characterId } = options;
  const conversationId = options.conversationId || null;
  const { storage } = durenai;
  // Two conversations with one character have a draft each.
  const place = conversationId === null ? characterId : `${characterId}:${conversationId}`;
  const draftKey = `draft:${place}`;
  const draft = isUnclaimed(durenai) ? null : storage.get(draftKey);
  const store = createStore<ChatState>(() => ({ ...initialChatState, conversationId, draft: draft ?? '' }));
  store.subscribe(({ draft }, previous) => {
    // What may be somebody else's stays as it is until that is known.
    if (draft === previous.draft || isUnclaimed(durenai)) return;
    if (draft === '') storage.remove(draftKey);
    else storage.set(draftKey, draft);
  });
  const [tellReply, onReply] = listeners<Message>();
  const [tellFailure, onFailure] = listeners<DurenaiError>();
  return {
    durenai: { ...durenai },
    options,
    place,
    store,
    tellReply,
    onReply,
    tellFailure,
    onFailure,
  };
}

function listeners<News>() {
  const all = new Set<(news: News) => void>();
  const tell = (news: News) => {
    for (const listener of all) listener(news);
  };
  const on = (listener: (news: News) => void) => {
    all.add(listener);
    return () => void all.delete(listener);
  };
  return [tell, on] as const;
}
