'use client';
import { type ChatState, MAX_MESSAGE_LENGTH, pendingMessage } from '@durenai/core';
import {
  type FormEvent,
  type FormHTMLAttributes,
  forwardRef,
  type KeyboardEvent,
  type RefObject,
  useContext,
  useId,
  useRef,
} from 'react';
import { useBrowserLayoutEffect } from '../hooks/use-browser-layout-effect.ts';
import { useChatState } from '../hooks/use-chat.ts';
import { frameMessages } from '../messages/frame-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { directionOfText } from '../parts/direction-of-text.ts';
import { Icon } from '../parts/Icon.tsx';
import { sendIcon } from '../parts/icon-paths.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import { DraftContext, useChatPart } from './chat-context.ts';

/** Which key press sends: Enter (Shift+Enter is a new line), or Ctrl/⌘+Enter (Enter is a new line). */
export type SubmitOn = 'enter' | 'mod-enter';

export type ChatComposerProps = FormHTMLAttributes<HTMLFormElement> &
  AsChild & {
    /** Default `enter`. */
    submitOn?: SubmitOn | undefined;
  };

/** The count shows from here on. */
const NEARLY_FULL = MAX_MESSAGE_LENGTH * 0.9;

/** Safari ends a composition right before the key that ended it: that Enter chose a word. */
const SAME_KEY_PRESS_MS = 100;

/** What an input method converted: there, Enter chooses a word on a virtual keyboard too. */
const CONVERTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

/** From here on the visitor is told how many messages they have left today. */
const FEW_LEFT = 5;

const allowanceOf = ({ allowance }: ChatState) => allowance;
const isAwaitingReply = (state: ChatState) => pendingMessage(state) !== undefined;

/** Where the visitor writes. What they typed stays until it is delivered. Children replace what stands in its form. */
export const ChatComposer = forwardRef<HTMLElement, ChatComposerProps>(function ChatComposer(props, ref) {
  const { submitOn = 'enter', ...rest } = props;
  const { chat, name, isGone, input, say, classNames } = useChatPart('Chat.Composer');
  const { draft, setDraft } = useContext(DraftContext);
  const text = useMessages('ChatWindow', frameMessages);
  const allowance = useChatState(chat, allowanceOf);
  const awaiting = useChatState(chat, isAwaitingReply);
  const { locale, durenai } = useSettings('ChatWindow');
  const left = allowance && durenai.clock.now() < allowance.resetsAt ? allowance.left : null;
  // Made when there is something to count: what a first formatter loads takes a slow phone a sixth of a second.
  const format = (count: number) => count.toLocaleString(locale);
  const countId = useId();
  const compositionEnd = useRef(Number.NEGATIVE_INFINITY);
  const isKeyHidden = useRef(false);
  useAutoGrow(input, draft);

  // Code points, as the limit counts them; not worth splitting while far from it.
  const used = draft.length < NEARLY_FULL ? draft.length : [...draft].length;
  const showsCount = used >= NEARLY_FULL;
  const tooLong = used > MAX_MESSAGE_LENGTH;
  const showsLeft = left !== null && left <= FEW_LEFT;
  const messagesLeft = showsLeft ? text.messagesLeft(format(left), left) : '';
  const count = showsCount ? text.charactersUsed(format(used), format(MAX_MESSAGE_LENGTH)) : messagesLeft;
  const canSend = !isGone && !awaiting && !tooLong && draft.trim() !== '';

  function send(event: FormEvent) {
    event.preventDefault();
    if (canSend) void chat.send();
    else if (tooLong) say.current?.(count);
  }

  function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
    const withModifier = event.ctrlKey || event.metaKey;
    const isSendKey = submitOn === 'enter' ? !event.shiftKey : withModifier;
    if (event.key !== 'Enter') isKeyHidden.current = event.key === 'Unidentified';
    if (event.key !== 'Enter' || !isSendKey) return;
    // Android's keyboards name no key but Enter, and compose whatever is typed until it ends with a space.
    const composesAlways = isKeyHidden.current && !CONVERTED.test(draft);
    const isComposing =
      event.nativeEvent.isComposing || event.timeStamp - compositionEnd.current < SAME_KEY_PRESS_MS;
    const choosesWord = event.keyCode === 229 || (isComposing && !composesAlways);
    if (choosesWord) return;
    event.preventDefault();
    // Of a key that is held: what a refusal gives back at once would be sent again and again.
    if (!event.repeat) event.currentTarget.form?.requestSubmit();
  }

  const fields = (
    <>
      {count !== '' && (
        <span
          id={countId}
          className="durenai-composer-count"
          data-status={tooLong ? 'over' : showsCount ? 'near' : undefined}
        >
          {count}
        </span>
      )}
      <textarea
        ref={input}
        rows={1}
        value={draft}
        dir={directionOfText(draft)}
        // Not `disabled`, which would throw the focus away, and with it the keys that close the chat.
        readOnly={isGone}
        aria-disabled={isGone || undefined}
        enterKeyHint={submitOn === 'enter' ? 'send' : 'enter'}
        placeholder={text.composerPlaceholder}
        aria-label={text.composerLabel(name)}
        aria-invalid={tooLong || undefined}
        aria-describedby={count ? countId : undefined}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={submitOnEnter}
        onKeyUp={() => {
          compositionEnd.current = Number.NEGATIVE_INFINITY;
        }}
        onCompositionEnd={(event) => {
          compositionEnd.current = event.timeStamp;
        }}
      />
      <button
        type="submit"
        className="durenai-send"
        part="send"
        aria-label={text.send}
        // As above: the focus of a keyboard user would be gone with each message.
        aria-disabled={!canSend}
        // A tap leaves the focus, and with it the on-screen keyboard, where it is.
        onMouseDown={(event) => event.preventDefault()}
      >
        <Icon path={sendIcon} />
      </button>
    </>
  );
  return (
    <Part
      as="form"
      part="composer"
      data-state={isGone ? 'disabled' : awaiting ? 'awaiting' : 'ready'}
      {...mergeProps(
        { className: joinClasses('durenai-composer', classNames.composer), onSubmit: send },
        rest,
      )}
      ref={ref}
      defaultChildren={fields}
    />
  );
});

/** For browsers without `field-sizing: content`. */
function useAutoGrow(inputRef: RefObject<HTMLTextAreaElement | null>, draft: string): void {
  useBrowserLayoutEffect(() => {
    const element = inputRef.current;
    if (!element || globalThis.CSS?.supports?.('field-sizing', 'content')) return;
    element.style.height = 'auto';
    if (draft !== '') element.style.height = `${element.scrollHeight}px`;
  }, [inputRef, draft]);
}
