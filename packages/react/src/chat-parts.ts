/** The parts of a chat one by one, for a page that draws the composer before the code of the messages is there. */
export { ChatComposer } from './chat/ChatComposer.tsx';
export { ChatHeader } from './chat/ChatHeader.tsx';
export { ChatMessages } from './chat/ChatMessages.tsx';
export { ChatPlaceholder } from './chat/ChatPlaceholder.tsx';
export { type ChatOwnProps, ChatRoot, type ChatRootProps, type ChatWindowHandle } from './chat/ChatRoot.tsx';
export { useChatPart } from './chat/chat-context.ts';
export { Prompts } from './chat/Prompts.tsx';
export { useSpoken } from './chat/use-spoken.ts';
export { useChatState } from './hooks/use-chat.ts';
/** What else stands in a chat, in the same words and looks. */
export { catalogueMessages } from './messages/catalogue-messages.ts';
export { chatMessages } from './messages/chat-messages.ts';
export { describeError, errorMessages } from './messages/error-messages.ts';
export { menuMessages } from './messages/menu-messages.ts';
export { useMessages } from './messages/use-messages.ts';
export { CopyButton } from './parts/CopyButton.tsx';
export {
  backIcon,
  chatIcon,
  forgetIcon,
  heartIcon,
  newIcon,
  saveIcon,
  soundIcon,
  switchIcon,
} from './parts/catalogue-icon-paths.ts';
export { Icon } from './parts/Icon.tsx';
export { closeIcon } from './parts/icon-paths.ts';
export { alertIcon, checkIcon, menuIcon } from './parts/message-icon-paths.ts';
export { Notice } from './parts/Notice.tsx';
export { type Appearance, Settings } from './provider/Settings.tsx';
