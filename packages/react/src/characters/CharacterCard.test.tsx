import type { CharacterSummary } from '@durenai/core';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, refusal, renderIn } from '../../test/world.tsx';
import { FavoritesList } from '../favorites/FavoritesList.tsx';
import { CharacterCard } from './CharacterCard.tsx';

const vexa: CharacterSummary = {
  id: 'char_123456',
  name: 'Vexa Stride',
  description: 'A mysterious rogue courier.',
  tags: ['cyberpunk'],
  image_url: 'https://api.durenai.com/images/vexa-stride.jpg',
  created_at: '2023-05-15T10:30:00Z',
  likes: 1243,
  chat_count: 8721,
};

describe('CharacterCard', () => {
  it('tells its character in words and round numbers', () => {
    renderIn(createWorld(), <CharacterCard character={vexa} />);
    expect(screen.getByRole('heading', { name: 'Vexa Stride' })).toBeTruthy();
    expect(screen.getByRole('img', { name: '1.2K likes' })).toBeTruthy();
    expect(screen.getByRole('img', { name: '8.7K chats' })).toBeTruthy();
  });

  it('is selected by keyboard, apart from its heart', async () => {
    const onSelect = vi.fn();
    const { user } = renderIn(createWorld(), <CharacterCard character={vexa} onSelect={onSelect} />);
    await user.tab();
    await user.keyboard('{Enter}');
    expect(onSelect).toHaveBeenCalledExactlyOnceWith({ character: vexa });
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Favourite Vexa Stride' }));
    await user.keyboard('{Enter}');
    expect(onSelect).toHaveBeenCalledOnce();
  });

  it('asks the proxy for the portrait, and shows initials when it does not come', () => {
    // happy-dom loads no images and calls them complete.
    vi.spyOn(HTMLImageElement.prototype, 'complete', 'get').mockReturnValue(false);
    const { container } = renderIn(createWorld(), <CharacterCard character={vexa} />);
    const image = container.querySelector('img');
    expect(image?.src).toBe('https://proxy.example/v1/characters/char_123456/image');
    if (image) fireEvent.error(image);
    expect(screen.getByText('VS')).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
  });

  it.each(['', 'no id', '../user/me'])('shows initials where %j is no id to ask a portrait for', (id) => {
    const { container } = renderIn(createWorld(), <CharacterCard character={{ ...vexa, id }} />);
    expect(screen.getByText('VS')).toBeTruthy();
    expect(container.querySelector('img')).toBeNull();
  });

  it('says that its heart was refused, and goes back to what it was', async () => {
    const world = createWorld();
    world.refuse(/POST .user.favorites/, () => refusal(502, 'upstream_unavailable'));
    const { user } = renderIn(world, <CharacterCard character={vexa} onSelect={() => {}} />);
    const heart = screen.getByRole('button', { name: 'Favourite Vexa Stride' });
    await user.click(heart);
    expect((await screen.findByRole('alert')).textContent).toMatch(/could not be added.*out of reach/);
    expect(heart.getAttribute('aria-pressed')).toBe('false');
    screen.getByRole('button', { name: 'Dismiss' }).focus();
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('article'));
  });

  it('says aloud of its own heart only that it was refused', async () => {
    const world = createWorld();
    world.refuse(/POST .user.favorites/, () => refusal(502, 'upstream_unavailable'));
    const axel = { ...vexa, id: 'char_789012', name: 'Axel Blaze' };
    const { user } = renderIn(
      world,
      <>
        <CharacterCard character={vexa} />
        <CharacterCard character={vexa} />
        <CharacterCard character={axel} />
        <FavoritesList />
      </>,
    );
    const [, heart] = screen.getAllByRole('button', { name: 'Favourite Vexa Stride' });
    if (heart) await user.click(heart);
    await waitFor(() => expect(screen.getAllByText(/could not be added/)).toHaveLength(3));
    expect(
      screen
        .getByRole('alert')
        .closest('article')
        ?.contains(heart ?? null),
    ).toBe(true);
  });

  it('shows a tag once that its creator wrote twice', () => {
    const error = vi.spyOn(console, 'error');
    renderIn(createWorld(), <CharacterCard character={{ ...vexa, tags: ['wry', 'noir', 'wry'] }} />);
    expect(screen.getByText('noir').parentElement?.textContent).toBe('wrynoir');
    expect(error).not.toHaveBeenCalled();
    error.mockRestore();
  });

  it('shows initials of a character without an image', () => {
    renderIn(createWorld(), <CharacterCard character={{ ...vexa, name: 'Nova', image_url: null }} />);
    expect(screen.getByText('N')).toBeTruthy();
  });
});

it('asks once for favourites that cannot be had, however many hearts come into sight', async () => {
  const world = createWorld();
  await world.durenai.visitor.accessToken();
  world.refuse(/GET \/user\/favorites/, () => refusal(403, 'forbidden'));
  const cards = (count: number) => (
    <>
      {Array.from({ length: count }, (_, index) => (
        <CharacterCard key={index} character={{ ...vexa, id: `char_${index}` }} />
      ))}
    </>
  );
  const asked = () => world.requests.filter((request) => request.includes('favorites')).length;
  const view = renderIn(world, cards(1));
  await waitFor(() => expect(asked()).toBe(1));
  await act(async () => void (await world.clock.advance(100)));
  for (const count of [2, 3, 4]) {
    view.rerender(cards(count));
    await act(async () => void (await world.clock.advance(100)));
  }
  expect(asked()).toBe(1);
});
