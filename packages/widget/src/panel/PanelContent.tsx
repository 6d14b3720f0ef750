import { browserStorage, memoryStorage } from '@durenai/core';
import { ChatWindow, type ChatWindowHandle, DurenaiProvider, useCharacter } from '@durenai/react/chat-window';
import { type RefObject, useLayoutEffect, useMemo } from 'react';
import type { MountArguments } from '../loader/contract.ts';

type PanelContentProps = Pick<MountArguments, 'emit' | 'onClose' | 'options'> & {
  /** The element around this content, which carries the name of the character. */
  dialog: HTMLElement;
  chat: RefObject<ChatWindowHandle | null>;
};

export function PanelContent({ dialog, chat, options, emit, onClose }: PanelContentProps) {
  const { character = '', greeting, locale, persist, prompts, proxy, theme } = options;
  const storage = useMemo(() => storageOf(persist), [persist]);
  return (
    <DurenaiProvider proxyUrl={proxy} storage={storage} theme={theme} locale={localeOf(locale)}>
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

const storageOf = (persist: MountArguments['options']['persist']) =>
  persist === 'memory' ? memoryStorage() : browserStorage(persist ?? 'local');

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
