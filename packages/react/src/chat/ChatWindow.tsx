'use client';
import { type Chat, type ChatState, type DurenaiError, type Message, pendingMessage } from '@durenai/core';
import { forwardRef, type ReactNode, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useCharacter } from '../hooks/use-character.ts';
import { useChatState, useChatStore } from '../hooks/use-chat.ts';
import { useLatest } from '../hooks/use-latest.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { Notice } from '../parts/Notice.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import { ChatHeader } from './ChatHeader.tsx';
import { Composer, type SubmitOn } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import { Prompts } from './Prompts.tsx';
import { useScrollFollow } from './use-scroll-follow.ts';

export type ChatWindowProps = {
  /** Who answers, e.g. `char_123456`. */
  characterId: string;
  /** Continues this conversation. Default: the visitor's latest with the character, else a new one. */
  conversationId?: string;
  /** What the character seems to say first. It is not sent to DurenAI and costs nothing. */
  greeting?: string;
  /** Things to say, offered while nothing has been said. A press sends one. */
  prompts?: readonly string[];
  /** Default `enter`: Enter sends, Shift+Enter is a new line. `mod-enter`: Ctrl+Enter or ⌘+Enter sends. */
  submitOn?: SubmitOn;
  /** Puts the cursor into the composer once it is there. Default false. */
  autoFocus?: boolean;
  /** Shows a close button. */
  onClose?: () => void;
  /** Called with each reply as it arrives. */
  onMessage?: (event: { message: Message }) => void;
  /** Called when a message could not be sent. Its text is back in the composer. */
  onSendFailed?: (event: { error: DurenaiError }) => void;
  /** Stands in the header, before the close button. */
  headerActions?: ReactNode;
  className?: string;
};

export type ChatWindowHandle = {
  /** Puts the cursor into the composer. */
  focus(): void;
  /** Sends `text` (default: what is in the composer). False when a reply is still awaited or there is nothing to send. */
  send(text?: string): Promise<boolean>;
  scrollToBottom(): void;
};

const messagesOf = ({ messages }: ChatState) => messages;
const pendingStatus = (state: ChatState) => pendingMessage(state)?.delivery.status;

/** A conversation with one character. As high as `--durenai-chat-height` (default 36rem). */
export const ChatWindow = forwardRef<ChatWindowHandle, ChatWindowProps>(function ChatWindow(props, ref) {
  // Another conversation is another window: nothing of the old one's scroll position or announcements stays.
  return <Conversation key={`${props.characterId}:${props.conversationId}`} ref={ref} {...props} />;
});

const Conversation = forwardRef<ChatWindowHandle, ChatWindowProps>(function Conversation(props, ref) {
  const { characterId, conversationId, greeting, autoFocus, onClose, headerActions, className = '' } = props;
  const { prompts, submitOn = 'enter' } = props;
  const { theme } = useSettings('ChatWindow');
  const text = useMessages('ChatWindow', chatMessages);
  const errors = useMessages('ChatWindow', errorMessages);
  const chat = useChatStore({ characterId, conversationId });
  const messages = useChatState(chat, messagesOf);
  const pending = useChatState(chat, pendingStatus);
  const { data: character, reload, ...request } = useCharacter(characterId);
  const follow = useScrollFollow(messages);
  const input = useRef<HTMLTextAreaElement>(null);

  const name = character?.name ?? text.unnamedCharacter;
  const failure = request.status === 'failed' && !character ? request.error : undefined;
  const isGone = failure !== undefined && GONE.has(failure.code);
  const status = isGone ? 'unavailable' : (pending ?? 'idle');
  const announcement = useAnnouncement(chat, name, props);

  const { scrollToBottom } = follow;
  useImperativeHandle(
    ref,
    () => ({ focus: () => input.current?.focus({ preventScroll: true }), send: chat.send, scrollToBottom }),
    [chat, scrollToBottom],
  );
  useEffect(() => {
    if (autoFocus) input.current?.focus({ preventScroll: true });
  }, [autoFocus]);

  return (
    <section
      className={`durenai-chat-window ${className}`}
      data-durenai-theme={theme}
      data-status={status}
      aria-label={text.chatLabel(name)}
      tabIndex={-1}
    >
      <ChatHeader
        character={character}
        isLoading={!character && !failure}
        status={status}
        onClose={onClose}
        actions={headerActions}
      />
      {isGone && <Notice role="status">{text.characterUnavailable}</Notice>}
      {failure && !isGone && (
        <Notice role="status" action={{ label: errors.tryAgain, onClick: () => void reload() }}>
          {describeError(failure, errors)}
        </Notice>
      )}
      <MessageList
        chat={chat}
        character={character}
        isLoadingCharacter={!character && !failure}
        greeting={greeting}
        follow={follow}
      />
      <div className="durenai-hidden" role="status">
        {announcement}
      </div>
      {prompts && !isGone && <Prompts chat={chat} prompts={prompts} />}
      <Composer chat={chat} characterName={name} disabled={isGone} input={input} submitOn={submitOn} />
    </section>
  );
});

/** Nobody is there, and asking again does not help. */
const GONE: ReadonlySet<string> = new Set(['not_found', 'invalid_request']);

type Listeners = Pick<ChatWindowProps, 'onMessage' | 'onSendFailed'>;

/** Tells the host page of replies and failures, and returns what a screen reader should say of the latest. */
function useAnnouncement(chat: Chat, characterName: string, listeners: Listeners): ReactNode {
  const errors = useMessages('ChatWindow', errorMessages);
  const { messageFailed } = useMessages('ChatWindow', chatMessages);
  const [announcement, setAnnouncement] = useState<ReactNode>(null);
  const latest = useLatest({ listeners, characterName, errors, messageFailed });
  useEffect(() => {
    const stopReplies = chat.onReply((message) => {
      const { characterName, listeners } = latest.current;
      // The key makes it a new element, so that two equal replies are both spoken.
      setAnnouncement(<span key={message.id}>{`${characterName}: ${message.content}`}</span>);
      listeners.onMessage?.({ message });
    });
    const stopFailures = chat.onFailure((error) => {
      const { errors, listeners, messageFailed } = latest.current;
      setAnnouncement(`${messageFailed} ${describeError(error, errors)}`);
      listeners.onSendFailed?.({ error });
    });
    return () => {
      stopReplies();
      stopFailures();
    };
  }, [chat, latest]);
  return announcement;
}
