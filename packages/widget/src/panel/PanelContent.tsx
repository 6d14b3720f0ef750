import type { Durenai } from '@durenai/core';
import { ChatWindow, type ChatWindowHandle, DurenaiProvider, useCharacter } from '@durenai/react/chat-window';
import { type RefObject, useLayoutEffect } from 'react';
import type { MountArguments } from '../loader/contract.ts';

type PanelContentProps = Pick<MountArguments, 'emit' | 'onClose' | 'options'> & {
  /** The element around this content, which carries the name of the character. */
  dialog: HTMLElement;
  durenai: Durenai;
  chat: RefObject<ChatWindowHandle | null>;
};

export function PanelContent({ dialog, durenai, chat, options, emit, onClose }: PanelContentProps) {
  const { character = '', greeting, locale, prompts, theme } = options;
  return (
    <DurenaiProvider durenai={durenai} theme={theme} locale={localeOf(locale)}>
      <DialogLabel dialog={dialog} characterId={character} />
      <ChatWindow
        ref={chat}
        characterId={character}
        greeting={greeting}
        prompts={prompts?.split('|')}
        onClose={onClose}
        onMessage={({ message }) =>
          emit('message', { message_id: message.id, conversation_id: message.conversation_id })
        }
        onSendFailed={({ error }) => emit('send-failed', { code: error.code })}
      />
    </DurenaiProvider>
  );
}

/** A page may say `lang="en_US"`, which is no language tag. */
function localeOf(wanted: string | undefined): string | undefined {
  return [wanted, document.documentElement.lang, navigator.language].find((tag) => {
    try {
      return tag && Intl.getCanonicalLocales(tag);
    } catch {
      return false;
    }
  });
}

function DialogLabel({ dialog, characterId }: { dialog: HTMLElement; characterId: string }) {
  const { data: character } = useCharacter(characterId);
  const label = character?.name ?? 'Chat';
  useLayoutEffect(() => {
    dialog.ariaLabel = label;
  }, [dialog, label]);
  return null;
}
