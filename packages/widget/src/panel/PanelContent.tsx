import {
  ChatComposer,
  ChatHeader,
  ChatPlaceholder,
  ChatRoot,
  type ChatWindowHandle,
  useMessages,
} from '@durenai/react/chat-parts';
import { DurenaiProvider, useCharacter } from '@durenai/react/chat-window';
import { type ReactNode, type RefObject, useLayoutEffect } from 'react';
import type { MountArguments } from '../loader/contract.ts';
import { localeOf } from '../options/locale-of.ts';
import type { Desk, Shown } from './desk.ts';

type PanelContentProps = Pick<MountArguments, 'emit'> & {
  /** Undefined where the chat is a part of the page. */
  onClose: (() => void) | undefined;
  /** The element around this content, which carries the name of the character. */
  dialog: HTMLElement;
  desk: Desk;
  chat: RefObject<ChatWindowHandle | null>;
  shown: Shown;
};

export function PanelContent({ dialog, desk, chat, shown, emit, onClose }: PanelContentProps) {
  const { character = '', greeting, locale, prompts, theme } = desk.options;
  const { conversation: Conversation, conversationId, later, messages, note, view } = shown;
  return (
    <DurenaiProvider durenai={desk.durenai} theme={theme} locale={localeOf(locale)} messages={messages}>
      <Speech dialog={dialog} characterId={character}>
        <ChatRoot
          ref={chat}
          characterId={character}
          conversationId={conversationId}
          greeting={greeting}
          inert={!!view}
          onMessage={({ message }) =>
            emit('message', { message_id: message.id, conversation_id: message.conversation_id })
          }
          onSendFailed={({ error }) => emit('send-failed', { code: error.code })}
        >
          <ChatHeader onClose={onClose} actions={later && <later.Later desk={desk} />} />
          {typeof Conversation === 'string' ? (
            <ChatPlaceholder failed={Conversation === 'failed'} />
          ) : (
            <Conversation />
          )}
          {later && prompts && <later.Prompts prompts={prompts.split('|')} />}
          {note}
          <ChatComposer />
        </ChatRoot>
        {view}
      </Speech>
    </DurenaiProvider>
  );
}

const ENGLISH = { language: 'en' };
const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;

type SpeechProps = { dialog: HTMLElement; characterId: string; children: ReactNode };

/** The language of the texts that are shown, which may be neither the page's nor, while they load, the one wanted. */
function Speech({ dialog, characterId, children }: SpeechProps) {
  const { data: character } = useCharacter(characterId);
  const { language } = useMessages('Speech', ENGLISH);
  const label = character?.name ?? 'Chat';
  useLayoutEffect(() => {
    dialog.ariaLabel = label;
  }, [dialog, label]);
  return (
    <div lang={language} dir={RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr'}>
      {children}
    </div>
  );
}
