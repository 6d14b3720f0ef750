'use client';
import { forwardRef } from 'react';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { useChatPart } from './chat-context.ts';
import { Message, type MessageProps } from './Message.tsx';

/** One message of `Chat.Messages`, with what became of it. Children replace what it says. */
export const MessageItem = forwardRef<HTMLElement, MessageProps>(function MessageItem(props, ref) {
  const { chat, name, classNames } = useChatPart('Chat.Message');
  const { authorVisitor } = useMessages('Chat.Message', chatMessages);
  return (
    <Message
      ref={ref}
      startsGroup
      endsGroup
      {...props}
      chat={chat}
      authorName={props.message.author === 'visitor' ? authorVisitor : name}
      className={joinClasses(classNames.message, props.className)}
    />
  );
});
