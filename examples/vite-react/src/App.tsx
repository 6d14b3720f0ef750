import { CharacterBrowser, ChatWindow, type ChatWindowHandle, DurenaiProvider } from '@durenai/react';
import { useRef, useState } from 'react';

const proxyUrl = import.meta.env.VITE_DURENAI_PROXY_URL ?? 'http://localhost:8787';

export function App() {
  const [characterId, setCharacterId] = useState('char_123456');
  const chat = useRef<ChatWindowHandle>(null);
  return (
    <DurenaiProvider proxyUrl={proxyUrl}>
      <main className="page">
        <h1>Whom would you like to talk to?</h1>
        <CharacterBrowser
          limit={12}
          onChat={({ character }) => {
            setCharacterId(character.id);
            chat.current?.focus();
          }}
        />
        <ChatWindow ref={chat} characterId={characterId} prompts={['Who are you?', 'How was your day?']} />
      </main>
    </DurenaiProvider>
  );
}
