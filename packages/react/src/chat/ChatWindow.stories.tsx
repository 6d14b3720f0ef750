import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import {
  answering,
  detailsOf,
  longName,
  losesTheAnswer,
  never,
  questions,
  refusal,
  SENDS,
  talked,
  VEXA,
} from '../../../../.storybook/story-states.ts';
import type { StoryVisitorOptions } from '../../../../.storybook/story-visitor.ts';
import { watchLayoutShift } from '../../../../.storybook/watch-layout-shift.ts';
import { ChatWindow } from './ChatWindow.tsx';

const meta = {
  title: 'ChatWindow',
  component: ChatWindow,
  parameters: { width: 'chat' },
  args: { characterId: VEXA, onMessage: fn(), onSendFailed: fn() },
} satisfies Meta<typeof ChatWindow>;
export default meta;

type Story = StoryObj<typeof meta>;

const visitor = (options: StoryVisitorOptions) => ({ visitor: options, width: 'chat' });
const threeTurns = talked(
  'Tell me about your adventures as a courier.',
  'Were you ever caught?',
  '*leans closer* Where would you go if nobody was looking?',
);

async function write(canvasElement: HTMLElement, text: string) {
  const canvas = within(canvasElement);
  await waitFor(() => expect(canvas.getByRole('log')).toHaveAttribute('aria-busy', 'false'));
  await userEvent.type(canvas.getByRole('textbox'), text);
  await userEvent.keyboard('{Enter}');
  return canvas;
}

const settles: Story['play'] = async ({ canvasElement }) => {
  await waitFor(() => expect(within(canvasElement).getByRole('log')).toHaveAttribute('aria-busy', 'false'));
};

export const Conversation: Story = { parameters: visitor({ before: threeTurns }), play: settles };

export const Empty: Story = { play: settles };

export const WithGreeting: Story = {
  args: { greeting: '*drops from the fire escape* You are late. Or I am early. What do you need moved?' },
  play: settles,
};

export const WithCloseButton: Story = {
  args: { onClose: fn() },
  parameters: visitor({ before: talked('Hello!') }),
  play: settles,
};

export const Loading: Story = { parameters: visitor({ intercept: () => never }) };

export const SendsAndReceives: Story = {
  tags: ['!autodocs'],
  parameters: visitor({ latency: 120 }),
  play: async ({ args, canvasElement }) => {
    const canvas = await write(canvasElement, 'Tell me about your adventures as a courier.');
    await expect(canvas.getByRole('textbox')).toHaveValue('');
    await waitFor(() => expect(args.onMessage).toHaveBeenCalledOnce());
    await expect(canvasElement.querySelectorAll('.durenai-message[data-status="sent"]')).toHaveLength(2);
  },
};

/** The reply never comes: this is how waiting looks. */
export const Sending: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    before: talked('Were you ever caught?'),
    intercept: answering(SENDS, never),
  }),
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'And then?');
    await canvas.findByText('Typing…');
  },
};

/** The answer to a send was lost, so it is asked for again. Nothing is sent twice. */
export const Checking: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    before: talked('Were you ever caught?'),
    intercept: losesTheAnswer,
  }),
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'And then?');
    await canvas.findByText('Checking whether this arrived…');
  },
};

export const Failed: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 0,
    before: talked('Were you ever caught?'),
    intercept: answering(SENDS, () => refusal(502, 'upstream_unavailable')),
  }),
  play: async ({ args, canvasElement }) => {
    const canvas = await write(canvasElement, 'Was that you on the rooftop last night?');
    await canvas.findByRole('button', { name: 'Try again' });
    await expect(canvas.getByRole('textbox')).toHaveValue('Was that you on the rooftop last night?');
    await expect(args.onSendFailed).toHaveBeenCalledOnce();
  },
};

export const FailedThenRetried: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 60,
    intercept: answering(SENDS, () => refusal(503, 'service_unavailable'), 1),
  }),
  play: async ({ args, canvasElement }) => {
    const canvas = await write(canvasElement, 'Second try?');
    await userEvent.click(await canvas.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(args.onMessage).toHaveBeenCalledOnce());
    await expect(canvas.getByRole('textbox')).toHaveValue('');
  },
};

export const RateLimited: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 0,
    before: talked('Were you ever caught?'),
    intercept: answering(SENDS, () => refusal(429, 'rate_limited', { 'retry-after': '42' })),
  }),
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'Quick, quick!');
    await canvas.findByText(/Try again in 4\d seconds/, { ignore: '[role=status] *' });
  },
};

/** By the toolbar's network weather. */
export const VisitorLimit: Story = {
  tags: ['!autodocs'],
  globals: { network: 'visitor-limit' },
  parameters: visitor({ latency: 0 }),
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'One more?');
    await canvas.findByText(/Try again in 6 hours/, { ignore: '[role=status] *' });
  },
};

export const BudgetSpent: Story = {
  tags: ['!autodocs'],
  globals: { network: 'budget-spent' },
  parameters: visitor({ latency: 0 }),
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'Is anybody there?');
    await canvas.findByText(/This chat is resting/, { ignore: '[role=status] *' });
    await expect(canvas.getByRole('textbox')).toHaveValue('Is anybody there?');
  },
};

export const OutcomeUnknown: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 0,
    intercept: answering(SENDS, () => refusal(504, 'send_outcome_unknown')),
  }),
  play: async ({ canvasElement }) => {
    await write(canvasElement, 'Did you get this?');
  },
};

export const HistoryFailed: Story = {
  parameters: visitor({
    before: talked('Hello!'),
    intercept: answering(/conversations/, () => refusal(403, 'origin_not_allowed')),
  }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(/not yet allowed to use this chat/);
  },
};

/** What was loaded before stays, and the rest can be asked for again. */
export const OlderFailed: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 0,
    before: questions(40),
    intercept: answering(/^GET .*\/messages\?.*page=2/, () => refusal(502, 'upstream_unavailable')),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await canvas.findByText(/Question number 40,/);
    canvas.getByRole('log').scrollTop = 0;
    await canvas.findByRole('button', { name: 'Try again' });
    await expect(canvas.getByText(/Question number 40,/)).toBeInTheDocument();
  },
};

/** Another message of the visitor is being answered, in another tab perhaps. */
export const Queued: Story = {
  tags: ['!autodocs'],
  parameters: visitor({
    latency: 0,
    before: talked('Were you ever caught?'),
    intercept: answering(SENDS, () => refusal(409, 'conversation_busy', { 'retry-after': '60' })),
  }),
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'And then?');
    await canvas.findByText(/Waiting for its turn…/);
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Cancel' })).toBeVisible());
  },
};

export const Offline: Story = {
  globals: { network: 'offline' },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(/No connection/);
  },
};

export const QueuedOffline: Story = {
  tags: ['!autodocs'],
  globals: { network: 'offline' },
  play: async ({ canvasElement }) => {
    const canvas = await write(canvasElement, 'Are you there?');
    await canvas.findByText(/Will be sent when you are online again/);
  },
};

export const LongName: Story = {
  args: { characterId: longName.id, onClose: fn() },
  parameters: visitor({
    intercept: answering(/^GET \/characters\/char_long/, () => Response.json(detailsOf(longName))),
  }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByRole('heading', { name: longName.name });
    const close = within(canvasElement).getByRole('button', { name: 'Close chat' });
    const { left, right } =
      canvasElement.querySelector('.durenai-chat-window')?.getBoundingClientRect() ?? new DOMRect();
    await expect(close.getBoundingClientRect().right).toBeLessThanOrEqual(right);
    await expect(close.getBoundingClientRect().left).toBeGreaterThan(left);
  },
};

export const UnknownCharacter: Story = {
  args: { characterId: 'char_nobody' },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(/no longer available/, { ignore: '[role=status] *' });
    const composer = within(canvasElement).getByRole('textbox');
    await expect(composer).toHaveAttribute('aria-disabled', 'true');
    await expect(composer).toHaveAttribute('readonly');
  },
};

export const NearTheLimit: Story = {
  tags: ['!autodocs'],
  parameters: visitor({ before: threeTurns }),
  play: async ({ canvasElement }) => {
    const input = within(canvasElement).getByRole('textbox');
    await userEvent.click(input);
    await userEvent.paste('A very long story indeed. '.repeat(155));
    const count = within(canvasElement).getByText('4,030 of 4,000');
    await expect(count).toBeVisible();
    // Beside what is said and what is typed, never on top of it.
    const { top, bottom } = count.getBoundingClientRect();
    const log = within(canvasElement).getByRole('log').getBoundingClientRect();
    await expect(top).toBeGreaterThanOrEqual(log.bottom);
    await expect(bottom).toBeLessThanOrEqual(input.getBoundingClientRect().top);
    await expect(within(canvasElement).getByRole('button', { name: 'Send' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  },
};

/** More than one page: older messages come when the reader reaches the top. */
export const LongHistory: Story = {
  parameters: visitor({
    before: questions(40),
  }),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const log = await canvas.findByRole('log');
    await canvas.findByText(/Question number 40,/);
    await waitFor(() => expect(log.scrollTop).toBeGreaterThan(500));
    log.scrollTop = 0;
    await canvas.findByText(/Question number 20,/);
    await expect(log.scrollTop).toBeGreaterThan(500);
  },
};

/** A reply that comes while the reader is further up waits behind a button. */
export const NewMessages: Story = {
  tags: ['!autodocs'],
  parameters: visitor({ latency: 400, before: threeTurns }),
  play: async ({ args, canvasElement }) => {
    const canvas = await write(canvasElement, 'Are you still there?');
    const log = canvas.getByRole('log');
    log.scrollTop = 0;
    await waitFor(() => expect(args.onMessage).toHaveBeenCalledOnce());
    await userEvent.click(await canvas.findByRole('button', { name: /new message/ }));
    await expect(log.scrollHeight - log.scrollTop - log.clientHeight).toBeLessThan(2);
    await waitFor(() => expect(canvas.queryByRole('button', { name: /new message/ })).toBeNull());
  },
};

const rtlTexts = talked(
  'مرحبا يا فيكسا! هل تعرفين courier shortcuts في المدينة؟ 🛵',
  'Mixed: שלום and مرحبا in one line, 3 * 4 * 5 = 60, and *waves* 👩‍🚀👨‍👩‍👧‍👦',
);

export const RightToLeft: Story = {
  globals: { direction: 'rtl' },
  parameters: visitor({ before: rtlTexts }),
  play: settles,
};

/** Texts, digits, dates and direction follow the toolbar's language. */
export const Arabic: Story = {
  globals: { locale: 'ar' },
  parameters: visitor({ before: rtlTexts }),
  play: async ({ canvasElement }) => {
    const input = await within(canvasElement).findByPlaceholderText('اكتب رسالة…');
    await expect(getComputedStyle(input).direction).toBe('rtl');
    await expect(document.documentElement).toHaveAttribute('lang', 'ar');
  },
};

/** What is plain here is no text of `messages`. */
export const PseudoLocale: Story = {
  globals: { locale: 'pseudo' },
  parameters: visitor({ before: threeTurns }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByPlaceholderText(/^⟦.*⟧$/);
  },
};

export const ReducedMotion: Story = {
  globals: { motion: 'reduce' },
  parameters: visitor({ intercept: () => never }),
  play: async ({ canvasElement }) => {
    const waiting = await waitFor(() => {
      const skeleton = canvasElement.querySelector('.durenai-skeleton');
      if (!skeleton) throw new Error('Nothing is loading.');
      return skeleton;
    });
    await expect(getComputedStyle(waiting).animationName).toBe('none');
  },
};

export const LongWords: Story = {
  parameters: visitor({
    before: talked(
      `${'Donaudampfschifffahrtsgesellschaft'.repeat(6)}\n\nhttps://example.com/${'a/'.repeat(80)}`,
    ),
  }),
};

/** One variable recolours everything; text on it turns black or white by itself. */
export const CustomAccent: Story = {
  parameters: visitor({ before: threeTurns }),
  play: settles,
  decorators: [
    (Story) => (
      <div style={{ ['--durenai-accent' as string]: '#f0b429' }}>
        <Story />
      </div>
    ),
  ],
};

/** What is on its way has the room that it will need: nothing moves when it comes. */
export const LoadsWithoutAShift: Story = {
  parameters: visitor({ latency: 400, before: threeTurns }),
  play: async ({ canvasElement }) => {
    const layoutShift = watchLayoutShift();
    await expect(canvasElement.querySelector('.durenai-skeleton')).not.toBeNull();
    await waitFor(() => expect(canvasElement.querySelectorAll('.durenai-message')).toHaveLength(6));
    await within(canvasElement).findByRole('heading', { name: 'Vexa Stride' });
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    await expect(layoutShift()).toBe(0);
    // That nothing is measured where something moves would prove nothing.
    canvasElement.prepend(Object.assign(document.createElement('div'), { style: 'block-size: 4rem' }));
    await waitFor(() => expect(layoutShift()).toBeGreaterThan(0));
  },
};

export const Dark: Story = {
  globals: { theme: 'dark' },
  parameters: visitor({ before: threeTurns }),
  play: settles,
};

export const DarkFailed: Story = {
  tags: ['!autodocs'],
  ...Failed,
  globals: { theme: 'dark' },
};
