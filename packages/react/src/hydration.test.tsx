import { act, cleanup, screen } from '@testing-library/react';
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

afterEach(cleanup);

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
