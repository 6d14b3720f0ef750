import {
  Account,
  Character,
  CharacterSummaryPage,
  ConversationPage,
  documentedEndpoints,
  ErrorEnvelope,
  FavoriteAdded,
  FavoriteCharacterPage,
  FavoriteRemoved,
  Message,
  MessagePage,
  Webhook,
} from '@durenai/core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { AXEL, ask, premium, standard, VEXA } from '../test/ask.ts';
import { isoTime } from './time.ts';

const SAMPLE_REPLY = /^Well, let me tell you about the time I had to outrun a corporate security drone swarm/;

describe('what the docs print', () => {
  it('leads the catalogue with Vexa Stride and Axel Blaze, 2,500 in all', async () => {
    const { json } = await ask(standard({ origin: 'https://api.durenai.com' }), '/v1/characters');
    const { data, pagination } = v.parse(CharacterSummaryPage, json);
    expect(pagination).toEqual({ total: 2500, page: 1, limit: 20, pages: 125 });
    expect(data.slice(0, 2)).toEqual([
      {
        id: 'char_123456',
        name: 'Vexa Stride',
        description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
        tags: ['cyberpunk', 'female', 'fictional'],
        image_url: 'https://api.durenai.com/images/vexa-stride.png',
        created_at: '2023-05-15T10:30:00Z',
        likes: 1243,
        chat_count: 8721,
      },
      {
        id: 'char_789012',
        name: 'Axel Blaze',
        description: 'A former firefighter who gained pyrokinetic abilities after a freak accident.',
        tags: ['superhero', 'male', 'fictional'],
        image_url: 'https://api.durenai.com/images/axel-blaze.png',
        created_at: '2023-06-22T14:15:00Z',
        likes: 958,
        chat_count: 6542,
      },
    ]);
  });

  it('tells Vexa Stride in full, with her fourth tag', async () => {
    const { json } = await ask(standard({ origin: 'https://api.durenai.com' }), `/v1/characters/${VEXA}`);
    expect(json).toEqual({
      id: 'char_123456',
      name: 'Vexa Stride',
      description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
      personality:
        'Defiant, quick-witted, and fiercely independent. Vexa thrives on adrenaline and the freedom of movement.',
      background:
        'Raised in the sprawling megacity slums, Vexa learned to survive by becoming the fastest courier in the neon-lit underworld.',
      tags: ['cyberpunk', 'female', 'fictional', 'limitless'],
      image_url: 'https://api.durenai.com/images/vexa-stride.png',
      created_at: '2023-05-15T10:30:00Z',
      creator: { id: 'user_789012', username: 'owenarii' },
      stats: { likes: 1243, chat_count: 8721, followers: 952 },
    });
  });

  it('answers the sample message with the sample reply, and cuts it in the list as the docs do', async () => {
    const simulator = standard();
    const message = 'Tell me about your adventures as a courier.';
    const { json } = await ask(simulator, `/v1/chat/${VEXA}/messages`, { body: { message } });
    expect(v.parse(Message, json)).toMatchObject({ character_id: VEXA, is_character: true });
    expect(json).toMatchObject({ content: expect.stringMatching(SAMPLE_REPLY) });
    const { data } = v.parse(ConversationPage, (await ask(simulator, '/v1/chat/conversations')).json);
    expect(data[0]?.last_message?.content).toBe(
      'Well, let me tell you about the time I had to outrun a corporate security drone swarm...',
    );
    expect(data[0]?.message_count).toBe(2);
  });

  it('goes on with the conversation that the sample program names without creating it', async () => {
    const body = { message: 'Tell me about your adventures as a courier.', conversation_id: 'conv_789012' };
    const { json } = await ask(standard(), `/v1/chat/${VEXA}/messages`, { body });
    expect(json).toMatchObject({
      conversation_id: 'conv_789012',
      content: expect.stringMatching(SAMPLE_REPLY),
    });
  });

  it('creates the sample character, of 0 likes and without an image', async () => {
    const body = {
      name: 'Nova Chen',
      description:
        'A tech genius who developed an AI that can predict future events with startling accuracy.',
      personality:
        'Innovative, socially awkward, and intensely focused. Nova sees patterns where others see chaos.',
      background:
        "Child prodigy who built her first supercomputer at age 12, now leading the world's most advanced predictive technology company.",
      tags: ['sci-fi', 'female', 'genius'],
    };
    const simulator = premium();
    const { json } = await ask(simulator, '/v1/characters', { body });
    expect(v.parse(Character, json)).toMatchObject({
      ...body,
      image_url: null,
      creator: { id: 'user_123456', username: 'current_user' },
      stats: { likes: 0, chat_count: 0, followers: 0 },
    });
    const { pagination, data } = v.parse(
      CharacterSummaryPage,
      (await ask(simulator, '/v1/characters?sort=newest&limit=1')).json,
    );
    expect(pagination.total).toBe(2501);
    expect(data[0]?.name).toBe('Nova Chen');
  });
});

describe('every answer is of the documented shape', () => {
  it('over a whole visit', async () => {
    const simulator = premium();
    const sent = v.parse(
      Message,
      (await ask(simulator, `/v1/chat/${AXEL}/messages`, { body: { message: 'Hi Axel' } })).json,
    );
    const path = `/v1/chat/conversations/${sent.conversation_id}/messages`;
    const messages = v.parse(MessagePage, (await ask(simulator, path)).json);
    expect(messages.data.map(({ is_character }) => is_character)).toEqual([true, false]);
    expect(messages.data[1]).toMatchObject({ content: 'Hi Axel', character_id: null });

    const added = v.parse(
      FavoriteAdded,
      (await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' })).json,
    );
    expect(added.message).toBe('Character added to favorites');
    const again = await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'POST' });
    expect(again.json).toEqual(added);
    const favorites = v.parse(FavoriteCharacterPage, (await ask(simulator, '/v1/user/favorites')).json);
    expect(favorites.data.map(({ id }) => id)).toEqual([AXEL]);

    const account = v.parse(Account, (await ask(simulator, '/v1/user/me')).json);
    expect(account).toMatchObject({
      subscription: {
        plan: 'premium',
        chat_requests: { used: 1, limit: 25_000, reset_date: '2026-04-01T00:00:00Z' },
      },
      stats: { characters_created: 0, conversations: 1, favorites: 1 },
    });

    const axel = v.parse(Character, (await ask(simulator, `/v1/characters/${AXEL}`)).json);
    expect(axel.stats).toMatchObject({ likes: 959, chat_count: 6543 });

    const removed = await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'DELETE' });
    expect(v.parse(FavoriteRemoved, removed.json).message).toBe('Character removed from favorites');
    expect((await ask(simulator, `/v1/user/favorites/${AXEL}`, { method: 'DELETE' })).status).toBe(200);

    const webhook = { url: 'https://example.com/webhook-handler', events: ['message.created'] };
    expect(v.parse(Webhook, (await ask(simulator, '/v1/webhooks', { body: webhook })).json)).toMatchObject({
      ...webhook,
      status: 'active',
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('serves every endpoint of the table', async () => {
    const simulator = premium();
    for (const { method, path } of Object.values(documentedEndpoints)) {
      const { json } = await ask(simulator, `/v1${path.replace(/\{\w+\}/g, 'nobody')}`, { method });
      const unknownRoute = v.safeParse(ErrorEnvelope, json);
      expect(unknownRoute.success && unknownRoute.output.error.message).not.toBe(
        'There is no such endpoint.',
      );
    }
  });
});

it('prints whole seconds as the docs do', () => {
  expect(isoTime(Date.parse('2023-07-20T15:30:00Z'))).toBe('2023-07-20T15:30:00Z');
});
