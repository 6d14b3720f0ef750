import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { answering, detailsOf, never, pictures, refusal, vexa } from '../../../../.storybook/story-states.ts';
import { CharacterForm } from './CharacterForm.tsx';

const meta = {
  title: 'CharacterForm',
  component: CharacterForm,
  parameters: { width: 'chat' },
  args: { onCreated: fn(), onError: fn() },
} satisfies Meta<typeof CharacterForm>;
export default meta;

type Story = StoryObj<typeof meta>;

async function fill(canvasElement: HTMLElement) {
  const canvas = within(canvasElement);
  for (const field of ['Name', 'Description', 'Personality', 'Background'])
    await userEvent.type(canvas.getByLabelText(field), 'Nova');
  return canvas;
}

async function submit(canvasElement: HTMLElement) {
  const canvas = await fill(canvasElement);
  await userEvent.click(canvas.getByRole('button', { name: 'Create character' }));
  return canvas;
}

async function choose(canvasElement: HTMLElement, picture: File) {
  const canvas = within(canvasElement);
  await userEvent.upload(canvas.getByLabelText('Image'), picture);
  return canvas;
}

export const Empty: Story = {};

export const Incomplete: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Create character' }));
    await expect(canvas.getAllByText('Please fill this in.')).toHaveLength(4);
  },
};

export const Filled: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    await fill(canvasElement);
  },
};

export const WithAPicture: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const canvas = await choose(canvasElement, await pictures.good());
    await canvas.findByRole('img', { name: 'Preview of the image' });
    await expect(canvas.getByText('portrait of nova.png')).toBeVisible();
    await expect(canvas.getByLabelText<HTMLInputElement>('Image').files).toHaveLength(1);
  },
};

export const PictureTooLarge: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const canvas = await choose(canvasElement, pictures.tooLarge());
    await canvas.findByText('This image is larger than 5 MB.');
    await expect(canvas.getByLabelText('Image')).toBeInvalid();
  },
};

/** By its content: the name of a file says what it likes. */
export const PictureOfAWrongType: Story = {
  tags: ['!autodocs'],
  play: async ({ canvasElement }) => {
    const canvas = await choose(canvasElement, pictures.wrongType());
    await canvas.findByText('This is neither a JPEG nor a PNG image.');
    await expect(canvas.queryByRole('img')).toBeNull();
  },
};

/** Answers the creation, which the simulator's visitors, as most sites', are not allowed. */
const creation = (answer: () => Response | Promise<Response>) => ({
  visitor: { intercept: answering(/^POST \/characters$/, answer) },
});

const created = { ...detailsOf(vexa), id: 'char_new', name: 'Nova' };

export const Creates: Story = {
  tags: ['!autodocs'],
  parameters: creation(() => Response.json(created, { status: 201 })),
  play: async ({ args, canvasElement }) => {
    const canvas = await submit(canvasElement);
    await canvas.findByText('Nova was created.');
    await expect(args.onCreated).toHaveBeenCalledOnce();
  },
};

export const Creating: Story = {
  tags: ['!autodocs'],
  parameters: creation(never),
  play: async ({ canvasElement }) => {
    const canvas = await submit(canvasElement);
    await canvas.findByRole('button', { name: 'Creating…' });
  },
};

export const Refused: Story = {
  tags: ['!autodocs'],
  parameters: creation(() => refusal(403, 'premium_required')),
  play: async ({ args, canvasElement }) => {
    const canvas = await submit(canvasElement);
    await canvas.findByRole('alert');
    await expect(args.onError).toHaveBeenCalledOnce();
  },
};

/** The answer was lost: whoever tries again may create it twice. */
export const Uncertain: Story = {
  tags: ['!autodocs'],
  parameters: creation(() => refusal(502, 'creation_outcome_unknown')),
  play: async ({ canvasElement }) => {
    const canvas = await submit(canvasElement);
    await expect(await canvas.findByRole('alert')).toHaveTextContent('look for it before you try again');
  },
};

export const RightToLeft: Story = { globals: { direction: 'rtl' } };

export const Dark: Story = { globals: { theme: 'dark' } };
