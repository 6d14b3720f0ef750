import type { Durenai } from '@durenai/core';
import {
  ChatComposer,
  ChatHeader,
  ChatPlaceholder,
  ChatRoot,
  type ChatWindowHandle,
} from '@durenai/react/chat-parts';
import { DurenaiProvider, useCharacter } from '@durenai/react/chat-window';
import { type ComponentType, type RefObject, useLayoutEffect } from 'react';
import type { MountArguments } from '../loader/contract.ts';
import type { ConversationProps } from './conversation.tsx';

type PanelContentProps = Pick<MountArguments, 'emit' | 'onClose' | 'options'> & {
  /** The element around this content, which carries the name of the character. */
  dialog: HTMLElement;
  durenai: Durenai;
  chat: RefObject<ChatWindowHandle | null>;
  /** What draws the messages; until it is there, whether an attempt to load it failed. */
  conversation: ComponentType<ConversationProps> | 'loading' | 'failed';
};

export function PanelContent(props: PanelContentProps) {
  const { dialog, durenai, chat, conversation: Conversation, options, emit, onClose } = props;
  const { character = '', greeting, locale, prompts, theme } = options;
  return (
    <DurenaiProvider durenai={durenai} theme={theme} locale={localeOf(locale)}>
      <DialogLabel dialog={dialog} characterId={character} />
      <ChatRoot
        ref={chat}
        characterId={character}
        greeting={greeting}
        onMessage={({ message }) =>
          emit('message', { message_id: message.id, conversation_id: message.conversation_id })
        }
        onSendFailed={({ error }) => emit('send-failed', { code: error.code })}
      >
        <ChatHeader onClose={onClose} />
        {typeof Conversation === 'string' ? (
          <ChatPlaceholder failed={Conversation === 'failed'} />
        ) : (
          <Conversation prompts={prompts?.split('|') ?? []} />
        )}
        <ChatComposer />
      </ChatRoot>
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
