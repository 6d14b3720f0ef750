/**
 * What is said, in a file of its own that comes after the panel: one can type before it is there.
 * Loaded by `load-conversation.ts`.
 */
import { ChatMessages, Prompts } from '@durenai/react/chat-parts';

export { default as conversationCss } from '@durenai/react/chat-messages.css?inline';

export type ConversationProps = { prompts: readonly string[] };

export function Conversation({ prompts }: ConversationProps) {
  return (
    <>
      <ChatMessages />
      <Prompts prompts={prompts} />
    </>
  );
}
