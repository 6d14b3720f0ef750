import type { CharacterSummary } from '@durenai/core';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { answering, refusal, vexa } from '../../../../.storybook/story-states.ts';
import { CharacterCard } from './CharacterCard.tsx';

const meta = {
  title: 'CharacterCard',
  component: CharacterCard<CharacterSummary>,
  parameters: { width: 'card', visitor: { latency: 0 } },
  args: { character: vexa, onSelect: fn() },
} satisfies Meta<typeof CharacterCard<CharacterSummary>>;
export default meta;

type Story = StoryObj<typeof meta>;

export const Default: Story = {
  play: async ({ args, canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Vexa Stride' }));
    await expect(args.onSelect).toHaveBeenCalledWith({ character: vexa });
  },
};

export const Favourite: Story = {
  tags: ['!autodocs'],
  play: async ({ args, canvasElement }) => {
    const heart = within(canvasElement).getByRole('button', { name: 'Favourite Vexa Stride' });
    await userEvent.click(heart);
    await waitFor(() => expect(heart).toHaveAttribute('aria-pressed', 'true'));
    await expect(args.onSelect).not.toHaveBeenCalled();
  },
};

/** The server refuses, so the heart is as it was, and the card says why. */
export const FavouriteRefused: Story = {
  tags: ['!autodocs'],
  parameters: {
    visitor: { latency: 0, intercept: answering(/^POST/, () => refusal(502, 'upstream_unavailable')) },
  },
  play: async ({ args, canvasElement }) => {
    const canvas = within(canvasElement);
    const heart = canvas.getByRole('button', { name: 'Favourite Vexa Stride' });
    await userEvent.click(heart);
    await expect(await canvas.findByRole('alert')).toHaveTextContent('could not be added');
    await expect(heart).toHaveAttribute('aria-pressed', 'false');
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss' }));
    await expect(canvas.queryByRole('alert')).toBeNull();
    await expect(args.onSelect).not.toHaveBeenCalled();
    await userEvent.click(heart);
    await canvas.findByRole('alert');
  },
};

export const NotSelectable: Story = { args: { onSelect: undefined, favorite: false } };

export const MissingImage: Story = {
  args: { character: { ...vexa, id: 'char_without_image', image_url: null } },
};

export const LongAndManyTags: Story = {
  args: {
    character: {
      ...vexa,
      name: 'Maximiliana Constantinopolitanska-Featherstonehaugh the Third',
      description: `${vexa.description} `.repeat(6),
      tags: Array.from({ length: 14 }, (_, index) => `a rather long tag number ${index + 1}`),
      likes: 12_345_678,
      chat_count: 987_654_321,
    },
  },
};

export const RightToLeft: Story = {
  globals: { direction: 'rtl' },
  args: {
    character: {
      ...vexa,
      name: 'زينب 🦊 الرحّالة',
      description: 'ساعية بريد غامضة تعرف كل طرق المدينة.',
      tags: ['خيال', 'cyberpunk'],
    },
  },
};

export const Emoji: Story = {
  args: {
    character: {
      ...vexa,
      id: 'char_emoji',
      name: '👩‍🚀 Nova 🚀',
      image_url: null,
      tags: ['🚀', '✨ sparkling'],
    },
  },
};

export const Dark: Story = { globals: { theme: 'dark' } };
