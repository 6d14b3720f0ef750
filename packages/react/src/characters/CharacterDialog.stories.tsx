import type { Meta, StoryObj } from '@storybook/react-vite';
import { useArgs } from 'storybook/preview-api';
import { expect, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { answering, detailsOf, down, longName, never, vexa } from '../../../../.storybook/story-states.ts';
import { CharacterDialog } from './CharacterDialog.tsx';

const meta = {
  title: 'CharacterDialog',
  component: CharacterDialog,
  parameters: { docs: { story: { inline: false, height: '44rem' } }, visitor: { latency: 50 } },
  args: { characterId: 'char_123456', open: true, onOpenChange: fn(), onChat: fn() },
  render: function Held(args) {
    const [, update] = useArgs<typeof args>();
    const onOpenChange: typeof args.onOpenChange = (event) => {
      args.onOpenChange?.(event);
      update(event);
    };
    return <CharacterDialog {...args} onOpenChange={onOpenChange} />;
  },
} satisfies Meta<typeof CharacterDialog>;
export default meta;

type Story = StoryObj<typeof meta>;

export const Default: Story = {};

/** Not among others: of all that are on one page, only one has the focus. */
export const FavoursAndCloses: Story = {
  tags: ['!autodocs'],
  play: async ({ args }) => {
    const dialog = await screen.findByRole('dialog');
    await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement));
    await expect(document.activeElement).toBeInstanceOf(HTMLButtonElement);
    const heart = await within(dialog).findByRole('button', { name: 'Favourite Vexa Stride' });
    await userEvent.click(heart);
    await waitFor(() => expect(heart).toHaveAttribute('aria-pressed', 'true'));
    await userEvent.keyboard('{Escape}');
    await expect(args.onOpenChange).toHaveBeenCalledWith({ open: false });
  },
};

const dialog = () => screen.findByRole('dialog');

export const LoadingWithSummary: Story = {
  args: { summary: vexa },
  parameters: { visitor: { intercept: () => never } },
  play: async () => {
    await within(await dialog()).findByRole('heading', { name: 'Vexa Stride' });
    await expect(await dialog()).toHaveAttribute('data-status', 'loading');
  },
};

export const Loading: Story = {
  parameters: { visitor: { intercept: () => never } },
  play: async () => {
    await expect(await dialog()).toHaveAttribute('data-status', 'loading');
  },
};

/** What is known already stays, and the rest can be asked for again. */
export const FailedToLoad: Story = {
  args: { summary: vexa },
  parameters: { visitor: { latency: 0, intercept: () => down } },
  play: async () => {
    const shown = within(await dialog());
    await shown.findByRole('button', { name: 'Try again' });
    await expect(shown.getByRole('button', { name: 'Chat with Vexa Stride' })).toBeVisible();
  },
};

/** Nobody is there, and asking again does not help. */
export const NotFound: Story = {
  args: { characterId: 'char_nobody' },
  parameters: { visitor: { latency: 0 } },
  play: async () => {
    const shown = within(await dialog());
    await expect(await shown.findByRole('alert')).toHaveTextContent('no longer available');
    await expect(shown.getByRole('alert')).not.toHaveTextContent('The rest');
    await expect(shown.queryByRole('button', { name: 'Try again' })).toBeNull();
  },
};

/** Scrolls, also by keyboard. */
export const LongText: Story = {
  args: { characterId: longName.id, summary: longName },
  parameters: {
    visitor: {
      latency: 0,
      intercept: answering(/^GET \/characters\//, () => Response.json(detailsOf(longName))),
    },
  },
  play: async () => {
    const background = await within(await dialog()).findByRole('heading', { name: 'Background' });
    const body = background.parentElement as HTMLElement;
    await expect(body.scrollHeight).toBeGreaterThan(body.clientHeight);
    body.focus();
    await expect(body).toHaveFocus();
  },
};

export const MissingImage: Story = {
  args: { characterId: 'char_451404' },
  play: async () => {
    const portrait = await within(await dialog()).findByRole('img', { name: /^Portrait/ });
    await expect(portrait).not.toBeInstanceOf(HTMLImageElement);
  },
};

export const WithoutChat: Story = { args: { onChat: undefined } };

export const RightToLeft: Story = { globals: { direction: 'rtl' } };

export const Dark: Story = { globals: { theme: 'dark' } };
