import { createChat, createFavorites, type Fetch, listCharacters } from '@durenai/core';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import {
  CharacterBrowser,
  CharacterCard,
  CharacterDialog,
  CharacterForm,
  ChatWindow,
  ConversationList,
  FavoritesList,
} from '../../packages/react/src/index.ts';
import type { StoryVisitor } from '../story-visitor.ts';
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
      timeout: 45_000,
    });
  },
} satisfies Meta<typeof Sheet>;
export default meta;

type Story = StoryObj<typeof meta>;

const VEXA = 'char_123456';
const never = () => new Promise<never>(() => {});
const down: Fetch = async () =>
  Response.json(
    { error: { code: 'upstream_unavailable', message: 'No.', status: 502, details: {} } },
    { status: 502 },
  );

const offline: Fetch = () => Promise.reject(new TypeError('Failed to fetch'));

const vexa = {
  id: VEXA,
  name: 'Vexa Stride',
  description: 'A mysterious rogue courier with the ability to navigate the cyberpunk underworld.',
  tags: ['cyberpunk', 'female', 'fictional'],
  image_url: 'https://api.durenai.com/images/vexa-stride.jpg',
  created_at: '2023-05-15T10:30:00Z',
  likes: 1243,
  chat_count: 8721,
};
const longName = {
  ...vexa,
  id: 'char_long',
  name: 'Maximiliana Constantinopolitanska-Featherstonehaugh the Third',
  description: `${vexa.description} `.repeat(5),
  tags: Array.from({ length: 9 }, (_, index) => `a rather long tag ${index + 1}`),
  image_url: null,
  likes: 123_456_789,
};
const arabic = {
  ...vexa,
  id: 'char_arabic',
  name: 'زينب الرحالة',
  description: 'ساعية بريد غامضة تعرف كل طرق المدينة.',
  tags: ['خيال', 'cyberpunk'],
  image_url: null,
};

const talked =
  (...texts: readonly string[]) =>
  async ({ durenai }: StoryVisitor) => {
    const chat = createChat(durenai, { characterId: VEXA });
    for (const text of texts) await chat.send(text);
  };

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
  Loading: { intercept: () => never, render: chatWindow },
  Failed: { before: leftUnsent, render: chatWindow },
  'Too long': { before: drafted('A very long story. '.repeat(220)), render: chatWindow },
  Offline: { intercept: () => offline, render: chatWindow },
  'Nobody there': { render: () => <ChatWindow characterId="char_nobody" /> },
};

/** One page of a list, whatever is asked. */
const listOf =
  (data: readonly unknown[]) =>
  (fetch: Fetch): Fetch =>
  async (input, init) =>
    /\/characters\?/.test(input)
      ? Response.json({ data, pagination: { total: data.length, page: 1, limit: 20, pages: 1 } })
      : fetch(input, init);

const browser = () => <CharacterBrowser limit={3} />;

const browserStates: Record<string, SheetState> = {
  Many: { render: browser },
  'Long, Arabic, without pictures': { intercept: listOf([longName, arabic]), render: browser },
  One: { intercept: listOf([vexa]), render: browser },
  Empty: { intercept: listOf([]), render: browser },
  'No match': { render: () => <CharacterBrowser defaultTags={['cyberpunk', 'nobody-has-this']} /> },
  Loading: { intercept: () => never, render: browser },
  Failed: { intercept: () => down, render: browser },
};

const kept =
  (count: number) =>
  async ({ durenai }: StoryVisitor) => {
    const { data } = await durenai.transport.call(listCharacters, { query: { limit: count } });
    const favorites = createFavorites(durenai);
    for (const character of data.data) await favorites.setFavorite(character, true);
  };

const favorites = () => <FavoritesList />;

const favoritesStates: Record<string, SheetState> = {
  Many: { before: kept(4), render: favorites },
  One: { before: kept(1), render: favorites },
  Empty: { render: favorites },
  Loading: { before: kept(1), intercept: () => never, render: favorites },
  Failed: { before: kept(1), intercept: () => down, render: favorites },
};

const conversations = () => <ConversationList selectedId={null} onSelect={() => {}} />;

const conversationStates: Record<string, SheetState> = {
  Many: {
    before: async (visitor) => {
      for (const characterId of ['char_789012', VEXA])
        await createChat(visitor.durenai, { characterId }).send('Tell me about your day.');
    },
    render: conversations,
  },
  Empty: { render: conversations },
  Loading: { intercept: () => never, render: conversations },
  Failed: { before: talked('Hello!'), intercept: () => down, render: conversations },
};

const formStates: Record<string, SheetState> = { Empty: { render: () => <CharacterForm /> } };

const cardStates: Record<string, SheetState> = {
  Default: { render: () => <CharacterCard character={vexa} onSelect={() => {}} /> },
  Favourite: { before: kept(1), render: () => <CharacterCard character={vexa} /> },
  'Not selectable': { render: () => <CharacterCard character={vexa} favorite={false} /> },
  'Long, without a picture': { render: () => <CharacterCard character={longName} onSelect={() => {}} /> },
  Arabic: { render: () => <CharacterCard character={arabic} onSelect={() => {}} /> },
};

export const OfChatWindow: Story = { args: { states: chatStates, widths: [280, 400, 640] } };
export const OfCharacterBrowser: Story = { args: { states: browserStates, widths: [320, 560, 900] } };
export const OfFavoritesList: Story = { args: { states: favoritesStates, widths: [280, 400, 560] } };
export const OfConversationList: Story = { args: { states: conversationStates, widths: [280, 400, 560] } };
export const OfCharacterForm: Story = { args: { states: formStates, widths: [280, 400, 560] } };
export const OfCharacterCard: Story = { args: { states: cardStates, widths: [200, 288, 400] } };

/** A dialog covers the page: one at a time, dressed by the toolbar. */
export const OfCharacterDialog: Story = {
  args: { states: {}, widths: [] },
  parameters: { visitor: { clock: still, latency: 0 } },
  render: () => (
    <main className="sheet" data-ready="true">
      <CharacterDialog characterId={VEXA} summary={vexa} open onChat={() => {}} />
    </main>
  ),
};
