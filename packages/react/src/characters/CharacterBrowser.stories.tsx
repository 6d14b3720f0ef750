import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { answering, down, listOf, never, refusal, vexa } from '../../../../.storybook/story-states.ts';
import type { StoryVisitorOptions } from '../../../../.storybook/story-visitor.ts';
import { watchLayoutShift } from '../../../../.storybook/watch-layout-shift.ts';
import { CharacterBrowser } from './CharacterBrowser.tsx';

const meta = {
  title: 'CharacterBrowser',
  component: CharacterBrowser,
  args: { onSelect: fn(), onChat: fn() },
} satisfies Meta<typeof CharacterBrowser>;
export default meta;

type Story = StoryObj<typeof meta>;

const visitor = (options: StoryVisitorOptions) => ({ visitor: options });
const oneCharacter = { ...vexa, image_url: null };

const withPage = (data: readonly unknown[]) => listOf(/^GET \/characters\?/, data);

const settles: Story['play'] = async ({ canvasElement }) => {
  await waitFor(() => expect(canvasElement.querySelector('[data-status="ready"]')).not.toBeNull());
};

export const Many: Story = { play: settles };

/** From edge to edge, it must not make the page scroll sideways. */
export const FullBleedOnAPhone: Story = {
  decorators: (Story) => (
    <div style={{ inlineSize: '22.5rem' }}>
      <Story />
    </div>
  ),
  parameters: visitor({ latency: 0 }),
  play: async ({ canvasElement }) => {
    const page = canvasElement.querySelector('.durenai-character-browser')?.parentElement as HTMLElement;
    await within(page).findByRole('button', { name: 'cyberpunk' });
    await expect(page.scrollWidth).toBe(page.clientWidth);
  },
};

export const FiltersSortsAndLoadsMore: Story = {
  tags: ['!autodocs'],
  args: { limit: 8 },
  parameters: visitor({ latency: 30 }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText('2,500 characters');
    await userEvent.click(await canvas.findByRole('button', { name: 'cyberpunk' }));
    await waitFor(() => expect(canvas.queryByText('2,500 characters')).toBeNull());
    await waitFor(() => expect(canvas.getAllByRole('article')).toHaveLength(8));
    for (const card of canvas.getAllByRole('article')) {
      await expect(within(card).getAllByText('cyberpunk')[0]).toBeInTheDocument();
    }
    await userEvent.selectOptions(canvas.getByLabelText('Sort by'), 'newest');
    await userEvent.click(await canvas.findByRole('button', { name: 'Load more' }));
    await waitFor(() => expect(canvas.getAllByRole('article')).toHaveLength(16));
  },
};

export const OpensDetails: Story = {
  tags: ['!autodocs'],
  parameters: visitor({ latency: 30 }),
  play: async ({ args, canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Vexa Stride' }));
    const dialog = await screen.findByRole('dialog', { name: 'Vexa Stride' });
    const personality = await within(dialog).findByText(/Defiant, quick-witted/);
    await waitFor(() => expect(personality).toBeVisible());
    await userEvent.click(within(dialog).getByRole('button', { name: 'Chat with Vexa Stride' }));
    await expect(args.onChat).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  },
};

export const Loading: Story = { parameters: visitor({ intercept: () => never }) };

export const One: Story = { parameters: visitor({ intercept: withPage([oneCharacter]) }), play: settles };

export const Empty: Story = { parameters: visitor({ intercept: withPage([]) }), play: settles };

export const NoMatch: Story = {
  args: { defaultTags: ['cyberpunk', 'nobody-has-this'] },
  play: settles,
};

export const FailedToLoad: Story = {
  parameters: visitor({ latency: 0, intercept: () => down }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: 'Try again' });
  },
};

export const Offline: Story = {
  globals: { network: 'offline' },
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByRole('alert')).toHaveTextContent('No connection');
  },
};

export const FailedToLoadMore: Story = {
  tags: ['!autodocs'],
  args: { limit: 4 },
  parameters: visitor({
    latency: 0,
    intercept: answering(/page=2/, () => refusal(502, 'upstream_unavailable')),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Load more' }));
    await canvas.findByRole('button', { name: 'Try again' });
    await expect(canvas.getAllByRole('article')).toHaveLength(4);
  },
};

export const LongNamesAndEmoji: Story = {
  play: settles,
  parameters: visitor({
    intercept: withPage([
      {
        ...oneCharacter,
        id: 'char_1',
        name: 'Maximiliana Constantinopolitanska-Featherstonehaugh the Third',
      },
      { ...oneCharacter, id: 'char_2', name: '👩‍🚀🚀', description: '🦊'.repeat(200), tags: [] },
      {
        ...oneCharacter,
        id: 'char_3',
        name: 'زينب الرحّالة',
        description: 'ساعية بريد غامضة تعرف كل طرق المدينة.',
      },
      {
        ...oneCharacter,
        id: 'char_4',
        name: 'X',
        description: '',
        tags: ['a'.repeat(60)],
        likes: 123_456_789,
      },
    ]),
  }),
};

export const RightToLeft: Story = {
  globals: { direction: 'rtl' },
  args: { defaultTags: ['fantasy'] },
  play: settles,
};

/** What is on its way has the room that it will need: nothing moves when it comes. */
export const LoadsWithoutAShift: Story = {
  parameters: visitor({ latency: 400 }),
  play: async ({ canvasElement }) => {
    const layoutShift = watchLayoutShift();
    await expect(canvasElement.querySelector('.durenai-skeleton')).not.toBeNull();
    await waitFor(() => expect(within(canvasElement).getAllByRole('article').length).toBeGreaterThan(12));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    await expect(layoutShift()).toBe(0);
    // That nothing is measured where something moves would prove nothing.
    canvasElement.prepend(Object.assign(document.createElement('div'), { style: 'block-size: 4rem' }));
    await waitFor(() => expect(layoutShift()).toBeGreaterThan(0));
  },
};

export const Dark: Story = { globals: { theme: 'dark' }, args: { defaultTags: ['fantasy'] }, play: settles };
