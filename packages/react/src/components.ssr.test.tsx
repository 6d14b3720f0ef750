import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import {
  CharacterBrowser,
  CharacterCard,
  CharacterDialog,
  CharacterForm,
  ChatWindow,
  ConversationList,
  DurenaiProvider,
  FavoritesList,
} from './index.ts';

const character = {
  id: 'char_123456',
  name: 'Vexa Stride',
  description: 'A mysterious rogue courier.',
  tags: ['cyberpunk'],
  image_url: null,
  created_at: '2023-05-15T10:30:00Z',
  likes: 1243,
  chat_count: 8721,
};

const noRequests = () => Promise.reject(new Error('The server must not ask for anything.'));

it.each([
  ['ChatWindow', <ChatWindow key="" characterId="char_123456" />, 'durenai-composer'],
  ['CharacterCard', <CharacterCard key="" character={character} />, 'Vexa Stride'],
  ['CharacterBrowser', <CharacterBrowser key="" />, 'durenai-skeleton'],
  ['FavoritesList', <FavoritesList key="" />, 'durenai-skeleton'],
  ['ConversationList', <ConversationList key="" />, 'durenai-skeleton'],
  ['CharacterForm', <CharacterForm key="" />, 'type="file"'],
  [
    'CharacterDialog',
    <CharacterDialog key="" characterId="char_123456" open={false} onOpenChange={() => {}} />,
    '',
  ],
])('%s renders on a server, where there is no window', (_, component, expected) => {
  expect(typeof window).toBe('undefined');
  const html = renderToString(
    <DurenaiProvider proxyUrl="https://proxy.example" fetch={noRequests}>
      {component}
    </DurenaiProvider>,
  );
  expect(html).toContain(expected);
});
