import type { CharacterSummary } from '@durenai/core';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { createRef, type HTMLAttributes, type ReactElement, type Ref } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, renderIn, VEXA } from '../test/world.tsx';
import {
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

describe.each(components)('%s', (_, ownClass, draw) => {
  it('is one element of the page: its ref, class, attributes and events', async () => {
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

it('gives the parts of a chat to the page as well, its root by the element that it is', async () => {
  const root = createRef<HTMLElement>();
  renderIn(
    createWorld(),
    <Chat.Root asChild characterId={VEXA}>
      <main ref={root}>
        <Chat.Composer />
      </main>
    </Chat.Root>,
  );
  await screen.findByRole('textbox', { name: 'Message to Vexa Stride' });
  expect(root.current?.className).toBe('durenai-chat-window');
});
