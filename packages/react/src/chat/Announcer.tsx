'use client';
import { type ChatState, mayHaveArrived } from '@durenai/core';
import { type ReactNode, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useChatState } from '../hooks/use-chat.ts';
import { useLatest } from '../hooks/use-latest.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useChatPart } from './chat-context.ts';
import { wordsOf } from './markdown/use-markdown.ts';

const isUnanswered = ({ messages }: ChatState) => messages.every(({ author }) => author === 'visitor');

/** Windows of one conversation hear the same news, and a screen reader all of them: one speaks. */
const spoken = new WeakSet<object>();

let said = 0;

/** Each a new element, so that of two that read the same both are spoken. */
function speak(words: string): ReactNode {
  said += 1;
  return <span key={said}>{words}</span>;
}

/** What a screen reader says of the latest reply or failure, and what else it is given to say. */
export function Announcer() {
  const { chat, name, say: handle } = useChatPart('Chat.Messages');
  const errors = useMessages('ChatWindow', errorMessages);
  const { messageFailed } = useMessages('ChatWindow', chatMessages);
  const [announcement, setAnnouncement] = useState<ReactNode>(null);
  const latest = useLatest({ chat, name, errors, messageFailed });
  const region = useRef<HTMLDivElement>(null);
  /** Beside the replies: neither takes the other away before it was heard. */
  const [told, setTold] = useState<ReactNode>(null);
  const tell = useCallback((words: string) => {
    const news = speak(words);
    setTold(news);
    return () => setTold((current) => (current === news ? null : current));
  }, []);
  useImperativeHandle(handle, () => tell, [tell]);
  useEffect(() => {
    // Nothing is heard of what a page has put out of sight.
    const speaks = (news: object) =>
      region.current?.checkVisibility?.({ visibilityProperty: true }) !== false &&
      !spoken.has(news) &&
      spoken.add(news);
    const stopReplies = chat.onReply(async (reply) => {
      if (!speaks(reply)) return;
      const words = await wordsOf(reply.content);
      const { current } = latest;
      if (current.chat !== chat || isUnanswered(chat.store.getState())) return;
      setAnnouncement(speak(`${current.name}: ${words}`));
    });
    const stopFailures = chat.onFailure((error) => {
      if (!speaks(error)) return;
      const { errors, messageFailed } = latest.current;
      const heading = mayHaveArrived(error.code) ? '' : `${messageFailed} `;
      setAnnouncement(speak(heading + describeError(error, errors)));
    });
    return () => {
      stopReplies();
      stopFailures();
    };
  }, [chat, latest]);
  // What was forgotten, or whose visitor has logged out, is not left here for the next one to read.
  const isEmpty = useChatState(chat, isUnanswered);
  useEffect(() => {
    if (isEmpty) setAnnouncement(null);
  }, [isEmpty]);
  return (
    <div ref={region} className="durenai-hidden" role="status" aria-atomic="false">
      {announcement}
      {told}
    </div>
  );
}
