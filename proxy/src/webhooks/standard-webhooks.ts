import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Secret, webhookKey } from '../config/secret.ts';

/** A delivery as it came: nothing of the body is read before it is verified. */
type Delivery = { headers: IncomingHttpHeaders; body: Buffer };

/** How deliveries are proved. DurenAI documents no scheme; another one can be passed to `createProxy`. */
export type WebhookScheme = (
  delivery: Delivery,
  /** The current secret, and the one before a rotation. `now` in milliseconds since the epoch. */
  expected: { secrets: readonly Secret[]; now: number },
) => { id: string } | undefined;

const WINDOW_SECONDS = 5 * 60;

/**
 * standardwebhooks.com: `webhook-signature` lists `v1,<base64 of HMAC-SHA256 over id.timestamp.body>`, and the
 * timestamp is at most five minutes off, either way.
 */
export const standardWebhooks: WebhookScheme = ({ headers, body }, { secrets, now }) => {
  const id = only(headers['webhook-id']);
  const timestamp = only(headers['webhook-timestamp']);
  const signatures = only(headers['webhook-signature']);
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > WINDOW_SECONDS) return undefined;
  const given = signatures.split(' ').flatMap((entry) => (entry.startsWith('v1,') ? [entry.slice(3)] : []));
  const valid = secrets
    .map((secret) => macOf({ id, timestamp, body }, secret))
    // Every pair is compared, so that the time tells nothing about which one was nearly right.
    .flatMap((expected) => given.map((signature) => isEqual(expected, signature)))
    .some(Boolean);
  return valid ? { id } : undefined;
};

/** The headers of a delivery that {@link standardWebhooks} takes. `at` in milliseconds since the epoch. */
export function signDelivery(
  { id, body, at }: { id: string; body: string; at: number },
  secret: Secret,
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signature = macOf({ id, timestamp, body: Buffer.from(body) }, secret);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

const macOf = ({ id, timestamp, body }: { id: string; timestamp: string; body: Buffer }, secret: Secret) =>
  createHmac('sha256', webhookKey(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64');

const only = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined);

function isEqual(left: string, right: string): boolean {
  const [expected, given] = [Buffer.from(left), Buffer.from(right)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
