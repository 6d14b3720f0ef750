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
  let viewers = 0;
  return {
    ...chat,
    open() {
      viewers += 1;
      const leave = chat.open();
      return () => {
        viewers -= 1;
        leave();
      };
    },
    async send(text) {
      const { draft } = base.store.getState();
      await code;
      // What was changed meanwhile nobody has sent, nor is it sent behind another chat that is shown by now.
      const isAsWas = viewers > 0 && base.store.getState().draft === draft;
      return (text !== undefined || isAsWas) && chat.send(text);
    },
  };
}
