import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { answering, refusal, vexa } from '../../../../.storybook/story-states.ts';
import { FavoriteButton } from './FavoriteButton.tsx';

const meta = {
  title: 'FavoriteButton',
  component: FavoriteButton,
  args: {
    character: vexa,
    onChange: fn(),
  },
} satisfies Meta<typeof FavoriteButton>;
export default meta;

type Story = StoryObj<typeof meta>;

const heartOf = (canvasElement: HTMLElement) =>
  within(canvasElement).getByRole('button', { name: 'Favourite Vexa Stride' });

export const NotYet: Story = {
  play: async ({ canvasElement }) => {
    await expect(heartOf(canvasElement)).toHaveAttribute('aria-pressed', 'false');
  },
};

/** Pressed at once, before the server has confirmed it. */
export const Favourite: Story = {
  tags: ['!autodocs'],
  play: async ({ args, canvasElement }) => {
    const heart = heartOf(canvasElement);
    await userEvent.click(heart);
    await expect(heart).toHaveAttribute('aria-pressed', 'true');
    await expect(args.onChange).toHaveBeenCalledWith({ character: args.character, favorite: true });
  },
};

/** What the server waits for before it refuses. */
let isPressedSeen = Promise.withResolvers<void>();

/** The server refuses, so it is as it was. */
export const Refused: Story = {
  tags: ['!autodocs'],
  parameters: {
    visitor: {
      intercept: answering(/^POST \/user\/favorites/, async () => {
        await isPressedSeen.promise;
        return refusal(502, 'upstream_unavailable');
      }),
    },
  },
  play: async ({ canvasElement }) => {
    isPressedSeen = Promise.withResolvers();
    const heart = heartOf(canvasElement);
    await userEvent.click(heart);
    await expect(heart).toHaveAttribute('aria-pressed', 'true');
    isPressedSeen.resolve();
    await waitFor(() => expect(heart).toHaveAttribute('aria-pressed', 'false'));
  },
};
