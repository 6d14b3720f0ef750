'use client';
import { forwardRef, type HTMLAttributes } from 'react';
import { frameMessages } from '../messages/frame-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { type ChatStatus, useChatPart } from './chat-context.ts';

/** One line: that this is an AI, or what it is doing. */
export const ChatStatusText = forwardRef<HTMLElement, HTMLAttributes<HTMLElement> & AsChild>(
  function ChatStatusText(props, ref) {
    const { status, classNames } = useChatPart('Chat.Status');
    const text = useMessages('Chat.Status', frameMessages);
    return (
      <Part
        as="p"
        ref={ref}
        data-status={status}
        {...mergeProps({ className: joinClasses('durenai-chat-status', classNames.status) }, props)}
        defaultChildren={statusText(status, text)}
      />
    );
  },
);

function statusText(status: ChatStatus, text: typeof frameMessages): string {
  if (status === 'sending') return text.chatStatusTyping;
  if (status === 'checking') return text.chatStatusChecking;
  return status === 'unavailable' ? text.chatStatusUnavailable : text.chatStatus;
}
