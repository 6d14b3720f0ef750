import type { Desk } from './desk.ts';

/** @param conversationId Default: the latest with the character. */
export function talkTo(desk: Desk, character: string, conversationId?: string): void {
  if (character !== desk.options.character) desk.page.update({ character });
  desk.show({ conversationId, view: null, note: null });
}

export async function beginAnew(desk: Desk): Promise<void> {
  desk.show({ conversationId: undefined, view: null });
  await desk.chat.current?.startConversation();
}
