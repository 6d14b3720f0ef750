'use client';
import { forwardRef, type HTMLAttributes, type ReactNode } from 'react';
import { frameMessages } from '../messages/frame-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { Icon } from '../parts/Icon.tsx';
import { closeIcon } from '../parts/icon-paths.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { Portrait } from '../parts/Portrait.tsx';
import { ChatStatusText } from './ChatStatusText.tsx';
import { useChatPart } from './chat-context.ts';

export type ChatHeaderProps = HTMLAttributes<HTMLElement> &
  AsChild & {
    /** Shows a close button. */
    onClose?: (() => void) | undefined;
    /** Stands before the close button. */
    actions?: ReactNode;
  };

/** Who is talking, and what they are doing. Children replace all of it. */
export const ChatHeader = forwardRef<HTMLElement, ChatHeaderProps>(function ChatHeader(props, ref) {
  const { onClose, actions, ...rest } = props;
  const { character, isLoadingCharacter, name, status, classNames } = useChatPart('Chat.Header');
  const text = useMessages('Chat.Header', frameMessages);
  const content = (
    <>
      {character ? (
        <Portrait character={character} loading="eager" />
      ) : (
        <span
          className={joinClasses('durenai-portrait', isLoadingCharacter ? 'durenai-skeleton' : undefined)}
        />
      )}
      <div className="durenai-chat-title">
        <h2 dir="auto">
          <span className={isLoadingCharacter ? 'durenai-hidden' : undefined}>{name}</span>
          {isLoadingCharacter && <span className="durenai-skeleton" />}
        </h2>
        <ChatStatusText />
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
    </>
  );
  return (
    <Part
      as="header"
      ref={ref}
      part="header"
      data-status={status}
      {...mergeProps({ className: joinClasses('durenai-chat-header', classNames.header) }, rest)}
      defaultChildren={content}
    />
  );
});
