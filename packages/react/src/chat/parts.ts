import { ChatComposer } from './ChatComposer.tsx';
import { ChatHeader } from './ChatHeader.tsx';
import { ChatMessages } from './ChatMessages.tsx';
import { ChatRoot } from './ChatRoot.tsx';
import { ChatStatusText } from './ChatStatusText.tsx';
import { MessageItem } from './MessageItem.tsx';
import { Prompts } from './Prompts.tsx';

/** The parts of a chat, to be put together in another way than `ChatWindow` does. */
export const Chat = {
  Root: ChatRoot,
  Header: ChatHeader,
  Status: ChatStatusText,
  Messages: ChatMessages,
  Message: MessageItem,
  Prompts,
  Composer: ChatComposer,
};
