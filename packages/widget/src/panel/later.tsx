/** What nobody needs for a first message, and the way to all that is loaded only when somebody wants it. */
import type { ChatState } from '@durenai/core';
import markdownCss from '@durenai/react/chat-markdown.css?inline';
import {
  chatMessages,
  errorMessages,
  Icon,
  menuIcon,
  Notice,
  Prompts,
  useChatPart,
  useChatState,
  useMessages,
  useSpoken,
} from '@durenai/react/chat-parts';
import { type ComponentType, createRef, type RefObject, useEffect, useRef, useState } from 'react';
import type { Desk } from './desk.ts';
import { insist } from './insist.ts';
import type { MenuProps } from './menu/Menu.tsx';
import noteCss from './note.css?inline';
import { run } from './run-command.ts';
import { explain } from './tell-options.ts';
import { useUnread } from './unread/use-unread.ts';

export { tellChange } from './tell-options.ts';
export { run };

/** Shows what is here, does what the page asked for before, and tells it what is wrong with its options. */
export function begin(desk: Desk): void {
  desk.adopt(markdownCss);
  desk.adopt(noteCss);
  desk.show({ later: { Later, Prompts } });
  for (const [name, values] of Object.entries(desk.page.noted ?? {})) {
    if (name !== 'identify') void run(desk, name, values);
  }
  // What puts a chat into the page has told it already.
  if (desk.options.mode !== 'inline') void explain(desk);
}

/** Stands in the header. */
export function Later({ desk }: { desk: Desk }) {
  useWording(desk);
  useUnread(desk);
  useStorageNote(desk);
  useDoctor(desk);
  useHint();
  return <MenuButton desk={desk} />;
}

function useWording(desk: Desk): void {
  const { messages } = desk.options;
  useEffect(() => {
    let isCurrent = true;
    const read = async () => {
      if (!messages) return undefined;
      const { readMessages } = await insist(() => import('./read-messages.ts'), desk.ended);
      return readMessages(messages);
    };
    void read().then((worded) => {
      if (isCurrent) desk.show({ messages: worded });
    });
    return () => {
      isCurrent = false;
    };
  }, [desk, messages]);
}

/** `?durenai-doctor` in the page's address opens it with the chat. */
function useDoctor(desk: Desk): void {
  useEffect(() => {
    if (new URLSearchParams(location.search).has('durenai-doctor')) void run(desk, 'doctor', []);
  }, [desk]);
}

/** To whoever builds the page: browsers let it not read why it was refused, and visitors are told of a connection. */
function useHint(): void {
  const { failure } = useChatPart('Hint');
  const code = failure?.code;
  useEffect(() => {
    if (!code) return;
    console.warn(
      `[DurenAI] The character cannot be read (${code}). With ?durenai-doctor in the address of this page, the chat shows what is wrong and what mends it.`,
    );
  }, [code]);
}

/** What there is to be lost: a number or text that changes with it. */
const writtenOf = ({ draft, messages }: ChatState) => draft || messages.length;

/** Says so, once, when the browser turns out to keep nothing although it should. */
function useStorageNote(desk: Desk): void {
  const { chat } = useChatPart('StorageNote');
  const written = useChatState(chat, writtenOf);
  const isTold = useRef(false);
  useEffect(() => {
    const { durenai, options } = desk;
    const isMeant = options.persist === 'memory' || !desk.hasConsent();
    if (!written || isTold.current || isMeant || durenai.storage.persistent) return;
    isTold.current = true;
    void insist(() => import('./menu/Menu.tsx'), desk.ended).then(({ menuCss, StorageNote }) => {
      desk.adopt(menuCss);
      desk.show({ note: <StorageNote desk={desk} /> });
    });
  }, [desk, written]);
}

/** The menu is loaded when somebody is about to open it. */
function MenuButton({ desk }: { desk: Desk }) {
  const { openMenu } = useMessages('Menu', chatMessages);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [Menu, setMenu] = useState<ComponentType<MenuProps>>();
  const failure = useRef<HTMLDivElement>(null);
  const takeBack = () => takeBackFailure(desk, failure);
  useEffect(() => {
    addEventListener('online', takeBack);
    return () => removeEventListener('online', takeBack);
  });
  const load = () =>
    import('./menu/Menu.tsx').then((module) => {
      desk.adopt(module.menuCss);
      setMenu(() => module.Menu);
      takeBack();
    });
  // Whoever only came near need not know that it failed.
  const prepare = () => void load().catch(() => undefined);
  function open(): void {
    setIsOpen(true);
    if (Menu) return;
    load().catch(() => {
      setIsOpen(false);
      const retry = () => {
        takeBack();
        open();
      };
      desk.show({ note: <Failure place={failure} onRetry={retry} /> });
    });
  }
  return (
    <div className="durenai-menu-place">
      <button
        ref={button}
        type="button"
        className="durenai-icon-button"
        part="menu-button"
        aria-label={openMenu}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={prepare}
        onFocus={prepare}
        // The menu closes when it loses the focus: a press on its own button must not take it.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => (isOpen ? setIsOpen(false) : open())}
        onKeyDown={(event) => {
          // While it is loading: the chat behind stays open.
          const closes = event.key === 'Escape' && isOpen;
          if (!closes && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          if (closes) setIsOpen(false);
          else open();
        }}
      >
        <Icon path={menuIcon} />
      </button>
      {isOpen && Menu && (
        <Menu
          desk={desk}
          onClose={(isDone) => {
            setIsOpen(false);
            if (isDone) button.current?.focus();
          }}
        />
      )}
    </div>
  );
}

type FailureProps = { place: RefObject<HTMLDivElement | null>; onRetry: () => void };

/** What somebody wanted did not come. */
function Failure({ place, onRetry }: FailureProps) {
  const errors = useMessages('Failure', errorMessages);
  const words = navigator.onLine ? errors.errorUnexpected : errors.errorOffline;
  useSpoken(words);
  return (
    <div ref={place} className="durenai-note">
      <Notice action={{ label: errors.tryAgain, onClick: onRetry }}>{words}</Notice>
    </div>
  );
}

/** Something else may stand there by now. */
function takeBackFailure(desk: Desk, { current }: FailureProps['place']): void {
  if (current) desk.show({ note: null });
}

/** How to ask no more, where somebody waits to be asked. */
const asking = new WeakMap<Desk, AbortController>();

/** Nothing is stored or sent before the visitor agrees. */
export async function askConsent(desk: Desk): Promise<void> {
  // Who sends again is asked at once, and once.
  asking.get(desk)?.abort();
  const asked = new AbortController();
  asking.set(desk, asked);
  const { Consent, consentCss } = await insist(
    () => import('./consent/Consent.tsx'),
    AbortSignal.any([desk.ended, asked.signal]),
    () => desk.show({ note: <Failure place={createRef()} onRetry={() => void askConsent(desk)} /> }),
  );
  desk.adopt(consentCss);
  desk.show({ note: <Consent desk={desk} /> });
  // The page may have sent something while nobody looked.
  desk.page.open();
}
