/** Compiled by `npm run types`, never run: what a page may write, and what it is told when it writes it wrong. */
import type { CharacterSummary, ChatMessage } from '@durenai/core';
import { createRef } from 'react';
import {
  Browser,
  type BrowserFilter,
  CharacterBrowser,
  CharacterCard,
  CharacterDialog,
  CharacterForm,
  Chat,
  ChatWindow,
  type ChatWindowHandle,
  ConversationList,
  DurenaiProvider,
  FavoriteButton,
  FavoritesList,
  Portrait,
  useCharacter,
  useCharacters,
  useChat,
  useConversations,
  useFavorites,
  useVisitor,
} from './index.ts';

const handle = createRef<ChatWindowHandle>();
const filter: BrowserFilter = { tags: ['cyberpunk'], sort: 'newest', search: '' };
declare const character: CharacterSummary;

export const right = (
  <DurenaiProvider proxyUrl="https://chat.example.com" locale="fr" messages={{ send: 'Envoie !' }}>
    <ChatWindow
      ref={handle}
      characterId="char_123456"
      draft="Hello"
      onDraftChange={({ draft }) => draft.length}
      submitOn="mod-enter"
      prompts={['Who are you?']}
      classNames={{ message: 'mine' }}
      slots={{ message: ({ message, children }) => <div id={message.key}>{children}</div> }}
      onConversationChange={({ conversationId }) => conversationId?.length}
      id="chat"
    />
    <CharacterBrowser
      filter={filter}
      onFilterChange={({ filter: next }) => next.tags.join()}
      paging="infinite"
    />
    <CharacterCard character={character} onSelect={({ character: chosen }) => chosen.chat_count} />
    <ConversationList selectedId="conv_1" onSelect={({ conversation }) => conversation.character.name} />
    <CharacterForm onCreated={({ character: made }) => made.creator.username} />
    <FavoritesList onSelect={({ character: favorite }) => favorite.favorited_at} />
    <Chat.Root characterId="char_123456">
      <Chat.Header asChild>
        <footer />
      </Chat.Header>
      <Chat.Messages>{(place) => <Chat.Message {...place} className="mine" />}</Chat.Messages>
      <Chat.Prompts prompts={[]} className="mine" />
      <Chat.Composer submitOn="enter" aria-label="Write" />
    </Chat.Root>
    <Browser.Root limit={6}>
      <Browser.Grid>{({ character: shown }) => shown.name}</Browser.Grid>
      <Browser.More>More</Browser.More>
    </Browser.Root>
  </DurenaiProvider>
);

export const wrong = [
  // @ts-expect-error a chat is with somebody
  <ChatWindow key="1" />,
  // @ts-expect-error there are two ways to send
  <ChatWindow key="2" characterId="char_123456" submitOn="ctrl" />,
  // @ts-expect-error the parts of a chat are named
  <ChatWindow key="3" characterId="char_123456" classNames={{ bubble: 'mine' }} />,
  // @ts-expect-error either an address or a durenai
  <DurenaiProvider key="4" />,
  // @ts-expect-error DurenAI sorts in three ways
  <CharacterBrowser key="5" defaultSort="best" />,
  // @ts-expect-error a filter that the page holds is a whole one
  <CharacterBrowser key="6" filter={{ tags: [] }} />,
  // @ts-expect-error no such text
  <DurenaiProvider key="7" proxyUrl="https://chat.example.com" messages={{ sned: 'Send' }} />,
  // @ts-expect-error callbacks take one object
  <FavoritesList key="8" onSelect={(id: string) => id} />,
  // @ts-expect-error the grid draws characters, not children
  <Browser.Grid key="9">text</Browser.Grid>,
  // @ts-expect-error an element takes the place of the log only when it is asked to
  <Chat.Messages key="10">
    <main />
  </Chat.Messages>,
];

handle.current?.element?.scrollIntoView();
handle.current?.send('Hello').then((sent: boolean) => sent);
// @ts-expect-error the handle has no other doors
handle.current?.open();

export function Hooks() {
  const { messages, pending, send } = useChat({ characterId: 'char_123456' });
  const newest: ChatMessage | undefined = pending ?? messages.at(-1);
  const { characters, loadMore } = useCharacters({ tags: ['cyberpunk'], sort: 'popular', limit: 20 });
  const character = useCharacter('char_123456');
  const { data: conversations } = useConversations();
  const { isFavorite, setFavorite } = useFavorites();
  const { identify } = useVisitor();

  // @ts-expect-error a chat is with somebody
  useChat({});
  // @ts-expect-error an id is text
  useCharacter(123456);
  // @ts-expect-error DurenAI sorts in three ways
  useCharacters({ sort: 'best' });
  // @ts-expect-error what is sent is text
  void send(newest);
  if (character.status === 'failed') {
    const code: string = character.error.code;
    return code;
  }
  return { conversations, characters, loadMore, isFavorite, setFavorite, identify };
}

export const smallParts = [
  <CharacterDialog
    key="1"
    characterId="char_123456"
    summary={character}
    open
    onOpenChange={({ open }) => open}
  />,
  <FavoriteButton key="2" character={character} />,
  <Portrait key="3" character={character} alt="" />,
  // @ts-expect-error a dialog is about somebody
  <CharacterDialog key="4" open />,
  // @ts-expect-error a heart is somebody's
  <FavoriteButton key="5" />,
  // @ts-expect-error whether it is pressed, the favourites say
  <FavoriteButton key="6" character={character} aria-pressed />,
  // @ts-expect-error a portrait holds its picture
  <Portrait key="7" character={character}>
    text
  </Portrait>,
];
