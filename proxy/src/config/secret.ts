import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A value that must not be printed by accident: only {@link Secret.reveal} gives it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  static of(value: string | Secret): Secret {
    return value instanceof Secret ? value : new Secret(value);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** The bytes behind `whsec_` and base64, as `POST /webhooks` returns them. */
export const webhookKey = (secret: Secret): Buffer =>
  Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64');
