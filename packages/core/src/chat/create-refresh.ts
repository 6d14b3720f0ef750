import { toDurenaiError } from '../errors.ts';
import { sleep } from '../ports.ts';
import type { Message } from '../schema/message.ts';
import type { ChatBase } from './chat-base.ts';
import type { ChatEvent } from './chat-machine.ts';
import type { ChatMessage } from './chat-message.ts';
import { pendingMessage } from './chat-state.ts';
import { mayHaveArrived } from './open-outcomes.ts';
import type { Outbox } from './outbox.ts';

/** What a chat lends to those who read its history again. */
export type RefreshDesk = ChatBase & {
  outbox: Outbox;
  /** Applies one event; false when the machine did not take it. */
  dispatch(event: ChatEvent): boolean;
  fetchMessages(
    conversationId: string,
    page: number,
  ): Promise<{ messages: readonly Message[]; nextPage: number | null }>;
};

/** News of one conversation come in bursts. */
const REFRESH_EVERY_MS = 2_000;

/** How far the visitor's clock may be ahead of the server's, whose times are whole seconds. */
const CLOCK_SLACK_MS = 10_000;

const isOpen = ({ delivery }: ChatMessage) =>
  delivery.status === 'checking' || (delivery.status === 'failed' && mayHaveArrived(delivery.error.code));

/** Whether the history shows it, and an answer to it. */
function isAnswered({ content, createdAt }: ChatMessage, shown: readonly ChatMessage[]): boolean {
  const since = Date.parse(createdAt) - CLOCK_SLACK_MS;
  return shown.some(
    (message, index) =>
      message.author === 'visitor' &&
      message.key === message.id &&
      message.content === content &&
      Date.parse(message.createdAt) >= since &&
      shown[index + 1]?.author === 'character',
  );
}

/** Reads the newest page again, soon and once, however many ask for it. */
export function createRefresh({
  durenai,
  store,
  outbox,
  dispatch,
  fetchMessages,
  tellReply,
}: RefreshDesk): () => void {
  const { clock, signal } = durenai;
  let isWanted = false;
  let isRunning = false;

  async function read(id: string): Promise<void> {
    const page = await fetchMessages(id, 1);
    const { messages: before } = store.getState();
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

  /** What is answered has arrived, whatever is known of it here: the history's copy stays. */
  function settle(): void {
    const { messages } = store.getState();
    for (const message of messages) {
      if (!isOpen(message) || !isAnswered(message, messages)) continue;
      if (message.delivery.status === 'failed') outbox.remove(message.key);
      dispatch({ type: 'message-taken', key: message.key });
    }
  }

  settle();
  store.subscribe(({ messages }, before) => {
    if (messages !== before.messages) settle();
    // What was taken away here may stand there all the same.
    isWanted ||= messages.length < before.messages.length;
    // While a message is on its way its end brings the rest; then what was asked for meanwhile is read.
    begin();
  });
  return () => {
    isWanted = true;
    begin();
  };
}
