'use client';
import type { Character } from '@durenai/core';
import type { ReactNode } from 'react';
import { chatMessages } from '../messages/chat-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { Icon } from '../parts/Icon.tsx';
import { closeIcon } from '../parts/icon-paths.ts';
import { Portrait } from '../parts/Portrait.tsx';

type ChatStatus = 'checking' | 'failed' | 'idle' | 'queued' | 'sending' | 'sent' | 'unavailable';

type ChatHeaderProps = {
  character: Character | undefined;
  isLoading: boolean;
  status: ChatStatus;
  onClose: (() => void) | undefined;
  actions: ReactNode;
};

export function ChatHeader({ character, isLoading, status, onClose, actions }: ChatHeaderProps) {
  const text = useMessages('ChatWindow', chatMessages);
  return (
    <header className="durenai-chat-header" part="header">
      {character ? (
        <Portrait character={character} loading="eager" />
      ) : (
        <span className="durenai-portrait durenai-skeleton" />
      )}
      <div className="durenai-chat-title">
        <h2 dir="auto">
          {character?.name ?? (
            <span className={isLoading ? 'durenai-hidden' : undefined}>{text.unnamedCharacter}</span>
          )}
          {isLoading && <span className="durenai-skeleton" />}
        </h2>
        <p data-status={status}>{statusText(status, text)}</p>
      </div>
      {actions}
      {onClose && (
        <button
          type="button"
          className="durenai-icon-button"
          part="close"
          aria-label={text.closeChat}
          onClick={onClose}
        >
          <Icon path={closeIcon} />
        </button>
      )}
    </header>
  );
}

function statusText(status: ChatStatus, text: typeof chatMessages): string {
  if (status === 'sending') return text.chatStatusTyping;
  if (status === 'checking') return text.chatStatusChecking;
  return status === 'unavailable' ? text.chatStatusUnavailable : text.chatStatus;
}
