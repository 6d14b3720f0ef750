import { ChatWindow, type ChatWindowHandle, DurenaiProvider, useCharacter } from '@durenai/react/chat-window';
import { type RefObject, useLayoutEffect } from 'react';
import type { MountArguments } from '../loader/contract.ts';

type PanelContentProps = Pick<MountArguments, 'emit' | 'onClose' | 'options'> & {
  /** The element around this content, which carries the name of the character. */
  dialog: HTMLElement;
  chat: RefObject<ChatWindowHandle | null>;
};

export function PanelContent({ dialog, chat, options, emit, onClose }: PanelContentProps) {
  const { character = '', greeting, proxy, theme } = options;
  return (
    <DurenaiProvider proxyUrl={proxy} theme={theme}>
      <DialogLabel dialog={dialog} characterId={character} />
      <ChatWindow
        ref={chat}
        characterId={character}
        greeting={greeting}
        onClose={onClose}
        onMessage={({ message }) =>
          emit('message', { message_id: message.id, conversation_id: message.conversation_id })
        }
        onSendFailed={({ error }) => emit('send-failed', { code: error.code })}
      />
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
