/** What is said, in a file of its own that comes after the panel: one can type before it is there. `build.ts` adds what sends. */
import { ChatMessages } from '@durenai/react/chat-parts';

export { default as conversationCss } from '@durenai/react/chat-messages.css?inline';

export function Conversation() {
  return <ChatMessages />;
}
