import { CharacterBrowser, ChatWindow, DurenaiProvider, FavoritesList } from '@durenai/react';
import { useState } from 'react';

/** Browse on the left, talk in the middle, favourites on the right: all of one visitor. */
export function App({ proxyUrl }: { proxyUrl: string }) {
  const [characterId, setCharacterId] = useState('char_123456');
  return (
    <DurenaiProvider proxyUrl={proxyUrl} theme="auto">
      <header className="page-header">
        <h1>Characters on your site</h1>
        <p>
          Three components of <code>@durenai/react</code>, one visitor.{' '}
          <a href="/">Back to the widget demo</a>
        </p>
      </header>
      <main className="page-columns">
        <section aria-label="Browse" className="page-browse">
          <CharacterBrowser onChat={({ character }) => setCharacterId(character.id)} />
        </section>
        <section aria-label="Chat" className="page-chat">
          <ChatWindow key={characterId} characterId={characterId} />
        </section>
        <section aria-labelledby="favorites-title" className="page-favorites">
          <h2 id="favorites-title">Favourites</h2>
          <FavoritesList onSelect={({ character }) => setCharacterId(character.id)} />
        </section>
      </main>
    </DurenaiProvider>
  );
}
