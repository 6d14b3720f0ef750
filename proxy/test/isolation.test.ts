import { ConversationPage, FavoriteCharacterPage, Message } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Received } from './support/browser.ts';
import { SWEPT, sweep } from './support/sweep.ts';
import { openWorld, VEXA, type World } from './support/world.ts';

/** The one thing in which two refusals may differ. */
const withoutRequestId = ({ status, text, headers }: Received) => {
  const { 'x-request-id': requestId = '', date: _, ...rest } = headers;
  return { status, text: text.replaceAll(String(requestId), '#'), headers: rest };
};

describe('two visitors', () => {
  let world: World;
  let alice: Browser;
  let mallory: Browser;
  let conversationId: string;
  const secret = 'canary-of-alice-7f3a';

  beforeAll(async () => {
    world = await openWorld();
    alice = world.browser();
    mallory = world.browser();
    conversationId = (await alice.send(VEXA, secret)).as(Message).conversation_id;
    await alice.post(`/v1/user/favorites/${VEXA}`);
  });
  afterAll(() => world.close());

  const targets: [string, (id: string) => string][] = [
    ['unknown', () => 'conv_00000000000000000000000000000000'],
    ['malformed', () => 'a~b'],
    ['a reserved word', () => 'me'],
    ['made of 129 characters', () => 'a'.repeat(129)],
  ];
  it.each(targets)('cannot tell a foreign conversation from one that is %s', async (_, idOf) => {
    const path = (id: string) => `/v1/chat/conversations/${id}/messages`;
    const foreign = await mallory.get(path(conversationId));
    const other = await mallory.get(path(idOf(conversationId)));
    expect(foreign.status).toBe(404);
    expect(withoutRequestId(other)).toEqual(withoutRequestId(foreign));
    expect(foreign.text).not.toContain(conversationId);
  });

  it('cannot write into each other’s conversations, and learn nothing by trying', async () => {
    const before = world.asked().length;
    const foreign = await mallory.send(VEXA, 'hello', { conversationId });
    const unknown = await mallory.send(VEXA, 'hello', { conversationId: 'conv_unknown' });
    expect(foreign.status).toBe(404);
    expect(withoutRequestId(unknown)).toEqual(withoutRequestId(foreign));
    expect(world.asked().length).toBe(before);
  });

  it('never get the id that DurenAI knows a conversation by, nor can they use it', async () => {
    const upstreamIds = world.simulator.simulator.ledger.flatMap(({ accepted }) =>
      [...JSON.stringify(accepted ?? {}).matchAll(/conv_\w+/g)].map(([id]) => id),
    );
    expect(upstreamIds.length).toBeGreaterThan(0);
    for (const id of upstreamIds) {
      expect((await alice.get('/v1/chat/conversations')).text).not.toContain(id);
      expect((await alice.get(`/v1/chat/conversations/${id}/messages`)).status).toBe(404);
    }
  });

  it('see nothing of each other on any personal route', async () => {
    const answers = await Promise.all(
      ['/v1/chat/conversations', '/v1/user/favorites', '/v1/user/me'].map((path) => mallory.get(path)),
    );
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain(secret);
      expect(text).not.toContain(conversationId);
    }
    const [conversations, favorites] = answers;
    expect(conversations?.as(ConversationPage).data).toEqual([]);
    expect(favorites?.as(FavoriteCharacterPage).data).toEqual([]);
  });

  it('may use the same idempotency key without meeting', async () => {
    const key = 'the-same-key-for-both';
    const [hers, his] = await Promise.all([
      alice.send(VEXA, 'from alice', { key }),
      mallory.send(VEXA, 'from mallory', { key }),
    ]);
    expect(hers.as(Message).conversation_id).not.toBe(his.as(Message).conversation_id);
    const replayed = await mallory.send(VEXA, 'from mallory', { key });
    expect(replayed.text).toBe(his.text);
  });
});

describe('twenty visitors', () => {
  it('get nothing of each other, whichever personal route they try with whatever ids', async () => {
    const world = await openWorld({ proxy: SWEPT });
    const { probes, routes, leaks } = await sweep(world, 20);
    await world.close();
    console.log(`${probes} probes of ${routes.length} personal routes: ${leaks.length} leaks`);
    expect(leaks).toEqual([]);
    expect(probes).toBe(20 * 19 * routes.length);
  }, 60_000);
});
