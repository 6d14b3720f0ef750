import {
  ChatComposer,
  ChatHeader,
  ChatPlaceholder,
  ChatRoot,
  Settings,
  useMessages,
} from '@durenai/react/chat-parts';
import { useCharacter } from '@durenai/react/chat-window';
import { type ReactNode, useLayoutEffect } from 'react';
import { localeOf } from '../options/locale-of.ts';
import type { Desk, Shown } from './desk.ts';

type PanelContentProps = {
  desk: Desk;
  shown: Shown;
  /** Undefined where the chat is a part of the page. */
  onClose: (() => void) | undefined;
};

export function PanelContent({ desk, shown, onClose }: PanelContentProps) {
  const { chat, durenai, options, page, panel } = desk;
  const { character = '', greeting, locale, prompts, theme } = options;
  const { conversation: Conversation, conversationId, later, messages, note, view } = shown;
  return (
    <Settings durenai={durenai} theme={theme} locale={localeOf(locale)} messages={messages}>
      <Speech dialog={panel} characterId={character}>
        <ChatRoot
          ref={chat}
          characterId={character}
          conversationId={conversationId}
          greeting={greeting}
          inert={!!view}
          onMessage={({ message }) =>
            page.emit('message', { message_id: message.id, conversation_id: message.conversation_id })
          }
          onSendFailed={({ error }) => page.emit('send-failed', { code: error.code })}
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
    </Settings>
  );
}

const ENGLISH = { language: 'en' };
const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;

type SpeechProps = {
  /** The element around the content, which carries the name of the character. */
  dialog: HTMLElement;
  characterId: string;
  children: ReactNode;
};

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
