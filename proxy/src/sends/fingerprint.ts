import { createHash } from 'node:crypto';

export type Message = { characterId: string; conversationId: string | undefined; text: string };

/** Of a message whose conversation was forgotten: what it said can no longer be told from it. */
export const FORGOTTEN = '';

/** Tells whether a key comes back with the same message. JSON keeps the parts from running into each other. */
export function fingerprintOf({ characterId, conversationId, text }: Message): string {
  const parts = JSON.stringify([characterId, conversationId ?? null, text]);
  return createHash('sha256').update(parts).digest('base64url');
}
