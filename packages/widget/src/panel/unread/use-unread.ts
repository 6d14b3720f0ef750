import { visitorTabs } from '@durenai/core';
import { chatMessages, errorMessages, useChatPart, useMessages } from '@durenai/react/chat-parts';
import { useEffect, useRef } from 'react';
import type { Desk } from '../desk.ts';
import { insist } from '../insist.ts';
import { rings } from '../sound.ts';
import type { Unread } from './count-unread.ts';

/** What is said in it among the tabs: the id of a message that the visitor has seen in one of them. */
const TOPIC = 'seen';

/** Word of a tab that shows the reply comes this much later than the reply at most; nobody notices it. */
const WORD_MS = 300;

/** Whether the visitor sees the chat. */
const isSeen = ({ panel }: Desk): boolean =>
  panel.dataset.open !== undefined && document.visibilityState === 'visible';

/** Counts the replies that nobody has seen in any tab, and rings when the visitor wants that. */
export function useUnread(desk: Desk): void {
  const { chat } = useChatPart('Unread');
  const { newMessages } = useMessages('Unread', chatMessages);
  const { language } = useMessages('Unread', errorMessages);
  const words = useRef({ language, newMessages });
  useEffect(() => {
    words.current = { language, newMessages };
  }, [language, newMessages]);
  useEffect(() => {
    const { durenai, ended, page } = desk;
    // In the closed panel nothing is heard. It is there before it has anything to say, or that would not be heard either.
    const status = document.createElement('p');
    Object.assign(status, { className: 'durenai-hidden', role: 'status' });
    page.frame.append(status);
    let unread: Promise<Unread> | undefined;
    let seenId: unknown;
    const waiting = new Set<() => void>();

    const clear = () => {
      for (const cancel of waiting) cancel();
      waiting.clear();
      void unread?.then(({ clear }) => clear());
    };
    const count = (id: string) => {
      unread ??= insist(() => import('./count-unread.ts'), ended).then(({ countUnread }) =>
        countUnread(desk, status, words),
      );
      void unread.then(({ add }) => add());
      if (rings(desk)) import('../ring.ts').then(({ ring }) => ring(id)).catch(() => undefined);
    };
    const tabs = visitorTabs(durenai);
    const look = () => {
      const id = chat.store.getState().messages.findLast(({ author }) => author === 'character')?.id;
      if (!id || id === seenId || !isSeen(desk)) return;
      seenId = id;
      clear();
      tabs.post(TOPIC, id);
    };
    const stops = [
      chat.onReply(({ id }) => {
        // Another tab may have shown it before this one heard of it.
        if (isSeen(desk) || id === seenId) return;
        const cancel = durenai.clock.after(WORD_MS, () => {
          waiting.delete(cancel);
          if (id !== seenId) count(id);
        });
        waiting.add(cancel);
      }),
      tabs.on(TOPIC, (id) => {
        seenId = id;
        if (chat.store.getState().messages.some((message) => message.id === id)) clear();
      }),
      chat.store.subscribe(look),
    ];
    page.host.addEventListener('open', look);
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      for (const stop of stops) stop();
      page.host.removeEventListener('open', look);
      document.removeEventListener('visibilitychange', look);
      clear();
      status.remove();
    };
  }, [chat, desk]);
}
