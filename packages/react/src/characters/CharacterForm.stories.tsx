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

export const Refused: Story = {
  parameters: {
    visitor: {
      intercept: (fetch: typeof globalThis.fetch) => (input: string, init: RequestInit) =>
        init.method === 'POST' && input.endsWith('/characters')
          ? Promise.resolve(refusal(403, 'premium_required'))
          : fetch(input, init),
    },
  },
  play: async ({ args, canvasElement }) => {
    const canvas = await fill(canvasElement);
    await canvas.findByRole('alert');
    await expect(args.onError).toHaveBeenCalledOnce();
  },
};

export const RightToLeft: Story = { globals: { direction: 'rtl' } };

export const Dark: Story = { globals: { theme: 'dark' } };
