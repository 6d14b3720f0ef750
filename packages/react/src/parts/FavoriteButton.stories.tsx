import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { FavoriteButton } from './FavoriteButton.tsx';

const meta = {
  title: 'FavoriteButton',
  component: FavoriteButton,
  args: {
    character: {
      id: 'char_123456',
      name: 'Vexa Stride',
      description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
      tags: ['cyberpunk'],
      image_url: null,
      created_at: '2023-05-15T10:30:00Z',
    },
    onChange: fn(),
  },
} satisfies Meta<typeof FavoriteButton>;
export default meta;

type Story = StoryObj<typeof meta>;

export const NotYet: Story = {};

/** Pressed at once, before the server has confirmed it. */
export const Favourite: Story = {
  play: async ({ args, canvasElement }) => {
    const heart = within(canvasElement).getByRole('button', { name: 'Favourite Vexa Stride' });
    await userEvent.click(heart);
    await expect(heart).toHaveAttribute('aria-pressed', 'true');
    await expect(args.onChange).toHaveBeenCalledWith({ character: args.character, favorite: true });
  },
};
