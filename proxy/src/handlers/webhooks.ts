import { createHash } from 'node:crypto';
import type { Secret } from '../config/secret.ts';
import type { Hints } from '../events/hints.ts';
import type { Answer, Call } from '../http/answer.ts';
import { serviceUnavailable, webhookRefused } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { Rereads } from '../webhooks/create-rereads.ts';
import { readWebhookEvent } from '../webhooks/read-event.ts';
import type { WebhookScheme } from '../webhooks/standard-webhooks.ts';

type Parts = {
  /** Current, and before a rotation. */
  secrets: readonly Secret[];
  verify: WebhookScheme;
  store: Store;
  rereads: Rereads;
  hints: Hints;
  clock: { now(): number };
  isClosing: () => boolean;
};

const TAKEN: Answer = { status: 204, type: 'text/plain', body: '' };

/** `POST /webhooks/durenai`. A delivery is a hint: what it says is never shown, stored or passed on. */
export function webhookHandlers({ secrets, verify, store, rereads, hints, clock, isClosing }: Parts) {
  return {
    async receive({ headers, body }: Call): Promise<Answer> {
      // What is taken now would be lost with this process; DurenAI delivers again.
      if (isClosing()) throw serviceUnavailable();
      // Without a body the parser leaves none.
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const delivery = verify({ headers, body: bytes }, { secrets, now: clock.now() });
      if (!delivery) throw webhookRefused();
      const event = readWebhookEvent(bytes);
      if (!event) return TAKEN;
      if (!(await store.deliveries.take(createHash('sha256').update(delivery.id).digest('base64url')))) {
        return TAKEN;
      }
      if (event.kind === 'character') hints.publish(event);
      else rereads.ask(event.upstreamId, event.messageId);
      return TAKEN;
    },
  };
}
