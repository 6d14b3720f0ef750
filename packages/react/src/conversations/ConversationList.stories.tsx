import { createChat } from '@durenai/core';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import {
  answering,
  arabic,
  conversationWith,
  down,
  listOf,
  longName,
  never,
  refusal,
} from '../../../../.storybook/story-states.ts';
import type { StoryVisitor } from '../../../../.storybook/story-visitor.ts';
import { ConversationList } from './ConversationList.tsx';

const meta = {
  title: 'ConversationList',
  component: ConversationList,
  parameters: { width: 'chat' },
  args: { onSelect: fn(), onForget: fn() },
} satisfies Meta<typeof ConversationList>;
export default meta;

type Story = StoryObj<typeof meta>;

const talked =
  (...characterIds: readonly string[]) =>
  async ({ durenai }: StoryVisitor) => {
    for (const characterId of characterIds)
      await createChat(durenai, { characterId }).send('Tell me about your day.');
  };

const settles: Story['play'] = async ({ canvasElement }) => {
  await waitFor(() => expect(canvasElement.querySelector('[data-status="ready"]')).not.toBeNull());
};

export const Many: Story = {
  parameters: { visitor: { before: talked('char_789012', 'char_123456') } },
  play: async ({ args, canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Vexa Stride' }));
    await expect(args.onSelect).toHaveBeenCalledOnce();
  },
};

export const One: Story = { parameters: { visitor: { before: talked('char_123456') } }, play: settles };

export const LongArabicWithoutPictures: Story = {
  parameters: {
    visitor: {
      latency: 0,
      before: talked('char_123456'),
      intercept: listOf(/^GET \/chat\/conversations\?/, [
        conversationWith(longName),
        conversationWith(arabic),
      ]),
    },
  },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: longName.name });
    await expect(within(canvasElement).getByRole('button', { name: arabic.name })).toBeVisible();
  },
};

export const Offline: Story = {
  globals: { network: 'offline' },
  parameters: { visitor: { before: talked('char_123456') } },
  play: async ({ canvasElement }) => {
    await expect(await within(canvasElement).findByRole('alert')).toHaveTextContent('No connection');
  },
};

export const Empty: Story = { play: settles };

export const Loading: Story = {
  parameters: { visitor: { before: talked('char_123456'), intercept: () => never } },
};

export const AsksBeforeItForgets: Story = {
  tags: ['!autodocs'],
  parameters: { visitor: { before: talked('char_789012', 'char_123456') } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Forget the conversation with Vexa Stride' }),
    );
    await expect(canvas.getByRole('button', { name: 'Keep it' })).toHaveFocus();
  },
};

/** The server refuses, so the conversation stays and says why. */
export const ForgettingRefused: Story = {
  tags: ['!autodocs'],
  parameters: {
    visitor: {
      latency: 0,
      before: talked('char_123456'),
      intercept: answering(/^DELETE/, () => refusal(502, 'upstream_unavailable')),
    },
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Forget the conversation with Vexa Stride' }),
    );
    await userEvent.click(canvas.getByRole('button', { name: 'Forget it' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('could not be forgotten');
    await expect(canvas.getAllByRole('listitem')).toHaveLength(1);
  },
};

export const FailedToLoad: Story = {
  parameters: {
    visitor: { latency: 0, before: talked('char_123456'), intercept: () => down },
  },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('button', { name: 'Try again' });
  },
};

export const RightToLeft: Story = {
  globals: { direction: 'rtl' },
  parameters: { visitor: { before: talked('char_123456') } },
  play: settles,
};

export const Dark: Story = {
  globals: { theme: 'dark' },
  parameters: { visitor: { before: talked('char_123456', 'char_789012') } },
  play: settles,
};
