'use client';
import type { ChatState } from '@durenai/core';
import { useChatState } from '../hooks/use-chat.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { keepFocus } from '../parts/keep-focus.ts';
import { useChatPart } from './chat-context.ts';

const isUntouched = ({ history, messages, draft }: ChatState) =>
  history.status === 'ready' && messages.length === 0 && draft === '';

/** Things to say, for a visitor who does not know how to begin. Gone once something is said or typed. */
export function Prompts({ prompts }: { prompts: readonly string[] }) {
  const { chat, isGone } = useChatPart('Chat.Prompts');
  const text = useMessages('ChatWindow', chatMessages);
  const shows = useChatState(chat, isUntouched);
  if (isGone || !shows || prompts.length === 0) return null;
  return (
    <ul className="durenai-prompts" part="prompts" aria-label={text.promptsLabel}>
      {prompts.map((prompt) => (
        <li key={prompt}>
          <button
            type="button"
            className="durenai-button"
            dir="auto"
            onClick={(event) => {
              keepFocus(event);
              void chat.send(prompt);
            }}
          >
            {prompt}
          </button>
        </li>
      ))}
    </ul>
  );
}
