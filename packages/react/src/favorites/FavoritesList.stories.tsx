import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import {
  answering,
  arabic,
  down,
  kept,
  listOf,
  longName,
  never,
  refusal,
} from '../../../../.storybook/story-states.ts';
import type { StoryVisitorOptions } from '../../../../.storybook/story-visitor.ts';
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
const showsRows: Story['play'] = async ({ canvasElement }) => {
  await within(canvasElement).findByRole('button', { name: 'Favourite Vexa Stride' });
};

export const Many: Story = { parameters: visitor({ before: kept(8) }), play: showsRows };

export const One: Story = { parameters: visitor({ before: kept(1) }), play: showsRows };

const favorited_at = '2026-11-23T10:00:00Z';

export const LongArabicWithoutPictures: Story = {
  parameters: visitor({
    latency: 0,
    before: kept(1),
    intercept: listOf(/^GET \/user\/favorites/, [
      { ...longName, favorited_at },
      { ...arabic, favorited_at },
    ]),
  }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: longName.name });
    await expect(within(canvasElement).getByRole('button', { name: arabic.name })).toBeVisible();
  },
};

export const Empty: Story = {
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('No favourites yet');
  },
};

export const Offline: Story = {
  globals: { network: 'offline' },
  parameters: visitor({ before: kept(1) }),
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByRole('alert')).toHaveTextContent('No connection');
  },
};

export const Loading: Story = { parameters: visitor({ before: kept(1), intercept: () => never }) };

export const RemovesOne: Story = {
  tags: ['!autodocs'],
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
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 0,
    before: kept(3),
    intercept: answering(/^DELETE/, () => refusal(502, 'upstream_unavailable')),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Favourite Axel Blaze' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('could not be removed');
    await expect(canvas.getAllByRole('listitem')).toHaveLength(3);
  },
};

export const FailedToLoad: Story = {
  parameters: visitor({ latency: 0, before: kept(1), intercept: () => down }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: 'Try again' });
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
