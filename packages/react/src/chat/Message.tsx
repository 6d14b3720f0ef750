'use client';
import { type Chat, type ChatMessage, type DurenaiError, mayHaveArrived } from '@durenai/core';
import { forwardRef, type HTMLAttributes, memo } from 'react';
import { chatMessages } from '../messages/chat-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { CopyButton } from '../parts/CopyButton.tsx';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, drawPart } from '../parts/Part.tsx';
import { PassingButton } from '../parts/PassingButton.tsx';
import { MessageText } from './MessageText.tsx';
import { useSecondsLeft } from './use-seconds-left.ts';

/** A message, and how it stands among its neighbours. */
export type MessagePlace = {
  message: ChatMessage;
  /** First and last of what one author said in one go. Default true. */
  startsGroup?: boolean | undefined;
  endsGroup?: boolean | undefined;
  /** When it was written, as the visitor reads a clock; undefined where that goes without saying. */
  time?: string | undefined;
  /** Whether Tab stops at its copy button. Arrow keys go from one to the next, wherever the focus is on one. Default true. */
  isTabStop?: boolean | undefined;
};

export type MessageProps = HTMLAttributes<HTMLElement> & AsChild & MessagePlace;

/** One message, with what became of it. */
export const Message = memo(
  forwardRef<HTMLElement, MessageProps & { chat: Chat; authorName: string }>(function Message(props, ref) {
    const { chat, message, authorName, startsGroup, endsGroup, time, isTabStop, ...rest } = props;
    const { author, content, createdAt, delivery, key } = message;
    const text = useMessages('ChatWindow', chatMessages);
    const said = (
      <>
        <div className="durenai-bubble">
          <span className="durenai-author">{authorName}: </span>
          <MessageText content={content} folds />
          {author === 'character' && (
            <CopyButton text={content} label={text.copyMessage} isTabStop={isTabStop} />
          )}
        </div>
        {delivery.status === 'failed' && (
          <FailedDelivery
            error={delivery.error}
            onRetry={() => void chat.retry(key)}
            onDiscard={() => chat.discard(key)}
          />
        )}
        {delivery.status === 'queued' && (
          <p className="durenai-message-meta" role="status">
            {delivery.because === 'offline' ? text.messageQueuedOffline : text.messageQueued}{' '}
            <PassingButton className="durenai-link-button" onClick={() => void chat.cancel(key)}>
              {text.cancelSend}
            </PassingButton>
          </p>
        )}
        {delivery.status === 'checking' && (
          <p className="durenai-message-meta" role="status">
            {text.messageChecking}
          </p>
        )}
        {delivery.status === 'sent' && time && (
          <time className="durenai-message-meta" dateTime={createdAt}>
            {time}
          </time>
        )}
      </>
    );
    return drawPart(
      {
        as: 'div',
        part: 'message',
        ...mergeProps({ className: 'durenai-message' }, rest),
        'data-key': key,
        'data-author': author,
        'data-status': delivery.status,
        'data-starts-group': startsGroup || undefined,
        'data-ends-group': endsGroup || undefined,
        defaultChildren: said,
      },
      ref,
    );
  }),
);

type FailedDeliveryProps = { error: DurenaiError; onRetry: () => void; onDiscard: () => void };

function FailedDelivery({ error, onRetry, onDiscard }: FailedDeliveryProps) {
  const text = useMessages('ChatWindow', chatMessages);
  const errors = useMessages('ChatWindow', errorMessages);
  const secondsLeft = useSecondsLeft(error);
  const isHeaded = !mayHaveArrived(error.code);
  return (
    <div className="durenai-message-failure" part="notice">
      <p dir="auto">
        {isHeaded && <strong>{text.messageFailed}</strong>}
        {/* When the wait is over, nothing is left to say: it may be tried again. */}
        {!(isHeaded && secondsLeft === 0) && ` ${describeError(error, errors, secondsLeft)}`}
      </p>
      <PassingButton className="durenai-link-button" onClick={onRetry}>
        {errors.tryAgain}
      </PassingButton>
      <PassingButton className="durenai-link-button" onClick={onDiscard}>
        {text.discard}
      </PassingButton>
    </div>
  );
}
