'use client';
import { CharacterBrowser, ChatWindow, type ChatWindowHandle } from '@durenai/react';
import { useSearchParams } from 'next/navigation';
import { useMemo, useRef } from 'react';
import { type Address, readAddress, writeAddress } from './address.ts';

export function Characters() {
  const query = useSearchParams();
  const address = useMemo(() => readAddress(Object.fromEntries(query)), [query]);
  const chat = useRef<ChatWindowHandle>(null);
  // Not through the router: the components fetch what they need, the server is not asked again.
  const go = (next: Partial<Address>) =>
    window.history.replaceState(null, '', writeAddress({ ...address, ...next }));
  return (
    <>
      <CharacterBrowser
        limit={12}
        filter={address.filter}
        onFilterChange={({ filter }) => go({ filter })}
        onChat={({ character }) => {
          go({ characterId: character.id });
          chat.current?.focus();
        }}
      />
      <ChatWindow ref={chat} characterId={address.characterId} />
    </>
  );
}
