/** What is said, in a file of its own that comes after the panel: one can type before it is there. `build.ts` adds what sends. */

import conversationCss from '@durenai/react/chat-messages.css?inline';
import { ChatMessages } from '@durenai/react/chat-parts';
import type { Desk, Named } from './desk.ts';

/** Draws the conversation of whom the page named, once they are known. */
export async function begin({ adopt, identify, page, settled, show }: Desk): Promise<void> {
  adopt(conversationCss);
  const named = page.noted?.identify as Named | undefined;
  if (named) await identify(named).catch(() => {});
  await settled();
  show({ conversation: ChatMessages, isAwaited: false });
}
