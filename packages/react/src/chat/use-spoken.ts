import { useEffect } from 'react';
import { useChatPart } from './chat-context.ts';

/**
 * Has a screen reader say what is shown, for as long as it is. A region that enters the page with its words is not heard:
 * the announcer's was there before.
 */
export function useSpoken(words: string | undefined): void {
  const { say } = useChatPart('Chat.Messages');
  useEffect(() => (words ? say.current?.(words) : undefined), [say, words]);
}
