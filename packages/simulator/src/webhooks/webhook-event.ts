/** The events that the docs name. Others may be subscribed to; they never happen. */
export type WebhookEvent = 'message.created' | 'conversation.updated' | 'character.updated';

/** Says that something happened; `data` is only asked for when somebody listens. */
export type Announce = (event: WebhookEvent, data: () => unknown) => void;
