import {
  CharacterBrowser,
  ChatWindow,
  type ChatWindowHandle,
  DurenaiProvider,
  FavoritesList,
} from '@durenai/react';
import { useRef, useState } from 'react';

/** Browse on the left, talk in the middle, favourites on the right: all of one visitor. */
export function App({ proxyUrl }: { proxyUrl: string }) {
  const [characterId, setCharacterId] = useState('char_123456');
  const chat = useRef<ChatWindowHandle>(null);
  const talkTo = ({ character }: { character: { id: string } }) => {
    setCharacterId(character.id);
    chat.current?.focus();
  };
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
        <section aria-labelledby="browse-title" className="page-browse">
          <h2 id="browse-title">Browse</h2>
          <CharacterBrowser onChat={talkTo} />
        </section>
        <section aria-label="Chat" className="page-chat">
          <ChatWindow ref={chat} characterId={characterId} />
        </section>
        <div className="page-favorites">
          <h2>Favourites</h2>
          <FavoritesList onSelect={talkTo} />
        </div>
      </main>
    </DurenaiProvider>
  );
}
