import { isId } from '@durenai/core';

/** What a delivery may make us do. Nothing else of it is looked at. */
export type WebhookEvent =
  /** `messageId`: the message that it is about, where it says so. */
  | { kind: 'conversation'; upstreamId: string; messageId: string | undefined }
  | { kind: 'character'; characterId: string };

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const idIn = (fields: Fields, name: string): string | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' && isId(value) ? value : undefined;
};

/**
 * DurenAI documents the names of the events and not their shape. Read here: `{ type, data }`, where `data` is the
 * resource as the API shows it. Undefined for everything else, which is no error: there are events for others.
 */
export function readWebhookEvent(body: Buffer): WebhookEvent | undefined {
  let json: Fields;
  try {
    json = fieldsOf(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
  const data = fieldsOf(json.data);
  switch (json.type) {
    case 'message.created': {
      // A visitor's own turn says nothing new: the reply to it brings an event of its own.
      if (data.is_character === false) return undefined;
      const upstreamId = idIn(data, 'conversation_id');
      return upstreamId ? { kind: 'conversation', upstreamId, messageId: idIn(data, 'id') } : undefined;
    }
    case 'conversation.updated': {
      const upstreamId = idIn(data, 'id');
      return upstreamId ? { kind: 'conversation', upstreamId, messageId: undefined } : undefined;
    }
    case 'character.updated': {
      const characterId = idIn(data, 'id');
      return characterId ? { kind: 'character', characterId } : undefined;
    }
    default:
      return undefined;
  }
}
