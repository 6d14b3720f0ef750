import type { CharacterSummary } from '@durenai/core';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { createRef, type HTMLAttributes, type ReactElement, type Ref } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, renderIn, VEXA } from '../test/world.tsx';
import {
  Browser,
  CharacterBrowser,
  CharacterCard,
  CharacterDialog,
  CharacterForm,
  Chat,
  ConversationList,
  FavoriteButton,
  FavoritesList,
  Portrait,
} from './index.ts';

const vexa: CharacterSummary = {
  id: VEXA,
  name: 'Vexa Stride',
  description: 'A mysterious rogue courier.',
  tags: ['cyberpunk'],
  image_url: null,
  created_at: '2023-05-15T10:30:00Z',
  likes: 1243,
  chat_count: 8721,
};

type Given = Pick<
  HTMLAttributes<HTMLElement>,
  'aria-label' | 'className' | 'id' | 'onMouseEnter' | 'tabIndex'
> & {
  ref: Ref<never>;
  'data-mine': string;
};

const components: readonly (readonly [string, string, (given: Given) => ReactElement])[] = [
  ['CharacterBrowser', 'durenai-character-browser', (given) => <CharacterBrowser limit={3} {...given} />],
  ['CharacterCard', 'durenai-character-card', (given) => <CharacterCard character={vexa} {...given} />],
  [
    'CharacterDialog',
    'durenai-character-dialog',
    (given) => <CharacterDialog characterId={VEXA} defaultOpen {...given} />,
  ],
  ['CharacterForm', 'durenai-character-form', (given) => <CharacterForm {...given} />],
  ['ConversationList', 'durenai-conversation-list', (given) => <ConversationList {...given} />],
  ['FavoriteButton', 'durenai-favorite-button', (given) => <FavoriteButton character={vexa} {...given} />],
  ['FavoritesList', 'durenai-favorites-list', (given) => <FavoritesList {...given} />],
  ['Portrait', 'durenai-portrait', (given) => <Portrait character={vexa} {...given} />],
];

const inChat = (part: ReactElement) => (
  <Chat.Root characterId={VEXA}>
    {part}
    <Chat.Messages />
  </Chat.Root>
);

const inBrowser = (part: ReactElement) => <Browser.Root limit={3}>{part}</Browser.Root>;

const parts: typeof components = [
  ['Chat.Header', 'durenai-chat-header', (given) => inChat(<Chat.Header {...given} />)],
  ['Chat.Status', 'durenai-chat-status', (given) => inChat(<Chat.Status {...given} />)],
  ['Chat.Messages', 'durenai-messages', (given) => inChat(<Chat.Messages {...given} />)],
  [
    'Chat.Prompts',
    'durenai-prompts',
    (given) => inChat(<Chat.Prompts prompts={['Who are you?']} {...given} />),
  ],
  ['Chat.Composer', 'durenai-composer', (given) => inChat(<Chat.Composer {...given} />)],
  ['Browser.Root', 'durenai-character-browser', (given) => <Browser.Root {...given} />],
  ['Browser.Filters', 'durenai-browser-filters', (given) => inBrowser(<Browser.Filters {...given} />)],
  ['Browser.Grid', 'durenai-browser-grid', (given) => inBrowser(<Browser.Grid {...given} />)],
  [
    'Browser.Item',
    'durenai-browser-item',
    (given) => inBrowser(<Browser.Item character={vexa} {...given} />),
  ],
  ['Browser.More', 'durenai-browser-more', (given) => inBrowser(<Browser.More {...given} />)],
];

describe.each([...components, ...parts])('%s', (_, ownClass, draw) => {
  it('is one element of the page, with its ref, class, name, place among the tabs, attributes and events', async () => {
    const ref = createRef<never>();
    const onMouseEnter = vi.fn();
    const attributes = { id: 'mine', 'aria-label': 'Mine', tabIndex: 0, 'data-mine': 'yes' };
    renderIn(createWorld(), draw({ ref, className: 'mine', onMouseEnter, ...attributes }));
    await waitFor(() => expect(ref.current).not.toBeNull());
    const root = ref.current as unknown as HTMLElement;
    expect(root.id).toBe('mine');
    expect(root.getAttribute('aria-label')).toBe('Mine');
    expect(root.tabIndex).toBe(0);
    expect(root.className.split(' ')).toEqual(expect.arrayContaining([ownClass, 'mine']));
    expect(root.dataset.mine).toBe('yes');
    fireEvent.mouseEnter(root);
    expect(onMouseEnter).toHaveBeenCalledOnce();
  });
});

it.each(components)('%s wears the theme also where it stands alone', async (_, _class, draw) => {
  const ref = createRef<never>();
  renderIn(createWorld(), draw({ ref, 'data-mine': 'yes' }));
  await waitFor(() => expect(ref.current).not.toBeNull());
  expect((ref.current as unknown as HTMLElement).dataset.durenaiTheme).toBe('auto');
});

it.each([
  [
    'Chat.Root',
    'durenai-chat-window',
    (element: ReactElement) => (
      <Chat.Root asChild characterId={VEXA}>
        {element}
      </Chat.Root>
    ),
  ],
  [
    'Browser.Root',
    'durenai-character-browser',
    (element: ReactElement) => <Browser.Root asChild>{element}</Browser.Root>,
  ],
])('%s becomes the element of the page, and what stands in it stays', (_, ownClass, draw) => {
  const root = createRef<HTMLElement>();
  renderIn(
    createWorld(),
    draw(
      <main ref={root} className="mine">
        <p>Inside</p>
      </main>,
    ),
  );
  expect(root.current?.className).toBe(`${ownClass} mine`);
  expect(screen.getByText('Inside').parentElement).toBe(root.current);
});
