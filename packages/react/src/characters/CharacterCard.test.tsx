import type { CharacterSummary } from '@durenai/core';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, renderIn } from '../../test/world.tsx';
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
    expect(screen.getByText('1.2K likes')).toBeTruthy();
    expect(screen.getByText('8.7K chats')).toBeTruthy();
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
