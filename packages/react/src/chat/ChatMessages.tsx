'use client';
import { type ChatState, type History, pendingMessage } from '@durenai/core';
import {
  forwardRef,
  type HTMLAttributes,
  type KeyboardEvent,
  type RefObject,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react';
import { useChatState } from '../hooks/use-chat.ts';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { useOnSight } from '../hooks/use-on-sight.ts';
import { useToday } from '../hooks/use-today.ts';
import { chatMessages } from '../messages/chat-messages.ts';
import { describeError, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { drawnBy } from '../parts/Drawn.tsx';
import { dayOf } from '../parts/day-of.ts';
import { Failure } from '../parts/Failure.tsx';
import { Icon } from '../parts/Icon.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { downIcon } from '../parts/message-icon-paths.ts';
import { Notice } from '../parts/Notice.tsx';
import { type ListChildren, Part } from '../parts/Part.tsx';
import { PassingButton } from '../parts/PassingButton.tsx';
import { Portrait } from '../parts/Portrait.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import { Announcer } from './Announcer.tsx';
import { useChatPart } from './chat-context.ts';
import { groupMessages } from './group-messages.ts';
import { Message, type MessagePlace } from './Message.tsx';
import { MessageText } from './MessageText.tsx';
import { MARGIN_PX } from './use-message-window.ts';
import { useScrollFollow } from './use-scroll-follow.ts';
import { useSpoken } from './use-spoken.ts';

/** Children draw one message; default `<Chat.Message {...place} />`. */
export type ChatMessagesProps = Omit<HTMLAttributes<HTMLElement>, 'children'> & ListChildren<MessagePlace>;

const historyOf = ({ history }: ChatState) => history;
const messagesOf = ({ messages }: ChatState) => messages;
const isTyping = (state: ChatState) => pendingMessage(state)?.delivery.status === 'sending';

/** What has been said, oldest first, and the way to what is not in sight. The ref is the scrolling log's. */
export const ChatMessages = forwardRef<HTMLElement, ChatMessagesProps>(function ChatMessages(props, ref) {
  const { children, ...rest } = props;
  const draw = typeof children === 'function' ? children : undefined;
  const {
    chat,
    name: characterName,
    isLoadingCharacter,
    scroller,
    classNames,
    slots,
  } = useChatPart('Chat.Messages');
  const text = useMessages('ChatWindow', chatMessages);
  const history = useChatState(chat, historyOf);
  const messages = useChatState(chat, messagesOf);
  const typing = useChatState(chat, isTyping);
  const { viewport, content, shown, unseen, settle, scrollToBottom } = useScrollFollow(messages);
  useImperativeHandle(scroller, () => ({ scrollToBottom, settle }), [scrollToBottom, settle]);
  // With its neighbours, which decide where a group or a day begins and ends.
  const rows = useMemo(() => {
    const from = Math.max(0, shown.start - 1);
    return groupMessages(messages.slice(from, shown.end + 1)).slice(shown.start - from, shown.end - from);
  }, [messages, shown.start, shown.end]);
  // Behind a Tab stop for every reply, nobody would find what stands before and after them.
  const lastReply = rows.findLast(({ message }) => message.author === 'character')?.message;
  const { locale } = useSettings('ChatWindow');
  const { formatDay, formatTime } = useDateFormats(text);
  const isLoading = history.status === 'idle' || history.status === 'loading' || isLoadingCharacter;
  const showsOldest = shown.start === 0;
  const showsBeginning = history.status === 'ready' && history.nextPage === null && showsOldest;
  const showsNewest = shown.end === messages.length;
  const isLoadingOlder = history.status === 'loading-older' && showsOldest;
  const hasOlder =
    !showsOldest || isLoadingOlder || (history.status === 'ready' && history.nextPage !== null);
  const showOlder = (depth?: number) => {
    shown.showOlder(depth);
    if (showsOldest) void chat.loadOlder();
  };
  const viewportRef = useMergedRef(viewport, ref);
  const said = (
    <div ref={content} className="durenai-messages-content">
      {hasOlder ? (
        <Edge
          viewport={viewport}
          label={isLoadingOlder ? text.loadingOlder : text.loadOlder}
          isLoading={isLoadingOlder}
          end={shown.start}
          onReach={showOlder}
        />
      ) : (
        <HistoryFailure history={history} />
      )}
      {isLoading &&
        messages.length === 0 &&
        drawnBy(slots.loading, {}, <LoadingMessages label={text.chatLoading} />)}
      {showsBeginning && <Beginning isEmpty={messages.length === 0} />}
      {rows.flatMap(({ message, startsDay, startsGroup, endsGroup, endsTurn }) => {
        const { key, author, createdAt } = message;
        const time = endsTurn ? formatTime(createdAt) : undefined;
        const place = { message, startsGroup, endsGroup, time, isTabStop: message === lastReply };
        const authorName = author === 'visitor' ? text.authorVisitor : characterName;
        const usual = (
          <Message key={key} {...place} chat={chat} authorName={authorName} className={classNames.message} />
        );
        const drawn = drawnBy(draw, place, usual, key);
        return [
          startsDay && (
            <p key={`day-${key}`} className="durenai-day">
              <time dateTime={createdAt}>{formatDay(createdAt)}</time>
            </p>
          ),
          drawnBy(slots.message, { message, children: drawn }, drawn, key),
        ];
      })}
      {!showsNewest && (
        <Edge viewport={viewport} label={text.showNewer} end={shown.end} onReach={shown.showNewer} />
      )}
      {typing && showsNewest && (
        <div className="durenai-typing" data-author="character" aria-hidden="true">
          <span />
          <span />
          <span />
        </div>
      )}
    </div>
  );
  return (
    <>
      <CharacterNotice />
      <div className="durenai-chat-body">
        <Part
          as="div"
          part="messages"
          {...mergeProps(
            {
              className: joinClasses('durenai-messages', classNames.messages),
              role: 'log',
              // What is new is spoken by the announcer of the chat window, once; this would also read history.
              'aria-live': 'off',
              'aria-label': text.chatHistoryLabel,
              'aria-busy': isLoading || history.status === 'loading-older',
              // A scroll area without controls must be reachable by keyboard.
              tabIndex: 0,
              onScroll: () => settle(),
              onKeyDown: goToNextCopy,
            },
            rest,
          )}
          ref={viewportRef}
          defaultChildren={said}
        >
          {typeof children === 'function' ? undefined : children}
        </Part>
        {(unseen > 0 || !showsNewest) && (
          <PassingButton
            className="durenai-new-messages"
            onMouseDown={(event) => event.preventDefault()}
            onClick={scrollToBottom}
          >
            <Icon path={downIcon} />
            {unseen > 0
              ? text.newMessages(new Intl.NumberFormat(locale).format(unseen), unseen)
              : text.toNewest}
          </PassingButton>
        )}
      </div>
      <Announcer />
    </>
  );
});

/** Up and down from one copy button to the next: Tab stops only at the last of them. */
function goToNextCopy(event: KeyboardEvent<HTMLElement>) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.durenai-bubble > .durenai-copy')];
  const from = buttons.indexOf(event.target as HTMLElement);
  const next = step && from !== -1 && buttons[from + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Why there is nobody to talk to. */
function CharacterNotice() {
  const { failure, isGone, reload } = useChatPart('Chat.Messages');
  const text = useMessages('ChatWindow', chatMessages);
  const errors = useMessages('ChatWindow', errorMessages);
  const gone = text[failure?.code === 'not_found' ? 'characterUnavailable' : 'chatFailed'];
  const words = failure && (isGone ? gone : describeError(failure, errors));
  useSpoken(words);
  if (!failure) return null;
  if (isGone) return <Notice>{words}</Notice>;
  return <Failure error={failure} retry={() => void reload()} />;
}

/** Above the oldest message on screen: why there are none before it. */
function HistoryFailure({ history }: { history: History }) {
  const { chat, slots } = useChatPart('Chat.Messages');
  const text = useMessages('ChatWindow', chatMessages);
  if (history.status !== 'failed' && history.status !== 'older-failed') return null;
  const retry = history.status === 'failed' ? chat.reloadHistory : chat.loadOlder;
  return drawnBy(
    slots.error,
    { error: history.error, retry: () => void retry() },
    <Failure role="alert" error={history.error} retry={() => void retry()}>
      {history.status === 'failed' && text.chatFailed}
    </Failure>,
  );
}

type EdgeProps = {
  viewport: RefObject<HTMLElement | null>;
  label: string;
  isLoading?: boolean;
  /** Which message it stands at: at another, it may be in sight again. */
  end: number;
  onReach: (depth?: number) => void;
};

/**
 * Where what is shown ends and more is to be had: seen or pressed, it asks for it. It stays the same button all the
 * while, so that whoever is on it is not thrown out of the conversation.
 */
function Edge({ viewport, label, isLoading = false, end, onReach }: EdgeProps) {
  const edge = useRef<HTMLButtonElement>(null);
  // Before the reader gets there, so that it is there when they do.
  useOnSight(edge, onReach, {
    root: viewport,
    margin: `${MARGIN_PX}px 0px`,
    enabled: !isLoading,
    round: end,
  });
  return (
    <PassingButton
      ref={edge}
      className="durenai-load-older"
      // Whoever scrolls there with the keyboard finds more by then; Tab would throw them back there.
      tabIndex={-1}
      aria-disabled={isLoading}
      onClick={() => isLoading || onReach()}
    >
      {label}
    </PassingButton>
  );
}

function LoadingMessages({ label }: { label: string }) {
  return (
    <div className="durenai-messages-loading">
      <span className="durenai-hidden">{label}</span>
      <span className="durenai-skeleton" />
      <span className="durenai-skeleton" data-author="visitor" />
      <span className="durenai-skeleton" />
    </div>
  );
}

/** Stands where the conversation begins. */
function Beginning({ isEmpty }: { isEmpty: boolean }) {
  const { character, greeting, slots } = useChatPart('Chat.Messages');
  const text = useMessages('ChatWindow', chatMessages);
  if (!character) return null;
  return drawnBy(
    isEmpty ? slots.empty : undefined,
    { character },
    <>
      <div className="durenai-chat-beginning">
        <Portrait character={character} loading="eager" />
        <p className="durenai-chat-beginning-name" dir="auto">
          {character.name}
        </p>
        <p dir="auto">{character.description}</p>
        {isEmpty && !greeting && <p>{text.chatEmpty(character.name)}</p>}
      </div>
      {greeting && (
        <div className="durenai-message" data-author="character" data-starts-group data-ends-group>
          <div className="durenai-bubble">
            <span className="durenai-author">{character.name}: </span>
            <MessageText content={greeting} />
          </div>
        </div>
      )}
    </>,
  );
}

/** Made with the first date that needs it: making one is slow, and an empty conversation has none. */
function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): (date: Date) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (date) => {
    format ??= new Intl.DateTimeFormat(locale, options);
    return format.format(date);
  };
}

function useDateFormats(text: Pick<typeof chatMessages, 'today' | 'yesterday'>) {
  const { durenai, locale } = useSettings('ChatWindow');
  const today = useToday(durenai.clock);
  return useMemo(() => {
    const day = dateFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
    const distantDay = dateFormat(locale, { dateStyle: 'long' });
    const time = dateFormat(locale, { timeStyle: 'short' });
    return {
      formatTime: (timestamp: string) => time(new Date(timestamp)),
      formatDay(timestamp: string) {
        const date = new Date(timestamp);
        const daysAgo = Math.round((today - dayOf(timestamp)) / 86_400_000);
        if (daysAgo <= 0) return text.today;
        if (daysAgo === 1) return text.yesterday;
        return (date.getFullYear() === new Date(today).getFullYear() ? day : distantDay)(date);
      },
    };
  }, [today, locale, text]);
}
