/** What is said, in a file of its own that comes after the panel: one can type before it is there. `build.ts` adds what sends. */

import conversationCss from '@durenai/react/chat-messages.css?inline';
import { ChatMessages } from '@durenai/react/chat-parts';
import type { Desk } from './desk.ts';

/** What the page gave to `identify`. */
export type Named = Parameters<Desk['durenai']['visitor']['identify']>;

/** Draws the conversation of whom the page named, once they are known. */
export async function begin({ adopt, durenai, forgetKept, page, show }: Desk): Promise<void> {
  adopt(conversationCss);
  const named = page.noted?.identify as Named | undefined;
  // What the last visitor left is not for whom the site cannot vouch, either.
  if (named) {
    await durenai.visitor.identify(...named).catch(({ code, message }) => {
      forgetKept();
      page.emit('error', { code, message });
    });
  }
  show({ conversation: ChatMessages, isAwaited: false });
}
