import {
  type Chat,
  type ChatOptions,
  createChatBase,
  type Durenai,
  lazyChatOn,
  loadChat,
} from '@durenai/core';
import { insist } from './insist.ts';

/** Its code comes with the messages: one can type before either is there, and whatever is asked of it meanwhile waits. */
export function makeChat(durenai: Durenai, options: ChatOptions): Chat {
  const base = createChatBase(durenai, options);
  const code = insist(loadChat, durenai.signal);
  const chat = lazyChatOn(base, () => code);
  return {
    ...chat,
    async send(text) {
      const { draft } = base.store.getState();
      await code;
      // What was changed meanwhile nobody has sent.
      return (text !== undefined || base.store.getState().draft === draft) && chat.send(text);
    },
  };
}
