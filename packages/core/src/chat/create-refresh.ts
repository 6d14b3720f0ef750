import { toDurenaiError } from '../errors.ts';
import { sleep } from '../ports.ts';
import type { Message } from '../schema/message.ts';
import type { ChatBase } from './chat-base.ts';
import type { ChatEvent } from './chat-machine.ts';
import { pendingMessage } from './chat-state.ts';

/** What a chat lends to those who read its history again. */
export type RefreshDesk = ChatBase & {
  /** Applies one event; false when the machine did not take it. */
  dispatch(event: ChatEvent): boolean;
  fetchMessages(
    conversationId: string,
    page: number,
  ): Promise<{ messages: readonly Message[]; nextPage: number | null }>;
};

/** News of one conversation come in bursts. */
const REFRESH_EVERY_MS = 2_000;

/** Reads the newest page again, soon and once, however many ask for it. */
export function createRefresh({
  durenai,
  store,
  dispatch,
  fetchMessages,
  tellReply,
}: RefreshDesk): () => void {
  const { clock, signal } = durenai;
  let isWanted = false;
  let isRunning = false;

  async function read(id: string): Promise<void> {
    const { messages: before } = store.getState();
    const page = await fetchMessages(id, 1);
    if (!dispatch({ type: 'history-refreshed', conversationId: id, ...page })) {
      isWanted ||= pendingMessage(store.getState()) !== undefined;
      return;
    }
    // Oldest first.
    for (const message of [...page.messages].reverse()) {
      const isNew = !before.some((shown) => shown.id === message.id);
      if (isNew && message.is_character) tellReply(message);
    }
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (isWanted && !pendingMessage(store.getState())) {
      isWanted = false;
      const { conversationId: id } = store.getState();
      if (id === null) break;
      await read(id).catch((thrown: unknown) => {
        const error = toDurenaiError(thrown);
        if (error.code !== 'not_found' || id !== store.getState().conversationId) return;
        isWanted ||= !dispatch({ type: 'history-failed', error });
      });
      await sleep(clock, REFRESH_EVERY_MS, signal).catch(() => undefined);
    }
    isRunning = false;
  }

  function begin(): void {
    if (isWanted && !isRunning) void run();
  }

  // While a message is on its way its end brings the rest; then what was asked for meanwhile is read.
  store.subscribe(begin);
  return () => {
    isWanted = true;
    begin();
  };
}
