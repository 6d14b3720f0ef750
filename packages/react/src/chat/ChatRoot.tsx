'use client';
import { type Chat, type ChatState, type DurenaiError, type Message, pendingMessage } from '@durenai/core';
import {
  forwardRef,
  type HTMLAttributes,
  type ReactNode,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { useCharacter } from '../hooks/use-character.ts';
import { useChatState, useChatStore } from '../hooks/use-chat.ts';
import { useLatest } from '../hooks/use-latest.ts';
import { frameMessages } from '../messages/frame-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import {
  type ChatClassNames,
  ChatContext,
  type ChatSlots,
  type ChatStatus,
  type Draft,
  DraftContext,
  type Say,
  type Scroller,
} from './chat-context.ts';
import { makeChat } from './make-chat.ts';

/** What a chat takes beside the attributes of its element. */
// A type of its own, because Storybook sees nothing through an `Omit`.
export type ChatOwnProps = {
  /** Who answers, e.g. `char_123456`. */
  characterId: string;
  /** Continues this conversation. Default, or null or empty: the visitor's latest with the character, else a new one. */
  conversationId?: string | null | undefined;
  /** Called when the conversation that is shown gets its id, or becomes another. */
  onConversationChange?: ((event: { conversationId: string | null }) => void) | undefined;
  /** What the character seems to say first. It is not sent to DurenAI and costs nothing. */
  greeting?: string | undefined;
  /** The text in the composer, held by the page. Default: held and remembered by the chat. */
  draft?: string | undefined;
  /** Called when the text in the composer changes. */
  onDraftChange?: ((event: { draft: string }) => void) | undefined;
  /** Puts the cursor into the composer once it is there. Default false. */
  autoFocus?: boolean | undefined;
  /** Called with each reply as it arrives. */
  onMessage?: ((event: { message: Message }) => void) | undefined;
  /** Called when a message could not be sent. Its text is back in the composer. */
  onSendFailed?: ((event: { error: DurenaiError }) => void) | undefined;
  /** Class names to add to what is inside. */
  classNames?: ChatClassNames | undefined;
  /** What the page draws itself: a message, nothing yet, loading, an error. */
  slots?: ChatSlots | undefined;
};

export type ChatRootProps = Omit<HTMLAttributes<HTMLElement>, 'children'> &
  AsChild &
  ChatOwnProps & { children?: ReactNode };

export type ChatWindowHandle = {
  /** The chat's own element; null while there is none. */
  readonly element: HTMLElement | null;
  /** Puts the cursor into the composer, and scrolls the page there unless told otherwise. */
  focus(options?: FocusOptions): void;
  /** Sends `text` (default: what is in the composer). False when a reply is still awaited or there is nothing to send. */
  send(text?: string): Promise<boolean>;
  /** Replaces what is in the composer. */
  setDraft(draft: string): void;
  /** The next message begins a new conversation. False while a reply is awaited: then nothing changes. */
  startConversation(): Promise<boolean>;
  scrollToBottom(): void;
};

const draftOf = ({ draft }: ChatState) => draft;
const pendingStatus = (state: ChatState) => pendingMessage(state)?.delivery.status;
const noClassNames: ChatClassNames = {};
const noSlots: ChatSlots = {};

/** A conversation with one character, and whatever parts stand in it. */
export const ChatRoot = forwardRef<ChatWindowHandle, ChatRootProps>(function ChatRoot(props, ref) {
  const hadFocusRef = useRef(props.autoFocus === true);
  const chat = useChatStore(props, makeChat);
  // Another conversation is another window: nothing of the old one stays but the cursor in its composer.
  return <Conversation key={chat.place} ref={ref} chat={chat} hadFocusRef={hadFocusRef} {...props} />;
});

type ConversationProps = ChatRootProps & { chat: Chat; hadFocusRef: { current: boolean } };

const Conversation = forwardRef<ChatWindowHandle, ConversationProps>(function Conversation(props, ref) {
  const {
    chat,
    characterId,
    conversationId,
    onConversationChange,
    greeting,
    draft: heldDraft,
    onDraftChange,
    hadFocusRef,
    autoFocus,
    onMessage,
    onSendFailed,
    classNames = noClassNames,
    slots = noSlots,
    ...attributes
  } = props;
  const { theme } = useSettings('Chat.Root');
  const text = useMessages('Chat.Root', frameMessages);
  const pending = useChatState(chat, pendingStatus);
  const { data: character, reload, ...request } = useCharacter(characterId);
  const root = useRef<HTMLElement>(null);
  const scroller = useRef<Scroller>(null);
  const say = useRef<Say>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(chat, heldDraft, onDraftChange);
  const { setDraft } = draft;

  const name = character?.name ?? text.unnamedCharacter;
  const failure = request.status === 'failed' && !character ? request.error : undefined;
  const isGone = GONE.has(failure?.code);
  const status: ChatStatus = isGone ? 'unavailable' : (pending ?? 'idle');
  useChatEvents(chat, props);

  useImperativeHandle(
    ref,
    () => ({
      get element() {
        return root.current;
      },
      focus: (options) => input.current?.focus(options),
      send: chat.send,
      setDraft,
      startConversation: chat.startConversation,
      scrollToBottom: () => scroller.current?.scrollToBottom(),
    }),
    [chat, setDraft],
  );
  useBrowserLayoutEffect(() => {
    const composer = input.current;
    if (hadFocusRef.current) composer?.focus({ preventScroll: true });
    hadFocusRef.current = false;
    return () => {
      const root = composer?.getRootNode() as Document | ShadowRoot | undefined;
      hadFocusRef.current = root !== undefined && root.activeElement === composer;
    };
  }, [hadFocusRef]);

  const isLoadingCharacter = !character && !failure;
  const context = useMemo(
    () => ({
      chat,
      character,
      name,
      isLoadingCharacter,
      failure,
      reload,
      isGone,
      status,
      greeting,
      scroller,
      say,
      input,
      classNames,
      slots,
    }),
    [chat, character, name, isLoadingCharacter, failure, reload, isGone, status, greeting, classNames, slots],
  );
  return (
    <ChatContext.Provider value={context}>
      <DraftContext.Provider value={draft}>
        <Part
          as="section"
          ref={root}
          {...mergeProps(
            { className: 'durenai-chat-window', 'aria-label': text.chatLabel(name), tabIndex: -1 },
            attributes,
          )}
          data-durenai-theme={theme}
          data-status={status}
        />
      </DraftContext.Provider>
    </ChatContext.Provider>
  );
});

/** The draft of the chat, or the page's, which the chat then mirrors. */
function useDraft(chat: Chat, held: string | undefined, onChange: ChatRootProps['onDraftChange']): Draft {
  const own = useChatState(chat, draftOf);
  const latest = useLatest(onChange);
  const shown = useRef(chat.store);
  useEffect(() => {
    if (held === undefined) return;
    // Another visitor's, in the same place: what the last one wrote is not theirs.
    if (shown.current !== chat.store) latest.current?.({ draft: chat.store.getState().draft });
    else chat.setDraft(held);
    shown.current = chat.store;
    // `own` too: what the page does not want, it does not hold.
  }, [chat, held, own, latest]);
  return { draft: held ?? own, setDraft: chat.setDraft };
}

/** Nobody is there, and asking again does not help. */
const GONE: ReadonlySet<string | undefined> = new Set(['not_found', 'invalid_request']);

type Listeners = Pick<
  ChatRootProps,
  'conversationId' | 'draft' | 'onConversationChange' | 'onDraftChange' | 'onMessage' | 'onSendFailed'
>;

/** Tells the page of what happens in the chat; of a draft that it holds itself, it knows. */
function useChatEvents(chat: Chat, listeners: Listeners): void {
  const latest = useLatest(listeners);
  const told = useRef(listeners.conversationId || null);
  const known = useRef(listeners.draft);
  useBrowserLayoutEffect(() => {
    known.current = listeners.draft;
  });
  useEffect(() => {
    const tellConversation = ({ conversationId }: ChatState) => {
      if (told.current === conversationId) return;
      told.current = conversationId;
      latest.current.onConversationChange?.({ conversationId });
    };
    // Somebody else on the page may have had it open before.
    tellConversation(chat.store.getState());
    const stops = [
      chat.onReply((message) => latest.current.onMessage?.({ message })),
      chat.onFailure((error) => latest.current.onSendFailed?.({ error })),
      chat.store.subscribe((state, { draft: before }) => {
        tellConversation(state);
        const { draft } = state;
        if (draft === before || draft === known.current) return;
        // A page that holds it may hear of the next before it draws this one.
        known.current = draft;
        latest.current.onDraftChange?.({ draft });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [chat, latest]);
}
