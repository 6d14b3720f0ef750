/** The parts of a chat one by one, for a page that draws the composer before the code of the messages is there. */
export { ChatComposer } from './chat/ChatComposer.tsx';
export { ChatHeader } from './chat/ChatHeader.tsx';
export { ChatMessages } from './chat/ChatMessages.tsx';
export { ChatPlaceholder } from './chat/ChatPlaceholder.tsx';
export { ChatRoot, type ChatRootProps, type ChatWindowHandle } from './chat/ChatRoot.tsx';
export { Prompts } from './chat/Prompts.tsx';
