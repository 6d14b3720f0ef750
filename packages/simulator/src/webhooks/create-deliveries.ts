import type { Clock, Fetch, Webhook } from '@durenai/core';
import { seededId } from '../random.ts';
import { isoTime } from '../time.ts';
import { sign } from './sign.ts';
import type { Announce, WebhookEvent } from './webhook-event.ts';

/** One event on its way to one subscriber. */
export type Delivery = {
  /** The `webhook-id` header: the same in every attempt. */
  id: string;
  webhookId: string;
  url: string;
  event: WebhookEvent;
  status: 'pending' | 'delivered' | 'failed';
  /** What each attempt was answered; status 0: nothing. */
  attempts: { at: string; status: number; error?: string }[];
  /** Null when there will be no other attempt. */
  nextAttemptAt: string | null;
};

/** Waits between attempts, after the schedule that Standard Webhooks recommends. */
export const RETRY_AFTER_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400].map((seconds) => seconds * 1000);

/** How long a subscriber may take. */
const TIMEOUT_MS = 15_000;

/** Of those that are over. Older ones are forgotten. */
const MAX_KEPT = 1_000;

type DeliveriesOptions = {
  idSeed: string;
  clock: Clock;
  fetch: Fetch;
  webhooks: () => readonly Webhook[];
};

const reasonOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

export function createDeliveries({ idSeed, clock, fetch, webhooks }: DeliveriesOptions) {
  const deliveries: Delivery[] = [];
  const cancels = new Set<() => void>();
  let count = 0;
  let finishedCount = 0;
  let isCleared = false;

  /** Runs on the clock, unless everything is cancelled before. */
  function later(ms: number, action: () => void): () => void {
    const cancelTimer = clock.after(ms, () => {
      cancels.delete(cancel);
      action();
    });
    const cancel = () => {
      cancels.delete(cancel);
      cancelTimer();
    };
    cancels.add(cancel);
    return cancel;
  }

  async function post(delivery: Delivery, secret: string, body: string): Promise<number> {
    const timestamp = Math.floor(clock.now() / 1000);
    const controller = new AbortController();
    const stop = () => controller.abort(new Error('The simulator was closed.'));
    cancels.add(stop);
    const cancelTimeout = later(TIMEOUT_MS, () =>
      controller.abort(new Error(`No answer within ${TIMEOUT_MS} ms.`)),
    );
    try {
      const response = await fetch(delivery.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': delivery.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': await sign(secret, { id: delivery.id, timestamp, body }),
        },
        body,
        redirect: 'manual',
        signal: controller.signal,
      });
      await response.body?.getReader().cancel();
      return response.status;
    } finally {
      cancelTimeout();
      cancels.delete(stop);
    }
  }

  function finish(delivery: Delivery, status: 'delivered' | 'failed'): void {
    delivery.status = status;
    finishedCount += 1;
    if (finishedCount <= MAX_KEPT) return;
    finishedCount -= 1;
    deliveries.splice(
      deliveries.findIndex(({ status }) => status !== 'pending'),
      1,
    );
  }

  async function attempt(delivery: Delivery, webhook: Webhook, body: string): Promise<void> {
    const at = isoTime(clock.now());
    delivery.nextAttemptAt = null;
    try {
      const status = await post(delivery, webhook.secret, body);
      delivery.attempts.push({ at, status });
      if (status >= 200 && status < 300) {
        finish(delivery, 'delivered');
        return;
      }
    } catch (thrown) {
      delivery.attempts.push({ at, status: 0, error: reasonOf(thrown) });
    }
    const wait = RETRY_AFTER_MS[delivery.attempts.length - 1];
    if (wait === undefined || isCleared) {
      finish(delivery, 'failed');
      return;
    }
    delivery.nextAttemptAt = isoTime(clock.now() + wait);
    later(wait, () => void attempt(delivery, webhook, body));
  }

  const announce: Announce = (event, data) => {
    const subscribed = webhooks().filter(({ events }) => events.includes(event));
    if (subscribed.length === 0) return;
    const body = JSON.stringify({ type: event, timestamp: isoTime(clock.now()), data: data() });
    for (const webhook of subscribed) {
      count += 1;
      const delivery: Delivery = {
        id: seededId('msg', idSeed, 'delivery', count),
        webhookId: webhook.id,
        url: webhook.url,
        event,
        status: 'pending',
        attempts: [],
        nextAttemptAt: isoTime(clock.now()),
      };
      deliveries.push(delivery);
      // After the answer: a subscriber never makes the visitor wait.
      later(0, () => void attempt(delivery, webhook, body));
    }
  };

  /** Gives up whatever is on its way, for good. */
  function clear(): void {
    isCleared = true;
    deliveries.length = 0;
    for (const cancel of [...cancels]) cancel();
  }

  return {
    announce,
    /** Oldest first. */
    list: deliveries as readonly Delivery[],
    clear,
  };
}
