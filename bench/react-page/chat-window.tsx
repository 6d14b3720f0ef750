import '@durenai/react/chat-window.css';
import { type Character, type ChatMessage, createChat, createDurenai, memoryStorage } from '@durenai/core';
import { ChatWindow, DurenaiProvider } from '@durenai/react/chat-window';
import { createRoot } from 'react-dom/client';
import type { HistoryMessage, Mount } from './subject.ts';

const characterId = 'char_123456';
const conversationId = 'conv_123456';

const character: Character = {
  id: characterId,
  name: 'Vexa Stride',
  description: 'A courier.',
  tags: ['courier'],
  image_url: null,
  created_at: '2026-01-01T10:00:00Z',
  personality: 'Quick.',
  background: 'Roofs.',
  creator: { id: 'user_1', username: 'somebody' },
  stats: { likes: 1, chat_count: 1, followers: 1 },
};

const messageOf = ({ id, author, text, at }: HistoryMessage): ChatMessage => ({
  key: id,
  id,
  author,
  content: text,
  createdAt: at,
  delivery: { status: 'sent' },
});

/** As if every page of the history had been loaded already: opening for real takes the newest 30 messages. */
export const mount: Mount = (history, place) => {
  const durenai = createDurenai({
    proxyUrl: location.origin,
    fetch: () => new Promise(() => {}),
    storage: memoryStorage(),
  });
  const chat = durenai.shared(`chat:${characterId}:${conversationId}`, () =>
    createChat(durenai, { characterId, conversationId }),
  );
  chat.open();
  chat.store.setState({ messages: history.map(messageOf), history: { status: 'ready', nextPage: null } });
  place.style.inlineSize = '400px';
  createRoot(place).render(
    <DurenaiProvider durenai={durenai} initialData={{ characters: { [characterId]: character } }}>
      <ChatWindow characterId={characterId} conversationId={conversationId} />
    </DurenaiProvider>,
  );
};
