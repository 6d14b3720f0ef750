'use client';
import { type Conversation, type DurenaiError, removeConversation, toDurenaiError } from '@durenai/core';
import { forwardRef, type HTMLAttributes, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useConversations } from '../hooks/use-conversations.ts';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { useToday } from '../hooks/use-today.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { chatIcon, forgetIcon } from '../parts/catalogue-icon-paths.ts';
import { drawnBy } from '../parts/Drawn.tsx';
import { dayOf } from '../parts/day-of.ts';
import { Failure } from '../parts/Failure.tsx';
import { Icon } from '../parts/Icon.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import type { ListClassNames, ListSlots } from '../parts/list-slots.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { Portrait } from '../parts/Portrait.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { splitActions } from '../parts/split-actions.ts';
import { useSettings } from '../provider/durenai-context.ts';

export type ConversationListProps = Omit<HTMLAttributes<HTMLElement>, 'children' | 'onSelect'> & {
  /** The one that is open elsewhere on the page. */
  selectedId?: string | null | undefined;
  /** Makes each row a button. */
  onSelect?: ((event: { conversation: Conversation }) => void) | undefined;
  /** Offers to forget a conversation. Default true. */
  forgettable?: boolean | undefined;
  /** Called when a conversation has been forgotten. */
  onForget?: ((event: { conversation: Conversation }) => void) | undefined;
  /** Class names to add to what is inside. */
  classNames?: ListClassNames | undefined;
  /** What the page draws itself. */
  slots?: ListSlots<{ conversation: Conversation }> | undefined;
};

/** The visitor's conversations, latest first. */
export const ConversationList = forwardRef<HTMLElement, ConversationListProps>(
  function ConversationList(props, ref) {
    const { selectedId, onSelect, forgettable = true, onForget, ...own } = props;
    const { classNames = {}, slots = {}, ...rest } = own;
    const { theme, durenai, era } = useSettings('ConversationList');
    const text = useMessages('ConversationList', catalogueMessages);
    const { data: conversations, reload, ...request } = useConversations();
    const [asked, setAsked] = useState<string | null>(null);
    const [kept, setKept] = useState<string | null>(null);
    const [refusal, setRefusal] = useState<{ error: DurenaiError; era: AbortSignal } | null>(null);
    const root = useRef<HTMLElement>(null);
    const both = useMergedRef(root, ref);

    async function forget(conversation: Conversation): Promise<void> {
      setAsked(null);
      setKept(null);
      setRefusal(null);
      // The row goes away with its focused button.
      root.current?.focus({ preventScroll: true });
      const error = await removeConversation(durenai, conversation.id).then(() => null, toDurenaiError);
      if (error) return setRefusal({ error, era });
      onForget?.({ conversation });
      await reload();
    }

    return (
      <section
        {...mergeProps(
          {
            className: 'durenai-conversation-list',
            'aria-label': text.conversationsLabel,
            'aria-busy': request.status === 'loading',
            tabIndex: -1,
          },
          rest,
        )}
        ref={both}
        data-durenai-theme={theme}
        data-status={request.status}
      >
        {/* The next visitor does not read what the last one could not forget. */}
        {refusal?.era === era && (
          <Failure role="alert" error={refusal.error} dismiss={() => setRefusal(null)} label={text.dismiss}>
            {text.forgetFailed}
          </Failure>
        )}
        {request.status === 'failed' &&
          drawnBy(
            slots.error,
            { error: request.error, retry: () => void reload() },
            <Failure role="alert" error={request.error} retry={() => void reload()}>
              {text.conversationsFailed}
            </Failure>,
          )}
        {!conversations && request.status !== 'failed' && <LoadingRows label={text.conversationsLoading} />}
        {conversations?.length === 0 &&
          drawnBy(
            slots.empty,
            {},
            <div className={joinClasses('durenai-empty', classNames.empty)}>
              <Icon path={chatIcon} />
              <p className="durenai-empty-title">{text.conversationsEmpty}</p>
              <p>{text.conversationsEmptyHint}</p>
            </div>,
          )}
        {conversations && conversations.length > 0 && (
          <ul>
            {conversations.map((conversation) =>
              asked === conversation.id ? (
                <ForgetQuestion
                  key={conversation.id}
                  conversation={conversation}
                  onForget={() => void forget(conversation)}
                  onKeep={() => {
                    setAsked(null);
                    setKept(conversation.id);
                  }}
                />
              ) : (
                <Row
                  key={conversation.id}
                  conversation={conversation}
                  isSelected={conversation.id === selectedId}
                  wasKept={conversation.id === kept}
                  onSelect={onSelect}
                  onAsk={forgettable ? () => setAsked(conversation.id) : undefined}
                  className={classNames.row}
                  slot={slots.row}
                />
              ),
            )}
          </ul>
        )}
      </section>
    );
  },
);

/** As in the chat: in italics, and without their stars. */
const drawActions = (content: string) =>
  splitActions(content).map(({ kind, text }, index) =>
    kind === 'action' ? <em key={index}>{text}</em> : text,
  );

type RowProps = {
  conversation: Conversation;
  isSelected: boolean;
  /** The visitor was asked, and said no: the focus returns to where they asked. */
  wasKept: boolean;
  onSelect: ConversationListProps['onSelect'];
  onAsk: (() => void) | undefined;
  className: string | undefined;
  slot: ListSlots<{ conversation: Conversation }>['row'];
};

function Row({ conversation, isSelected, wasKept, onSelect, onAsk, className, slot }: RowProps) {
  const { character } = conversation;
  const text = useMessages('ConversationList', catalogueMessages);
  const excerpt = useId();
  const ask = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (wasKept) ask.current?.focus({ preventScroll: true });
  }, [wasKept]);
  const content = (
    <>
      <Portrait character={character} />
      <div>
        <h3 className="durenai-conversation-name" dir="auto">
          {onSelect ? (
            <button
              type="button"
              aria-current={isSelected || undefined}
              aria-describedby={excerpt}
              onClick={() => onSelect({ conversation })}
            >
              {character.name}
            </button>
          ) : (
            character.name
          )}
        </h3>
        <Excerpt id={excerpt} conversation={conversation} />
      </div>
      {onAsk && (
        <button
          ref={ask}
          type="button"
          className="durenai-icon-button"
          aria-label={text.forget(character.name)}
          aria-describedby={excerpt}
          title={text.forget(character.name)}
          onClick={onAsk}
        >
          <Icon path={forgetIcon} />
        </button>
      )}
    </>
  );
  return (
    <li
      className={joinClasses('durenai-conversation', className)}
      data-state={isSelected ? 'selected' : 'idle'}
    >
      {drawnBy(slot, { conversation, children: content }, content)}
    </li>
  );
}

/** By which one tells it from others with the same character. */
function Excerpt({ id, conversation }: { id: string; conversation: Conversation }) {
  const { last_message: last, updated_at: updatedAt, message_count: count } = conversation;
  const { locale } = useSettings('ConversationList');
  const text = useMessages('ConversationList', catalogueMessages);
  const describeTime = useTimeFormat();
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale]);
  return (
    <div id={id}>
      {last && (
        <p className="durenai-conversation-last" dir="auto">
          {drawActions(last.is_character ? last.content : text.saidByVisitor(last.content))}
        </p>
      )}
      <p className="durenai-conversation-meta">
        <time dateTime={updatedAt}>
          <bdi>{describeTime(updatedAt)}</bdi>
        </time>
        {' · '}
        <bdi>{text.messageCount(number.format(count), count)}</bdi>
      </p>
    </div>
  );
}

type ForgetQuestionProps = { conversation: Conversation; onForget: () => void; onKeep: () => void };

/** Says before what forgetting means, and what it does not. */
function ForgetQuestion({ conversation, onForget, onKeep }: ForgetQuestionProps) {
  const text = useMessages('ConversationList', catalogueMessages);
  const question = useId();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus({ preventScroll: true }), []);
  return (
    <li className="durenai-forget" aria-labelledby={question}>
      <p id={question} className="durenai-forget-question">
        <Sentence>{text.forgetQuestion(conversation.character.name)}</Sentence>
      </p>
      <Excerpt id={`${question}-excerpt`} conversation={conversation} />
      <p id={`${question}-means`}>{text.forgetExplanation}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: these are the keys of the buttons inside. */}
      <div
        className="durenai-forget-actions"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // Or what is around the list would close.
          event.preventDefault();
          onKeep();
        }}
      >
        <button
          ref={keep}
          type="button"
          className="durenai-button"
          aria-describedby={`${question} ${question}-excerpt ${question}-means`}
          onClick={onKeep}
        >
          {text.forgetCancel}
        </button>
        <button
          type="button"
          className="durenai-button"
          data-kind="danger"
          aria-describedby={`${question}-excerpt`}
          onClick={onForget}
        >
          {text.forgetConfirm}
        </button>
      </div>
    </li>
  );
}

/** The clock today, the day before that. */
function useTimeFormat() {
  const { durenai, locale } = useSettings('ConversationList');
  const today = useToday(durenai.clock);
  return useMemo(() => {
    const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    return (timestamp: string) => (dayOf(timestamp) >= today ? clock : day).format(new Date(timestamp));
  }, [today, locale]);
}

function LoadingRows({ label }: { label: string }) {
  return (
    <ul>
      {[1, 2, 3].map((row) => (
        <li key={row} className="durenai-conversation">
          {row === 1 && <span className="durenai-hidden">{label}</span>}
          <span className="durenai-portrait durenai-skeleton" />
          <div>
            <p className="durenai-conversation-name">
              <span className="durenai-skeleton" />
            </p>
            <p className="durenai-conversation-last">
              <span className="durenai-skeleton" />
            </p>
            <p className="durenai-conversation-meta">
              <span className="durenai-skeleton" />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
