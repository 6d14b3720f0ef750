import { createHmac } from 'node:crypto';
import type { Fetch, Webhook } from '@durenai/core';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../core/test/fake-clock.ts';
import { AXEL, ask, premium, VEXA } from '../../test/ask.ts';
import { createDeliveries, RETRY_AFTER_MS } from './create-deliveries.ts';

type Taken = { url: string; headers: Record<string, string>; body: string };

/** A subscriber, and a simulator whose webhooks go to it. */
async function subscribe(events: string[], answer: (count: number) => number = () => 204) {
  const taken: Taken[] = [];
  const fetch: Fetch = (url, { headers, body }) => {
    taken.push({ url, headers: headers as Record<string, string>, body: String(body) });
    const status = answer(taken.length);
    return status === 0
      ? Promise.reject(new Error('refused'))
      : Promise.resolve(new Response(null, { status }));
  };
  const clock = createFakeClock();
  const simulator = premium({ clock, fetch });
  const { json } = await ask(simulator, '/v1/webhooks', {
    body: { url: 'https://example.com/webhook-handler', events },
  });
  /** Signing takes a real moment, whatever the clock says. */
  const attempts = (count: number) =>
    expect
      .poll(() => simulator.deliveries.flatMap(({ attempts }) => attempts).length, {
        interval: 1,
        timeout: 4_000,
      })
      .toBe(count);
  return { taken, clock, simulator, attempts, webhook: json as Webhook };
}

const typesOf = (taken: readonly Taken[]) =>
  taken.map(({ body }) => (JSON.parse(body) as { type: string }).type);

describe('webhooks', () => {
  it('are sent to those who subscribed, after the answer, signed as Standard Webhooks says', async () => {
    const { taken, clock, simulator, attempts, webhook } = await subscribe([
      'message.created',
      'conversation.updated',
    ]);
    const { json } = await ask(simulator, `/v1/chat/${VEXA}/messages`, { body: { message: 'hi' } });
    await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' });
    await clock.advance(0);
    await attempts(3);
    // Deliveries overtake each other, as the real ones may.
    expect(typesOf(taken).sort()).toEqual(['conversation.updated', 'message.created', 'message.created']);
    expect(taken.map(({ body }) => JSON.parse(body).data)).toContainEqual(json);
    expect(Buffer.from(webhook.secret.replace('whsec_', ''), 'base64').length).toBeGreaterThanOrEqual(24);
    for (const { headers, body } of taken) {
      const key = Buffer.from(webhook.secret.replace('whsec_', ''), 'base64');
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      expect(headers['webhook-signature']).toBe(
        `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
      );
    }
    expect(simulator.deliveries.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('tell of a character whose likes changed', async () => {
    const { taken, clock, simulator, attempts } = await subscribe(['character.updated']);
    await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' });
    await clock.advance(0);
    await attempts(1);
    expect(JSON.parse(taken[0]?.body ?? '')).toMatchObject({ data: { id: AXEL, stats: { likes: 959 } } });
  });

  it('are tried again, later and later, under the same id, until they are taken', async () => {
    const { taken, clock, simulator, attempts } = await subscribe(['character.updated'], (count) =>
      count === 1 ? 500 : count === 2 ? 0 : 200,
    );
    await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' });
    await clock.advance(0);
    await attempts(1);
    expect(simulator.deliveries[0]).toMatchObject({ status: 'pending', attempts: [{ status: 500 }] });
    await clock.advance(RETRY_AFTER_MS[0] ?? 0);
    await attempts(2);
    await clock.advance(RETRY_AFTER_MS[1] ?? 0);
    await attempts(3);
    expect(new Set(taken.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(simulator.deliveries[0]).toMatchObject({
      status: 'delivered',
      attempts: [{ status: 500 }, { status: 0, error: 'refused' }, { status: 200 }],
    });
    expect((await ask(simulator, '/_simulator/deliveries')).json).toEqual({
      deliveries: simulator.deliveries,
    });
  });

  it('are tried again however many came since: only those that are over are forgotten', async () => {
    const { webhook } = await subscribe(['character.updated']);
    const clock = createFakeClock();
    const firstAnswers: ((response: Response) => void)[] = [];
    const fetch: Fetch = (_url, { body }) =>
      String(body).includes('first')
        ? new Promise((resolve) => void firstAnswers.push(resolve))
        : Promise.resolve(new Response(null, { status: 204 }));
    const { announce, list } = createDeliveries({ idSeed: '1', clock, fetch, webhooks: () => [webhook] });
    const over = () => list.filter(({ status }) => status === 'delivered').length;
    const wait = { interval: 1, timeout: 10_000 };
    announce('character.updated', () => 'first');
    await clock.advance(0);
    await expect.poll(() => firstAnswers.length, wait).toBe(1);
    for (let count = 0; count < 1_001; count += 1) announce('character.updated', () => 'another');
    await clock.advance(0);
    await expect.poll(over, wait).toBe(1_000);
    firstAnswers[0]?.(new Response(null, { status: 500 }));
    await expect.poll(() => list[0]?.attempts.length, wait).toBe(1);
    await clock.advance(RETRY_AFTER_MS[0] ?? 0);
    await expect.poll(() => firstAnswers.length, wait).toBe(2);
    expect(list).toHaveLength(1_001);
  });

  it('are given up in the end, and forgotten when the simulator closes', async () => {
    const failing = await subscribe(['character.updated'], () => 500);
    await ask(failing.simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' });
    for (const [index, wait] of [0, ...RETRY_AFTER_MS].entries()) {
      await failing.clock.advance(wait);
      await failing.attempts(index + 1);
    }
    expect(failing.taken).toHaveLength(RETRY_AFTER_MS.length + 1);
    expect(failing.simulator.deliveries[0]).toMatchObject({ status: 'failed', nextAttemptAt: null });

    const closed = await subscribe(['character.updated'], () => 500);
    await ask(closed.simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' });
    await closed.clock.advance(0);
    await closed.attempts(1);
    closed.simulator.close();
    await closed.clock.advance(7 * 24 * 3_600_000);
    expect(closed.taken).toHaveLength(1);
  });
});
