'use client';
import { frameMessages } from '../messages/frame-messages.ts';
import { useMessages } from '../messages/use-messages.ts';

/** Stands where the messages will, while the code that draws them is on its way. */
export function ChatPlaceholder({ failed }: { failed: boolean }) {
  const text = useMessages('Chat.Placeholder', frameMessages);
  return (
    <div className="durenai-chat-body" aria-busy={!failed}>
      <p className="durenai-chat-pending" role="status">
        {failed && text.chatFailed}
      </p>
    </div>
  );
}
