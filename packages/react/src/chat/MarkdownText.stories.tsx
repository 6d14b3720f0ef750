import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { ChatWindow } from './ChatWindow.tsx';

const meta = {
  title: 'Text of messages',
  component: ChatWindow,
  parameters: { width: 'chat' },
  args: { characterId: 'char_123456' },
} satisfies Meta<typeof ChatWindow>;
export default meta;

type Story = StoryObj<typeof meta>;

const MARKDOWN = `*slides a folded map across the table* Here is **all** you need:

1. The gate at [the old harbour](https://maps.example/harbour)
2. A code: \`4-8-15\`

> Never trust a map that is too clean.

\`\`\`
open gate --quiet
\`\`\`

More at https://example.com/couriers`;

const shown: Story['play'] = async ({ canvasElement }) => {
  await waitFor(() => expect(canvasElement.querySelector('.durenai-markdown pre')).not.toBeNull());
  await waitFor(() => expect(within(canvasElement).getByText('(maps.example)')).toBeVisible());
  // Nothing of a long line shines through the button above it.
  const [code, copy] = ['pre', '.durenai-code > .durenai-copy'].map((selector) => {
    const element = canvasElement.querySelector(selector);
    return element && getComputedStyle(element).backgroundColor;
  });
  await expect(copy).toBe(code);
  // Longer than the window: it is read from its beginning.
  await expect(within(canvasElement).getByRole('log').scrollTop).toBe(0);
};

export const Markdown: Story = { args: { greeting: MARKDOWN }, play: shown };

export const MarkdownDark: Story = { args: { greeting: MARKDOWN }, globals: { theme: 'dark' }, play: shown };

export const MarkdownRightToLeft: Story = {
  args: { greeting: `${MARKDOWN}\n\nمرحبًا، هذه *رسالة* بالعربية مع English في وسطها.` },
  globals: { direction: 'rtl' },
  play: shown,
};

export const Prompts: Story = {
  args: { prompts: ['Who are you?', 'Tell me about your adventures as a courier.', 'Where are you going?'] },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: 'Who are you?' });
  },
};
