import { createChat } from '@durenai/core';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useEffect, useState } from 'react';
import { expect, fireEvent, userEvent, waitFor, within } from 'storybook/test';
import {
  CharacterBrowser,
  CharacterCard,
  CharacterDialog,
  CharacterForm,
  ChatWindow,
  ConversationList,
  FavoriteButton,
  FavoritesList,
  Portrait,
} from '../../packages/react/src/index.ts';
import {
  answering,
  arabic,
  conversationWith,
  detailsOf,
  down,
  kept,
  listOf,
  longName,
  losesTheAnswer,
  never,
  pictures,
  questions,
  refusal,
  SENDS,
  talked,
  VEXA,
  vexa,
} from '../story-states.ts';
import type { StoryVisitor, StoryVisitorOptions } from '../story-visitor.ts';
import { Sheet, type SheetState, still } from './sheet.tsx';

/** One sheet per component: every state in both themes, both directions and three widths. `npm run screenshots` compares them. */
const meta = {
  title: 'Every state',
  component: Sheet,
  tags: ['!autodocs'],
  parameters: {
    visitor: false,
    // The same component stands twelve times on the page, so its landmarks and headings repeat.
    a11y: {
      config: {
        rules: ['landmark-unique', 'heading-order', 'page-has-heading-one'].map((id) => ({
          id,
          enabled: false,
        })),
      },
    },
  },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('.sheet[data-ready="true"]')).not.toBeNull(), {
      timeout: 120_000,
    });
  },
} satisfies Meta<typeof Sheet>;
export default meta;

type Story = StoryObj<typeof meta>;

/** Left unsent by an earlier page, so that the window takes it up. */
const leftUnsent = async (visitor: StoryVisitor) => {
  await talked('Were you ever caught?')(visitor);
  visitor.simulator.failNext({ endpoint: 'sendMessage', kind: 'html' });
  await createChat(visitor.durenai, { characterId: VEXA }).send('Was that you on the rooftop?');
};

const drafted =
  (draft: string) =>
  ({ durenai }: StoryVisitor) =>
    durenai.storage.set(`draft:${VEXA}`, draft);

const MARKDOWN = `*waves* You are late. **Or I am early.**

1. Ask for [the map](https://maps.example/harbour)
2. Run`;

const chatWindow = () => <ChatWindow characterId={VEXA} />;

/** In one cell: all cells of a state show one conversation. */
const says =
  (text: string, becomes: string) =>
  async ([cell]: readonly HTMLElement[]) => {
    if (!cell) return;
    await waitFor(() => expect(within(cell).getByRole('log')).toHaveAttribute('aria-busy', 'false'));
    await userEvent.type(within(cell).getByRole('textbox'), `${text}{Enter}`);
    await waitFor(() =>
      expect(cell.querySelector(`.durenai-message[data-status="${becomes}"]`)).not.toBeNull(),
    );
    (document.activeElement as HTMLElement).blur();
  };

const inEach =
  (...acts: readonly ((cell: HTMLElement) => Promise<void>)[]) =>
  async (cells: readonly HTMLElement[]) => {
    for (const cell of cells) for (const act of acts) await act(cell);
    (document.activeElement as HTMLElement).blur();
  };

/** A read is tried more than once before it is said to have failed. */
const saysSo = inEach(async (cell) => {
  await within(cell).findByRole('alert');
});

const readsBack = async (cells: readonly HTMLElement[]) => {
  const logs = cells.map((cell) => within(cell).getByRole('log'));
  await waitFor(() => {
    for (const log of logs) log.scrollTop = 0;
    for (const cell of cells) expect(cell.querySelector('.durenai-notice')).not.toBeNull();
  });
  for (const log of logs) log.scrollTop = 0;
};

const chatStates: Record<string, SheetState> = {
  Conversation: {
    before: talked('Tell me about your adventures as a courier.', 'Were you ever caught?'),
    render: chatWindow,
  },
  'Right-to-left text': {
    before: talked('مرحبا يا فيكسا! هل تعرفين courier shortcuts؟'),
    render: chatWindow,
  },
  Empty: { render: chatWindow },
  'Empty, with prompts': {
    render: () => (
      <ChatWindow characterId={VEXA} prompts={['Who are you?', 'Tell me about your adventures.']} />
    ),
  },
  'Greeting, as Markdown': { render: () => <ChatWindow characterId={VEXA} greeting={MARKDOWN} /> },
  'Long name': {
    intercept: answering(/^GET \/characters\/char_long/, () => Response.json(detailsOf(longName))),
    render: () => <ChatWindow characterId={longName.id} onClose={() => {}} />,
  },
  Loading: { intercept: () => never, render: chatWindow },
  Sending: {
    before: talked('Were you ever caught?'),
    intercept: answering(SENDS, never),
    render: chatWindow,
    play: says('And then?', 'sending'),
  },
  Checking: {
    before: talked('Were you ever caught?'),
    intercept: losesTheAnswer,
    render: chatWindow,
    play: says('And then?', 'checking'),
  },
  Queued: {
    before: talked('Were you ever caught?'),
    intercept: answering(SENDS, () => refusal(409, 'conversation_busy', { 'retry-after': '60' })),
    render: chatWindow,
    play: says('And then?', 'queued'),
  },
  'Queued, offline': { weather: 'offline', render: chatWindow, play: says('Are you there?', 'queued') },
  'Rate limited': {
    before: talked('Were you ever caught?'),
    weather: 'visitor-limit',
    render: chatWindow,
    play: says('One more?', 'failed'),
  },
  'Quota spent': {
    before: talked('Were you ever caught?'),
    weather: 'budget-spent',
    render: chatWindow,
    play: says('Is anybody there?', 'failed'),
  },
  Failed: { before: leftUnsent, render: chatWindow },
  'Older failed': {
    before: questions(40),
    intercept: answering(/^GET .*\/messages\?.*page=2/, () => refusal(502, 'upstream_unavailable')),
    render: chatWindow,
    play: readsBack,
  },
  'Too long': { before: drafted('A very long story. '.repeat(220)), render: chatWindow },
  Offline: { weather: 'offline', render: chatWindow },
  'Nobody there': { render: () => <ChatWindow characterId="char_nobody" /> },
};

const CHARACTERS = /^GET \/characters\?/;

const browser = () => <CharacterBrowser limit={3} />;

const browserStates: Record<string, SheetState> = {
  Many: { render: browser },
  'Long, Arabic, without pictures': { intercept: listOf(CHARACTERS, [longName, arabic]), render: browser },
  One: { intercept: listOf(CHARACTERS, [vexa]), render: browser },
  Empty: { intercept: listOf(CHARACTERS, []), render: browser },
  'No match': { render: () => <CharacterBrowser defaultTags={['cyberpunk', 'nobody-has-this']} /> },
  Loading: { intercept: () => never, render: browser },
  Failed: { intercept: () => down, render: browser, play: saysSo },
  Offline: { weather: 'offline', render: browser, play: saysSo },
  'More failed': {
    intercept: answering(/^GET \/characters\?.*page=2/, () => refusal(502, 'upstream_unavailable')),
    render: browser,
    play: async ([cell]) => {
      if (!cell) return;
      const more = await waitFor(() => {
        const button = cell.querySelector('.durenai-browser-more');
        if (!button) throw new Error('There is no more to load.');
        return button;
      });
      await userEvent.click(more);
      await within(cell).findByRole('alert');
    },
  },
};

const favorites = () => <FavoritesList onSelect={() => {}} />;

/** The cells of a state share one list. */
const takesBack = async ([cell]: readonly HTMLElement[]) => {
  if (!cell) return;
  const [, heart] = await within(cell).findAllByRole('button', { pressed: true });
  if (heart) await userEvent.click(heart);
};

const favorited_at = '2026-11-23T10:00:00Z';

const favoritesStates: Record<string, SheetState> = {
  Many: { before: kept(4), render: favorites },
  'Long, Arabic, without pictures': {
    before: kept(1),
    intercept: listOf(/^GET \/user\/favorites/, [
      { ...longName, favorited_at },
      { ...arabic, favorited_at },
    ]),
    render: favorites,
  },
  One: { before: kept(1), render: favorites },
  Removed: {
    before: kept(15),
    render: favorites,
    // They share the favourites, but what was removed last is each list's own.
    play: async (cells) => {
      for (const cell of cells) await takesBack([cell]);
    },
  },
  'Removal refused': {
    before: kept(3),
    intercept: answering(/^DELETE/, () => refusal(502, 'upstream_unavailable')),
    render: favorites,
    // All of them say it, and the one whose heart was pressed speaks it.
    play: async (cells) => {
      await takesBack(cells);
      for (const cell of cells)
        await waitFor(() => expect(cell.querySelector('.durenai-notice')).not.toBeNull());
    },
  },
  Empty: { render: favorites },
  Loading: { before: kept(1), intercept: () => never, render: favorites },
  Failed: { before: kept(1), intercept: () => down, render: favorites, play: saysSo },
  Offline: { before: kept(1), weather: 'offline', render: favorites, play: saysSo },
};

const conversations = () => <ConversationList selectedId={null} onSelect={() => {}} />;

const asksToForget = async (cells: readonly HTMLElement[]) => {
  for (const cell of cells) {
    await within(cell).findByRole('listitem');
    await userEvent.click(cell.querySelector('.durenai-icon-button') as Element);
  }
};

const conversationStates: Record<string, SheetState> = {
  Many: {
    before: async (visitor) => {
      for (const characterId of ['char_789012', VEXA])
        await createChat(visitor.durenai, { characterId }).send('Tell me about your day.');
    },
    render: conversations,
  },
  'Long, Arabic, without pictures': {
    before: talked('Hello!'),
    intercept: listOf(/^GET \/chat\/conversations\?/, [conversationWith(longName), conversationWith(arabic)]),
    render: conversations,
  },
  'Asks before it forgets': { before: talked('Hello!'), render: conversations, play: asksToForget },
  'Forgetting refused': {
    before: talked('Hello!'),
    intercept: answering(/^DELETE/, () => refusal(502, 'upstream_unavailable')),
    render: conversations,
    play: async (cells) => {
      await asksToForget(cells);
      for (const cell of cells) {
        await userEvent.click(cell.querySelector('[data-kind="danger"]') as Element);
        await within(cell).findByRole('alert');
      }
    },
  },
  Empty: { render: conversations },
  // Whoever has said nothing yet has none, and is not asked about.
  Loading: { before: talked('Hello!'), intercept: () => never, render: conversations },
  Failed: { before: talked('Hello!'), intercept: () => down, render: conversations, play: saysSo },
  Offline: { before: talked('Hello!'), weather: 'offline', render: conversations, play: saysSo },
};

const NOVA = {
  name: 'Nova',
  description: 'A navigator who talks to storms.',
  personality: 'Calm, curious, and stubborn about maps.',
  background: 'She grew up on a lighthouse ship.',
  tags: 'sea, storms',
};

const fieldOf = (cell: HTMLElement, name: string) =>
  cell.querySelector(`[name="${name}"]`) as HTMLInputElement;

const fills = async (cell: HTMLElement) => {
  for (const [name, value] of Object.entries(NOVA))
    await fireEvent.change(fieldOf(cell, name), { target: { value } });
};

const submits = async (cell: HTMLElement) =>
  userEvent.click(cell.querySelector('[type="submit"]') as HTMLButtonElement);

const becomes = (status: string) => async (cell: HTMLElement) =>
  waitFor(() => expect(cell.querySelector('form')).toHaveAttribute('data-status', status));

const chooses = (picture: () => File | Promise<File>) => async (cell: HTMLElement) => {
  // As the browser itself does, which writes the name of the file into its field.
  const chosen = new DataTransfer();
  chosen.items.add(await picture());
  const field = fieldOf(cell, 'image');
  field.files = chosen.files;
  await fireEvent.change(field);
  await waitFor(() => expect(cell.querySelector('.durenai-image-choice')).not.toBeNull());
};

const hasProblem = async (cell: HTMLElement) =>
  waitFor(() => expect(cell.querySelector('.durenai-field-problem')).not.toBeNull());

const form = () => <CharacterForm />;
const creation = (answer: () => Response | Promise<Response>) => answering(/^POST \/characters$/, answer);

const formStates: Record<string, SheetState> = {
  Empty: { render: form },
  Filled: { render: form, play: inEach(fills) },
  'With a picture': { render: form, play: inEach(fills, chooses(pictures.good)) },
  Incomplete: { render: form, play: inEach(submits) },
  'Picture too large': { render: form, play: inEach(chooses(pictures.tooLarge), hasProblem) },
  'Picture of a wrong type': { render: form, play: inEach(chooses(pictures.wrongType), hasProblem) },
  Sending: { intercept: creation(never), render: form, play: inEach(fills, submits, becomes('sending')) },
  Refused: {
    intercept: creation(() => refusal(403, 'premium_required')),
    render: form,
    play: inEach(fills, submits, becomes('failed')),
  },
  Created: {
    intercept: creation(() => Response.json({ ...detailsOf(vexa), name: 'Nova' }, { status: 201 })),
    render: form,
    play: inEach(fills, submits, becomes('created')),
  },
};

const cardStates: Record<string, SheetState> = {
  Default: { render: () => <CharacterCard character={vexa} onSelect={() => {}} /> },
  Favourite: { before: kept(1), render: () => <CharacterCard character={vexa} /> },
  'Not selectable': { render: () => <CharacterCard character={vexa} favorite={false} /> },
  'Long, without a picture': { render: () => <CharacterCard character={longName} onSelect={() => {}} /> },
  Arabic: { render: () => <CharacterCard character={arabic} onSelect={() => {}} /> },
};

const heart = () => <FavoriteButton character={vexa} />;

const heartStates: Record<string, SheetState> = {
  'Not yet': { render: heart },
  Favourite: { before: kept(1), render: heart },
};

const portraitOf = (character: { id: string; name: string; image_url: string | null }) => () => (
  <div style={{ inlineSize: '6rem' }}>
    <Portrait character={character} loading="eager" />
  </div>
);

const portraitStates: Record<string, SheetState> = {
  Picture: { render: portraitOf(vexa) },
  Initials: { render: portraitOf(longName) },
  Arabic: { render: portraitOf(arabic) },
  Emoji: { render: portraitOf({ id: 'char_emoji', name: '👩‍🚀 🚀', image_url: null }) },
};

export const OfChatWindow: Story = { args: { states: chatStates, widths: [280, 400, 640] } };
export const OfCharacterBrowser: Story = { args: { states: browserStates, widths: [320, 560, 900] } };
export const OfFavoritesList: Story = { args: { states: favoritesStates, widths: [280, 400, 560] } };
export const OfConversationList: Story = { args: { states: conversationStates, widths: [280, 400, 560] } };
export const OfCharacterForm: Story = { args: { states: formStates, widths: [280, 400, 560] } };
export const OfCharacterCard: Story = { args: { states: cardStates, widths: [200, 288, 400] } };
export const OfFavoriteButton: Story = { args: { states: heartStates, widths: [64, 96, 128] } };
export const OfPortrait: Story = { args: { states: portraitStates, widths: [128, 160, 192] } };

type DialogOptions = StoryVisitorOptions & {
  characterId?: string;
  summary?: typeof vexa | typeof longName;
  /** What there is when the state is reached. Default: whatever there is at first. */
  until?: string;
};

function DialogSheet({ until, children }: { until: string | undefined; children: ReactNode }) {
  const [isReady, setReady] = useState(until === undefined);
  useEffect(() => {
    if (until === undefined) return;
    void waitFor(() => expect(document.querySelector(until)).not.toBeNull()).then(() => setReady(true));
  }, [until]);
  return (
    <main className="sheet" data-ready={isReady}>
      {children}
    </main>
  );
}

/** A dialog covers the page: one at a time, dressed by the toolbar. */
const dialog = ({ characterId = VEXA, summary, until, ...options }: DialogOptions): Story => ({
  args: { states: {}, widths: [] },
  parameters: { visitor: { clock: still, latency: 0, ...options } },
  render: () => (
    <DialogSheet until={until}>
      <CharacterDialog characterId={characterId} {...(summary && { summary })} open onChat={() => {}} />
    </DialogSheet>
  ),
});

const details = (character: typeof longName) =>
  answering(/^GET \/characters\//, () => Response.json(detailsOf(character)));

const REFUSED = '[role="alert"]';

export const OfCharacterDialog: Story = dialog({ summary: vexa });
export const OfCharacterDialogLoading: Story = dialog({ intercept: () => never });
export const OfCharacterDialogLongText: Story = dialog({
  characterId: longName.id,
  summary: longName,
  intercept: details(longName),
});
export const OfCharacterDialogWithoutPicture: Story = dialog({
  characterId: arabic.id,
  summary: arabic,
  intercept: details(arabic),
});
export const OfCharacterDialogNotFound: Story = dialog({ characterId: 'char_nobody', until: REFUSED });
export const OfCharacterDialogFailed: Story = dialog({
  summary: vexa,
  intercept: () => down,
  until: REFUSED,
});
