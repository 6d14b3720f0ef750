import { ConversationPage, Message, MessagePage, Session, Visitor } from '@durenai/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askSession } from './support/browser.ts';
import { openWorld, SITE, VEXA, type World } from './support/world.ts';

describe('a visitor chats', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it('gets a reply, a list and a history in the shapes of the contract', async () => {
    const browser = world.browser();
    const first = await browser.send(VEXA, 'Tell me about your adventures as a courier.');
    expect(first.status).toBe(200);
    expect(first.headers['cache-control']).toBe('private, no-store');
    const { conversation_id: conversationId, ...message } = first.as(Message);
    expect(message).toMatchObject({ character_id: VEXA, is_character: true });
    expect(conversationId).toMatch(/^conv_[0-9a-f]{32}$/);

    const second = (await browser.send(VEXA, 'And then?', { conversationId })).as(Message);
    expect(second.conversation_id).toBe(conversationId);

    const list = (await browser.get('/v1/chat/conversations')).as(ConversationPage);
    expect(list.pagination).toEqual({ total: 1, page: 1, limit: 20, pages: 1 });
    expect(list.data[0]).toMatchObject({
      id: conversationId,
      character: {
        id: VEXA,
        name: 'Vexa Stride',
        image_url: `${world.proxy.url}/v1/characters/${VEXA}/image`,
      },
      message_count: 4,
      last_message: { is_character: true, created_at: second.created_at },
    });

    const history = (await browser.get(`/v1/chat/conversations/${conversationId}/messages?limit=3`)).as(
      MessagePage,
    );
    expect(history.data).toHaveLength(3);
    expect(history.pagination).toMatchObject({ total: 4, pages: 2 });
    for (const { conversation_id } of history.data) expect(conversation_id).toBe(conversationId);

    const me = (await browser.get('/v1/user/me')).as(Visitor);
    expect(me).toMatchObject({ verified: false, stats: { conversations: 1, favorites: 0 } });
    expect(me.created_at).not.toBeNull();
  });

  it('lists the conversation that was continued last first, a page at a time', async () => {
    const browser = world.browser();
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three']) {
      ids.push((await browser.send(VEXA, text)).as(Message).conversation_id);
    }
    const [oldest = '', middle, newest] = ids;
    await browser.send(VEXA, 'again', { conversationId: oldest });
    const page = (await browser.get('/v1/chat/conversations?limit=2&page=1')).as(ConversationPage);
    expect(page.data.map(({ id }) => id)).toEqual([oldest, newest]);
    expect(page.pagination).toEqual({ total: 3, page: 1, limit: 2, pages: 2 });
    const rest = (await browser.get('/v1/chat/conversations?limit=2&page=2')).as(ConversationPage);
    expect(rest.data.map(({ id }) => id)).toEqual([middle]);
  });

  it('writes nothing about a visitor who only looks', async () => {
    const browser = world.browser();
    await browser.get('/v1/characters');
    expect((await browser.get('/v1/chat/conversations')).as(ConversationPage).data).toEqual([]);
    expect((await browser.get('/v1/user/me')).as(Visitor).created_at).toBeNull();
  });

  it('finds tokens and conversations again after a restart of the proxy', async () => {
    const browser = world.browser();
    const { conversation_id } = (await browser.send(VEXA, 'Remember me.')).as(Message);
    const { refresh_token, visitor } = await browser.session();
    await world.restart();

    const list = (await browser.get('/v1/chat/conversations')).as(ConversationPage);
    expect(list.data.map(({ id }) => id)).toEqual([conversation_id]);
    const history = await browser.get(`/v1/chat/conversations/${conversation_id}/messages`);
    expect(history.as(MessagePage).data.map(({ content }) => content)).toContain('Remember me.');
    const renewed = (await askSession(world.proxy.url, SITE, { refresh_token })).as(Session);
    expect(renewed.visitor.id).toBe(visitor.id);
  });
});
