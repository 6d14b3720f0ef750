import {
  ChatComposer,
  ChatHeader,
  ChatPlaceholder,
  ChatRoot,
  type ChatWindowHandle,
} from '@durenai/react/chat-parts';
import { DurenaiProvider, useCharacter } from '@durenai/react/chat-window';
import { type RefObject, useLayoutEffect } from 'react';
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
      <DialogLabel dialog={dialog} characterId={character} />
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
    </DurenaiProvider>
  );
}

function DialogLabel({ dialog, characterId }: { dialog: HTMLElement; characterId: string }) {
  const { data: character } = useCharacter(characterId);
  const label = character?.name ?? 'Chat';
  useLayoutEffect(() => {
    dialog.ariaLabel = label;
  }, [dialog, label]);
  return null;
}
