'use client';
import type { ChatState } from '@durenai/core';
import { forwardRef, type HTMLAttributes } from 'react';
import { useChatState } from '../hooks/use-chat.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { PassingButton } from '../parts/PassingButton.tsx';
import { useChatPart } from './chat-context.ts';

export type PromptsProps = HTMLAttributes<HTMLElement> & AsChild & { prompts: readonly string[] };

const isUntouched = ({ history, messages, draft }: ChatState) =>
  history.status === 'ready' && messages.length === 0 && draft === '';

/** Things to say, for a visitor who does not know how to begin. Gone once something is said or typed. */
export const Prompts = forwardRef<HTMLElement, PromptsProps>(function Prompts({ prompts, ...rest }, ref) {
  const { chat, isGone } = useChatPart('Chat.Prompts');
  const text = useMessages('ChatWindow', chatMessages);
  const shows = useChatState(chat, isUntouched);
  if (isGone || !shows || prompts.length === 0) return null;
  const items = [...new Set(prompts)].map((prompt) => (
    <li key={prompt}>
      <PassingButton className="durenai-button" dir="auto" onClick={() => void chat.send(prompt)}>
        {prompt}
      </PassingButton>
    </li>
  ));
  return (
    <Part
      as="ul"
      ref={ref}
      part="prompts"
      {...mergeProps({ className: 'durenai-prompts', 'aria-label': text.promptsLabel }, rest)}
      defaultChildren={items}
    />
  );
});
