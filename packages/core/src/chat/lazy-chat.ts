import type { Durenai } from '../create-durenai.ts';
import { toDurenaiError } from '../errors.ts';
import { loadLater } from '../load-later.ts';
import type { Chat, ChatOptions } from './chat.ts';
import { type ChatBase, createChatBase } from './chat-base.ts';

type ChatCode = { createChatOn(base: ChatBase): Chat };

/**
 * The same as `createChat`, for pages that should not wait for its code: that comes in a file of its own, when the chat
 * is opened. The draft is here at once, and what is sent before waits for it. Should it not come, `history` has failed;
 * `reloadHistory` tries again.
 */
export function lazyChat(durenai: Durenai, options: ChatOptions): Chat {
  return lazyChatOn(createChatBase(durenai, options), loadChat);
}

export const loadChat = (): Promise<ChatCode> => import('./create-chat.ts');

export function lazyChatOn(base: ChatBase, loadCode: () => Promise<ChatCode>): Chat {
  const { store, onReply, onFailure } = base;
  let chat: Chat | undefined;
  let arrive: (chat: Chat) => void;
  /** Whichever attempt brings it. */
  const arrival = new Promise<Chat>((resolve) => {
    arrive = resolve;
  });
  const load = loadLater(async () => {
    const { createChatOn } = await loadCode();
    chat = createChatOn(base);
    arrive(chat);
    return chat;
  });
  /** At once where the code is here already. */
  async function withChat<Result>(
    use: (chat: Chat) => Result | Promise<Result>,
    otherwise: Result,
  ): Promise<Result> {
    try {
      return await use(chat ?? (await load()));
    } catch (thrown) {
      store.setState({ history: { status: 'failed', error: toDurenaiError(thrown) } });
      return otherwise;
    }
  }
  const setDraft = (draft: string) => (chat ? chat.setDraft(draft) : store.setState({ draft }));

  return {
    store,
    open() {
      void withChat(() => {}, undefined);
      const opening = arrival.then(({ open }) => open());
      return () => void opening.then((leave) => leave());
    },
    send(text = store.getState().draft) {
      // As a draft it outlives whatever happens until the code is here.
      if (!chat && store.getState().draft === '') setDraft(text);
      return withChat(({ send }) => send(text), false);
    },
    retry: (key) => withChat(({ retry }) => retry(key), false),
    cancel: (key) => withChat(({ cancel }) => cancel(key), false),
    discard: (key) => void withChat(({ discard }) => discard(key), undefined),
    setDraft,
    loadOlder: () => withChat(({ loadOlder }) => loadOlder(), undefined),
    reloadHistory: () => withChat(({ reloadHistory }) => reloadHistory(), undefined),
    startConversation: () => withChat(({ startConversation }) => startConversation(), false),
    onReply,
    onFailure,
  };
}
