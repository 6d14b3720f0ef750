import { createFavorites, listCharacters } from '@durenai/core';
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { switchablePresence } from '../../../core/test/browser-ports.ts';
import { createWorld, refusal, renderIn, type World } from '../../test/world.tsx';
import { CharacterCard } from '../characters/CharacterCard.tsx';
import { FavoritesList } from './FavoritesList.tsx';

async function characters(world: World, limit: number) {
  return (await world.durenai.transport.call(listCharacters, { query: { limit } })).data.data;
}

async function keep(world: World, count: number) {
  const favorites = createFavorites(world.durenai);
  for (const character of await characters(world, count)) {
    await favorites.setFavorite(character, true);
    await world.clock.advance(1000);
  }
}

const rows = () => screen.queryAllByRole('listitem');
const heart = (name: string) => screen.getByRole('button', { name: `Favourite ${name}` });

describe('FavoritesList', () => {
  it('says how to begin when there are none', async () => {
    renderIn(createWorld(), <FavoritesList />);
    expect(await screen.findByText('No favourites yet')).toBeTruthy();
  });

  it('lists the favourites, latest first', async () => {
    const world = createWorld();
    await keep(world, 3);
    const onSelect = vi.fn();
    const { user } = renderIn(world.reload(), <FavoritesList onSelect={onSelect} />);
    await screen.findByText('Kwame Tanaka');
    expect(screen.getAllByRole('heading').map(({ textContent }) => textContent)).toEqual([
      'Kwame Tanaka',
      'Axel Blaze',
      'Vexa Stride',
    ]);
    await user.click(screen.getByRole('button', { name: 'Axel Blaze' }));
    expect(onSelect.mock.lastCall?.[0].character.id).toBe('char_789012');
  });

  it('leaves rows, emptiness and class names to the page', async () => {
    const world = createWorld();
    const ui = (
      <FavoritesList
        classNames={{ row: 'my-row' }}
        slots={{
          row: ({ character, children }) => <section aria-label={`My ${character.name}`}>{children}</section>,
          empty: () => <p>Nobody yet</p>,
        }}
      />
    );
    const { user, container } = renderIn(world, ui);
    expect(await screen.findByText('Nobody yet')).toBeTruthy();
    const [vexa] = await characters(world, 1);
    if (!vexa) throw new Error('The catalogue is empty.');
    await keep(world, 1);
    renderIn(world.reload(), ui);
    const row = await screen.findByRole('region', { name: 'My Vexa Stride' });
    expect(row.closest('li')?.className).toBe('durenai-favorite my-row');
    await user.click(within(row).getByRole('button', { name: 'Favourite Vexa Stride' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'My Vexa Stride' })).toBeNull());
    expect(container.querySelector('.my-row')).toBeNull();
  });

  it('draws nothing where the page wants nothing, and as ever where it leaves that open', async () => {
    const world = createWorld();
    const nothing = { empty: () => null, error: () => null, row: () => null };
    const { container, rerender } = renderIn(world, <FavoritesList slots={nothing} />);
    const list = () => container.querySelector('section');
    await waitFor(() => expect(list()?.dataset.status).toBe('ready'));
    expect(list()?.textContent).toBe('');
    rerender(<FavoritesList slots={{ empty: () => undefined }} />);
    expect(screen.getByText('No favourites yet')).toBeTruthy();

    await keep(world, 1);
    world.refuse(/GET .user.favorites/, () => refusal(403, 'forbidden'));
    const failed = renderIn(world.reload(), <FavoritesList slots={nothing} />);
    await waitFor(() => expect(failed.container.querySelector('[data-status=failed]')).not.toBeNull());
    expect(failed.container.textContent).toBe('');
    world.refuse(/GET .user.favorites/, null);
    const full = renderIn(world.reload(), <FavoritesList slots={nothing} />);
    await waitFor(() => expect(full.container.querySelector('li.durenai-favorite')).not.toBeNull());
    await waitFor(() => expect(full.container.querySelector('[data-status=ready]')?.textContent).toBe(''));
  });

  it('gives a removed favourite back, where it was', async () => {
    const world = createWorld();
    await keep(world, 3);
    const { user } = renderIn(world.reload(), <FavoritesList />);
    const names = () => screen.getAllByRole('heading').map(({ textContent }) => textContent);
    await screen.findByRole('heading', { name: 'Axel Blaze' });
    const before = names();
    expect(before.indexOf('Axel Blaze')).toBe(1);
    await user.click(await screen.findByRole('button', { name: 'Favourite Axel Blaze' }));
    expect(screen.getByText('Axel Blaze was removed from your favourites.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByRole('heading', { name: 'Axel Blaze' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(names()).toEqual(before);
  });

  it('says nothing of a removed favourite to the next visitor', async () => {
    const world = createWorld();
    await keep(world, 1);
    const page = world.reload();
    const { user } = renderIn(page, <FavoritesList />);
    await user.click(await screen.findByRole('button', { name: 'Favourite Vexa Stride' }));
    expect(screen.getByText('Vexa Stride was removed from your favourites.')).toBeTruthy();
    world.refuse(/DELETE .session/, () => Response.json({ success: true, message: 'Done' }));
    await act(() => page.durenai.visitor.logout());
    expect(screen.queryByText(/Vexa Stride/)).toBeNull();
    expect(await screen.findByText('No favourites yet')).toBeTruthy();
  });

  it('shares its hearts with the cards on the page', async () => {
    const world = createWorld();
    const [vexa] = await characters(world, 1);
    if (!vexa) throw new Error('The catalogue is empty.');
    const { user } = renderIn(
      world,
      <>
        <CharacterCard character={vexa} />
        <FavoritesList />
      </>,
    );
    await screen.findByText('No favourites yet');
    await user.click(heart('Vexa Stride'));
    expect(within(screen.getByRole('region', { name: 'Favourites' })).getByText('Vexa Stride')).toBeTruthy();
    await waitFor(() => expect(world.requests.at(-1)).toBe('POST /user/favorites/char_123456'));
  });

  it('removes at once and gives the focus to the next row', async () => {
    const world = createWorld();
    await keep(world, 3);
    const { user } = renderIn(world.reload(), <FavoritesList />);
    await screen.findByText('Kwame Tanaka');
    await user.click(heart('Axel Blaze'));
    expect(rows()).toHaveLength(2);
    expect(document.activeElement).toBe(heart('Vexa Stride'));
  });

  it('brings a row back when the server refuses, and says why', async () => {
    const world = createWorld();
    await keep(world, 2);
    world.refuse(/DELETE/, () => refusal(502, 'upstream_unavailable'));
    const { user } = renderIn(world.reload(), <FavoritesList />);
    await screen.findByText('Axel Blaze');
    await user.click(heart('Axel Blaze'));

    expect((await screen.findByRole('alert')).textContent).toMatch(/could not be removed.*out of reach/);
    expect(rows()).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  /** Two favourites, of which none can be removed: what is sent does not arrive. */
  async function openOutOfReach() {
    const { presence, set } = switchablePresence();
    const world = createWorld({ presence });
    await keep(world, 2);
    world.refuse(/DELETE/, () => {
      throw new TypeError('Failed to fetch');
    });
    const { user } = renderIn(world.reload(), <FavoritesList />);
    await screen.findByText('Axel Blaze');
    return { world, user, set };
  }

  it('says that a row could not be removed until it is read, also to who looks away', async () => {
    const { world, user, set } = await openOutOfReach();
    await user.click(heart('Axel Blaze'));
    await waitFor(async () => {
      await world.clock.advance(2_000);
      expect(screen.getByRole('alert').textContent).toMatch(/could not be removed/);
    });
    for (const visible of [false, true]) act(() => set({ visible }));
    expect(screen.getByRole('alert').textContent).toMatch(/could not be removed/);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that there was no connection until there is one', async () => {
    const { world, user, set } = await openOutOfReach();
    act(() => set({ online: false }));
    await user.click(heart('Axel Blaze'));
    await waitFor(async () => {
      await world.clock.advance(2_000);
      expect(screen.getByRole('alert').textContent).toMatch(/could not be removed.*No connection/);
    });
    act(() => set({ online: true }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(rows()).toHaveLength(2);
  });

  it('loads again after a failure', async () => {
    const world = createWorld();
    await keep(world, 1);
    world.refuse(/GET \/user\/favorites/, () => refusal(403, 'forbidden'));
    const { user } = renderIn(world.reload(), <FavoritesList />);
    const retry = await screen.findByRole('button', { name: 'Try again' });
    world.refuse(/GET \/user\/favorites/, null);
    await user.click(retry);
    expect(await screen.findByText('Vexa Stride')).toBeTruthy();
  });
});
