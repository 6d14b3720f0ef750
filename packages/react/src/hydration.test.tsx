import { getCharacter, listCharacters } from '@durenai/core';
import { act, cleanup, screen } from '@testing-library/react';
import { type ReactNode, StrictMode, Suspense } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { createWorld, VEXA } from '../test/world.tsx';
import {
  CharacterBrowser,
  CharacterForm,
  ChatWindow,
  ConversationList,
  DurenaiProvider,
  FavoritesList,
} from './index.ts';
import type { InitialData } from './provider/initial-data.ts';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('hydrates without a warning, and then shows what this browser remembers', async () => {
  const server = createWorld();
  const browser = createWorld();
  browser.durenai.storage.set(`draft:${VEXA}`, 'half a sentence');
  const app = ({ durenai }: typeof server) => (
    <DurenaiProvider durenai={durenai}>
      <ChatWindow characterId={VEXA} />
      <CharacterBrowser limit={3} />
      <FavoritesList />
      <ConversationList />
      <CharacterForm />
    </DurenaiProvider>
  );
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = renderToString(app(server));
  const complaints = vi.spyOn(console, 'error');
  const onRecoverableError = vi.fn();

  const root = await act(async () => hydrateRoot(container, app(browser), { onRecoverableError }));
  expect(await screen.findByDisplayValue('half a sentence')).toBeTruthy();
  expect(await screen.findAllByRole('article')).toHaveLength(3);

  expect(complaints).not.toHaveBeenCalled();
  expect(onRecoverableError).not.toHaveBeenCalled();
  expect(server.requests).toEqual([]);
  await act(async () => root.unmount());
  container.remove();
});

it('takes up what the server fetched, and asks for none of it again', async () => {
  const server = createWorld();
  const browser = createWorld();
  const { transport } = server.durenai;
  const { data: page } = await transport.call(listCharacters, { query: { limit: 3 } });
  const { data: vexa } = await transport.call(getCharacter, { params: { character_id: VEXA } });
  const initialData: InitialData = {
    characters: { [VEXA]: vexa },
    lists: [{ options: { limit: 3 }, page }],
  };
  const app = ({ durenai }: typeof server) => (
    <StrictMode>
      <DurenaiProvider durenai={durenai} initialData={initialData}>
        <ChatWindow characterId={VEXA} />
        <CharacterBrowser limit={3} />
      </DurenaiProvider>
    </StrictMode>
  );
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = renderToString(app(server));
  expect(container.querySelectorAll('article')).toHaveLength(3);
  const complaints = vi.spyOn(console, 'error');

  const root = await act(async () => hydrateRoot(container, app(browser)));
  expect(container.querySelectorAll('article')).toHaveLength(3);
  expect(complaints).not.toHaveBeenCalled();
  expect(browser.requests.filter((request) => request.startsWith('GET /characters'))).toEqual([]);
  await act(async () => root.unmount());
  container.remove();
});

it('hydrates what comes late in the words of the server, whatever language is here by then', async () => {
  const server = createWorld();
  const browser = createWorld();
  let isHere = true;
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrive = () => {
      isHere = true;
      resolve();
    };
  });
  const Late = ({ children }: { children: ReactNode }) => {
    if (!isHere) throw arrival;
    return children;
  };
  const app = ({ durenai }: typeof server) => (
    <DurenaiProvider durenai={durenai} locale="fr">
      <CharacterForm />
      <Suspense>
        <Late>
          <ChatWindow characterId={VEXA} onClose={() => {}} />
        </Late>
      </Suspense>
    </DurenaiProvider>
  );
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = renderToString(app(server));
  isHere = false;
  const onRecoverableError = vi.fn();

  const root = await act(async () => hydrateRoot(container, app(browser), { onRecoverableError }));
  expect(await screen.findByLabelText('Nom')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Close chat' })).toBeTruthy();
  await act(async () => arrive());
  expect(await screen.findByRole('button', { name: 'Fermer la discussion' })).toBeTruthy();

  expect(onRecoverableError).not.toHaveBeenCalled();
  await act(async () => root.unmount());
  container.remove();
});
