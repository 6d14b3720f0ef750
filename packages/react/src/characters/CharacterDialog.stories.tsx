import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { CharacterDialog } from './CharacterDialog.tsx';

const meta = {
  title: 'CharacterDialog',
  component: CharacterDialog,
  parameters: { docs: { story: { inline: false, height: '44rem' } }, visitor: { latency: 50 } },
  args: { characterId: 'char_123456', open: true, onOpenChange: fn(), onChat: fn() },
} satisfies Meta<typeof CharacterDialog>;
export default meta;

type Story = StoryObj<typeof meta>;

const never = () => new Promise<never>(() => {});

const summary = {
  id: 'char_123456',
  name: 'Vexa Stride',
  description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
  tags: ['cyberpunk', 'female', 'fictional'],
  image_url: 'https://api.durenai.com/images/vexa-stride.jpg',
  created_at: '2023-05-15T10:30:00Z',
};

export const Default: Story = {
  play: async ({ args }) => {
    const dialog = await screen.findByRole('dialog');
    const heart = await within(dialog).findByRole('button', { name: 'Favourite Vexa Stride' });
    await userEvent.click(heart);
    await waitFor(() => expect(heart).toHaveAttribute('aria-pressed', 'true'));
    await userEvent.keyboard('{Escape}');
    await expect(args.onOpenChange).toHaveBeenCalledWith({ open: false });
  },
};

export const LoadingWithSummary: Story = {
  args: { summary },
  parameters: { visitor: { intercept: () => never } },
};

export const Loading: Story = { parameters: { visitor: { intercept: () => never } } };

export const FailedToLoad: Story = {
  args: { summary, characterId: 'char_nobody' },
  parameters: { visitor: { latency: 0 } },
};

export const MissingImage: Story = { args: { characterId: 'char_451404' } };

export const WithoutChat: Story = { args: { onChat: undefined } };

export const RightToLeft: Story = { globals: { direction: 'rtl' } };

export const Dark: Story = { globals: { theme: 'dark' } };
