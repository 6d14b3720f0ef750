import { createFavorites, listCharacters } from '@durenai/core';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import type { StoryVisitor, StoryVisitorOptions } from '../../../../.storybook/story-visitor.ts';
import { FavoritesList } from './FavoritesList.tsx';

const meta = {
  title: 'FavoritesList',
  component: FavoritesList,
  parameters: { width: 'list' },
  args: { onSelect: fn() },
} satisfies Meta<typeof FavoritesList>;
export default meta;

type Story = StoryObj<typeof meta>;

const visitor = (options: StoryVisitorOptions) => ({ visitor: options, width: 'list' });
const never = () => new Promise<never>(() => {});

const unavailable = () =>
  new Response(
    JSON.stringify({ error: { code: 'upstream_unavailable', message: 'No.', status: 502, details: {} } }),
    { status: 502 },
  );

/** The visitor kept the first `count` characters before. */
const kept =
  (count: number) =>
  async ({ durenai }: StoryVisitor) => {
    const { data } = await durenai.transport.call(listCharacters, { query: { limit: count } });
    const favorites = createFavorites(durenai);
    for (const character of data.data) await favorites.setFavorite(character, true);
  };

const showsRows: Story['play'] = async ({ canvasElement }) => {
  await within(canvasElement).findByRole('button', { name: 'Favourite Vexa Stride' });
};

export const Many: Story = { parameters: visitor({ before: kept(8) }), play: showsRows };

export const One: Story = { parameters: visitor({ before: kept(1) }), play: showsRows };

export const Empty: Story = {};

export const Loading: Story = { parameters: visitor({ before: kept(1), intercept: () => never }) };

export const RemovesOne: Story = {
  parameters: visitor({ latency: 30, before: kept(3) }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Favourite Axel Blaze' }));
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(2));
    await expect(canvas.getAllByRole('button', { name: /^Favourite/ })[1]).toHaveFocus();
  },
};

/** The server refuses, so the row comes back and says why. */
export const RemovalRefused: Story = {
  parameters: visitor({
    latency: 0,
    before: kept(3),
    intercept: (fetch) => (input, init) =>
      init.method === 'DELETE' ? Promise.resolve(unavailable()) : fetch(input, init),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Favourite Axel Blaze' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('could not be removed');
    await expect(canvas.getAllByRole('listitem')).toHaveLength(3);
  },
};

export const FailedToLoad: Story = {
  parameters: visitor({ latency: 0, before: kept(1), intercept: () => async () => unavailable() }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: 'Try again' }, { timeout: 8000 });
  },
};

export const RightToLeft: Story = {
  globals: { direction: 'rtl' },
  parameters: visitor({ before: kept(4) }),
  play: showsRows,
};

export const Dark: Story = {
  globals: { theme: 'dark' },
  parameters: visitor({ before: kept(5) }),
  play: showsRows,
};
