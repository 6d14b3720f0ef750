import type { Fetch } from '@durenai/core';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { CharacterForm } from './CharacterForm.tsx';

const meta = {
  title: 'CharacterForm',
  component: CharacterForm,
  parameters: { width: 'chat' },
  args: { onCreated: fn(), onError: fn() },
} satisfies Meta<typeof CharacterForm>;
export default meta;

type Story = StoryObj<typeof meta>;

const refusal = (status: number, code: string) =>
  new Response(JSON.stringify({ error: { code, message: code, status, details: {} } }), { status });

async function fill(canvasElement: HTMLElement) {
  const canvas = within(canvasElement);
  for (const field of ['Name', 'Description', 'Personality', 'Background'])
    await userEvent.type(canvas.getByLabelText(field), 'Nova');
  await userEvent.click(canvas.getByRole('button', { name: 'Create character' }));
  return canvas;
}

export const Empty: Story = {};

export const Incomplete: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Create character' }));
    await expect(canvas.getAllByText('Please fill this in.')).toHaveLength(4);
  },
};

/** Answers the creation, which the simulator's visitors, as most sites', are not allowed. */
const creation =
  (answer: () => Promise<Response>) =>
  (fetch: Fetch): Fetch =>
  (input, init) =>
    init.method === 'POST' && input.endsWith('/characters') ? answer() : fetch(input, init);

const created = {
  id: 'char_new',
  name: 'Nova',
  description: 'Nova',
  personality: 'Nova',
  background: 'Nova',
  tags: [],
  image_url: null,
  created_at: '2026-11-23T10:00:00Z',
  creator: { id: 'user_1', username: 'me' },
  stats: { likes: 0, chat_count: 0, followers: 0 },
};

export const Creates: Story = {
  parameters: { visitor: { intercept: creation(async () => Response.json(created, { status: 201 })) } },
  play: async ({ args, canvasElement }) => {
    const canvas = await fill(canvasElement);
    await canvas.findByText('Nova was created.');
    await expect(args.onCreated).toHaveBeenCalledOnce();
  },
};

export const Creating: Story = {
  parameters: { visitor: { intercept: creation(() => new Promise<never>(() => {})) } },
  play: async ({ canvasElement }) => {
    const canvas = await fill(canvasElement);
    await canvas.findByRole('button', { name: 'Creating…' });
  },
};

export const Refused: Story = {
  parameters: { visitor: { intercept: creation(async () => refusal(403, 'premium_required')) } },
  play: async ({ args, canvasElement }) => {
    const canvas = await fill(canvasElement);
    await canvas.findByRole('alert');
    await expect(args.onError).toHaveBeenCalledOnce();
  },
};

export const RightToLeft: Story = { globals: { direction: 'rtl' } };

export const Dark: Story = { globals: { theme: 'dark' } };
