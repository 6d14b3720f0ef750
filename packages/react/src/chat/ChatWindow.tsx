'use client';
import { forwardRef, type HTMLAttributes, type ReactNode } from 'react';
import { useMistakenId } from '../hooks/use-mistaken-id.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { ChatComposer, type SubmitOn } from './ChatComposer.tsx';
import { ChatHeader } from './ChatHeader.tsx';
import { ChatMessages } from './ChatMessages.tsx';
import { type ChatOwnProps, ChatRoot, type ChatWindowHandle } from './ChatRoot.tsx';
import { Prompts } from './Prompts.tsx';

export type { ChatWindowHandle };

export type ChatWindowProps = Omit<HTMLAttributes<HTMLElement>, 'children'> &
  ChatOwnProps & {
    /** Things to say, offered while nothing has been said. A press sends one. */
    prompts?: readonly string[] | undefined;
    /** Default `enter`: Enter sends, Shift+Enter is a new line. `mod-enter`: Ctrl+Enter or ⌘+Enter sends. */
    submitOn?: SubmitOn | undefined;
    /** Shows a close button. */
    onClose?: (() => void) | undefined;
    /** Stands in the header, before the close button. */
    headerActions?: ReactNode;
    /** Stands between what was said and the composer. */
    notice?: ReactNode;
  };

/** A conversation with one character. As high as `--durenai-chat-height` (default 36rem). */
export const ChatWindow = forwardRef<ChatWindowHandle, ChatWindowProps>(function ChatWindow(props, ref) {
  const { prompts, submitOn, onClose, headerActions, notice, ...root } = props;
  // Whoever forgot the provider reads the name that they wrote.
  useSettings('ChatWindow');
  useMistakenId('ChatWindow', root.characterId);
  return (
    <ChatRoot ref={ref} {...root}>
      <ChatHeader onClose={onClose} actions={headerActions} />
      <ChatMessages />
      {prompts && <Prompts prompts={prompts} />}
      {notice}
      <ChatComposer submitOn={submitOn} />
    </ChatRoot>
  );
});
