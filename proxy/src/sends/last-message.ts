import type { Message } from '@durenai/core';
import type { LastMessage } from '../store/sends.ts';

/** Characters (code points) of the last message that the list of conversations shows. */
const PREVIEW_LENGTH = 160;

/** What the store keeps of a conversation's latest message. */
export const lastMessageOf = ({ id, content, created_at, is_character }: Message): LastMessage => ({
  last_message_id: id,
  last_message_content: previewOf(content),
  last_message_created_at: created_at,
  last_message_is_character: is_character ? 1 : 0,
});

function previewOf(content: string): string {
  const characters = Array.from(content);
  return characters.length <= PREVIEW_LENGTH
    ? content
    : `${characters.slice(0, PREVIEW_LENGTH - 1).join('')}…`;
}
