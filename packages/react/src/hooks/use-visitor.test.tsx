import { createChat, createDurenai, type Fetch, memoryStorage } from '@durenai/core';
import { act, render, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../../core/test/fake-clock.ts';
import { createWorld, renderIn, VEXA } from '../../test/world.tsx';
import { DurenaiProvider } from '../provider/DurenaiProvider.tsx';
import { useFavorites } from './use-favorites.ts';
import { useVisitor } from './use-visitor.ts';

/** A proxy that takes the site's word, and keeps one favourite for each of its visitors. */
function createPeople() {
  const holders = new Map<string, string>();
  const fetch: Fetch = async (input, init) => {
    const { pathname } = new URL(input);
    const route = `${init.method} ${pathname.replace('/v1', '')}`;
    if (route === 'POST /session') {
      const { identity, refresh_token } = JSON.parse(String(init.body));
      const id = identity ?? refresh_token ?? 'nobody';
      const token = `token-${holders.size}`;
      holders.set(token, id);
      return Response.json({
        access_token: token,
        expires_in: 600,
        refresh_token: id,
        visitor: { id, verified: identity !== undefined },
      });
    }
    if (init.method === 'DELETE') return Response.json({ success: true, message: 'Done' });
    const { authorization = '' } = init.headers as Record<string, string>;
    const id = holders.get(authorization.replace('Bearer ', '')) ?? '';
    if (route === 'GET /user/me') {
      const messages = { left: 40, limit: 40, resets_at: '2026-01-02T00:00:00Z' };
      const stats = { conversations: 0, favorites: 1 };
      return Response.json({ id, verified: true, created_at: null, stats, messages });
    }
    const favorite = {
      id: `liked-by-${id}`,
      name: `Favourite of ${id}`,
      description: '',
      tags: [],
      image_url: null,
      created_at: '2026-01-01T00:00:00Z',
      favorited_at: '2026-01-01T00:00:00Z',
    };
    return Response.json({ data: [favorite], pagination: { total: 1, page: 1, limit: 50, pages: 1 } });
  };
  return fetch;
}

function Who() {
  const { id, verified, profile } = useVisitor();
  const { favorites } = useFavorites();
  return (
    <>
      <p>{`${id}, ${verified ? 'verified' : 'anonymous'}, ${profile.data?.stats.favorites ?? 'no'} favourites`}</p>
      <ul>
        {favorites.map((favorite) => (
          <li key={favorite.id}>{favorite.name}</li>
        ))}
      </ul>
    </>
  );
}

function createPage() {
  const clock = createFakeClock({ wrap: act });
  const durenai = createDurenai({
    proxyUrl: 'https://proxy.example',
    fetch: createPeople(),
    storage: memoryStorage(),
    clock,
    withLock: (_, action) => action(),
  });
  render(
    <DurenaiProvider durenai={durenai}>
      <Who />
    </DurenaiProvider>,
  );
  return { clock, durenai };
}

describe('useVisitor', () => {
  it('says who is here, and everything below follows', async () => {
    const { clock, durenai } = createPage();
    await clock.settle();
    expect(screen.getByText('null, anonymous, no favourites')).toBeTruthy();
    await act(() => durenai.visitor.identify(async () => 'anna'));
    await clock.advance(100);
    expect(screen.getByText('anna, verified, 1 favourites')).toBeTruthy();
    expect(screen.getByText('Favourite of anna')).toBeTruthy();

    await act(() => durenai.visitor.identify(async () => 'ben'));
    expect(screen.queryByText('Favourite of anna')).toBeNull();
    await clock.advance(100);
    expect(screen.getByText('ben, verified, 1 favourites')).toBeTruthy();
    expect(screen.getByText('Favourite of ben')).toBeTruthy();

    await act(() => durenai.visitor.logout());
    await clock.advance(100);
    expect(screen.getByText('null, anonymous, no favourites')).toBeTruthy();
    expect(screen.queryByText(/Favourite of/)).toBeNull();
  });

  it('follows what is said, with one look for all who show it', async () => {
    const world = createWorld();
    const Left = () => <p>{`${useVisitor().profile.data?.stats.conversations ?? 'none'} so far`}</p>;
    renderIn(
      world,
      <>
        <Left />
        <Left />
      </>,
    );
    const talk = async (characterId: string) => {
      await createChat(world.durenai, { characterId }).send('Hello');
      await world.clock.advance(60_000);
    };
    await talk(VEXA);
    await waitFor(() => expect(screen.getAllByText('1 so far')).toHaveLength(2));
    await talk('char_789012');
    await waitFor(() => expect(screen.getAllByText('2 so far')).toHaveLength(2));

    // Without live updates, each attempt to have them comes with a look.
    world.requests.length = 0;
    await world.clock.advance(120_000);
    const asked = (what: string) => world.requests.filter((request) => request === what).length;
    expect(asked('GET /events')).toBeGreaterThan(2);
    expect(asked('GET /user/me')).toBe(asked('GET /events'));
  });
});
