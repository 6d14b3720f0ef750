import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { Portrait } from './Portrait.tsx';

const meta = {
  title: 'Portrait',
  component: Portrait,
  args: { alt: 'Portrait of Vexa Stride', loading: 'eager' },
  decorators: [
    (Story) => (
      <div style={{ inlineSize: '6rem' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof Portrait>;
export default meta;

type Story = StoryObj<typeof meta>;

const vexa = { name: 'Vexa Stride', image_url: 'https://api.durenai.com/images/vexa-stride.jpg' };

export const Image: Story = {
  args: { character: { ...vexa, id: 'char_123456' } },
  play: async ({ canvasElement }) => {
    const image = await within(canvasElement).findByRole('img', { name: 'Portrait of Vexa Stride' });
    await expect(image).toBeInstanceOf(HTMLImageElement);
  },
};

/** Where there is no picture, or it does not load. */
export const Initials: Story = {
  args: { character: { ...vexa, id: 'char_nobody' } },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('img')).toHaveTextContent('VS');
  },
};

export const Emoji: Story = {
  args: { character: { id: 'char_emoji', name: '👩‍🚀 🚀', image_url: null }, alt: 'Portrait' },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByRole('img')).toHaveTextContent('👩‍🚀🚀');
  },
};
