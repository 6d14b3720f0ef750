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
export const makeChat = (durenai: Durenai, options: ChatOptions): Chat =>
  lazyChatOn(createChatBase(durenai, options), () => insist(loadChat, durenai.signal));
