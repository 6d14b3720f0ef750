import { createHash } from 'node:crypto';
import type { Catalogue } from '../catalogue/create-catalogue.ts';
import type { Secret } from '../config/secret.ts';
import type { Answer, Call } from '../http/answer.ts';
import { endpointNotFound, webhookRefused } from '../refusals.ts';
import type { Store } from '../store/open-store.ts';
import type { Rereads } from '../webhooks/create-rereads.ts';
import { readWebhookEvent } from '../webhooks/read-event.ts';
import type { WebhookScheme } from '../webhooks/standard-webhooks.ts';

type Parts = {
  /** Current, and before a rotation. None: there is no such endpoint. */
  secrets: readonly Secret[];
  verify: WebhookScheme;
  store: Store;
  rereads: Rereads;
  catalogue: Catalogue;
  clock: { now(): number };
};

const TAKEN: Answer = { status: 204, type: 'text/plain', body: '' };

/** `POST /webhooks/durenai`. A delivery is a hint: what it says is never shown, stored or passed on. */
export function webhookHandlers({ secrets, verify, store, rereads, catalogue, clock }: Parts) {
  return {
    async receive({ headers, body }: Call): Promise<Answer> {
      if (secrets.length === 0) throw endpointNotFound();
      // Without a body the parser leaves none.
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const delivery = verify({ headers, body: bytes }, { secrets, now: clock.now() });
      if (!delivery) throw webhookRefused();
      const event = readWebhookEvent(bytes);
      if (!event) return TAKEN;
      if (!(await store.deliveries.take(createHash('sha256').update(delivery.id).digest('base64url')))) {
        return TAKEN;
      }
      if (event.kind === 'character') catalogue.forget(event.characterId);
      else rereads.ask(event.upstreamId, event.messageId);
      return TAKEN;
    },
  };
}
