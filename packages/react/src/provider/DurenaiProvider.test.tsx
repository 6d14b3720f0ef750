import { createDurenai, createFavorites, type Durenai, listCharacters, memoryStorage } from '@durenai/core';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWorld, VEXA } from '../../test/world.tsx';
import { CharacterBrowser } from '../characters/CharacterBrowser.tsx';
import { CharacterForm } from '../characters/CharacterForm.tsx';
import { ChatWindow } from '../chat/ChatWindow.tsx';
import { FavoritesList } from '../favorites/FavoritesList.tsx';
import { useDurenai } from '../hooks/use-durenai.ts';
import { DurenaiProvider, type DurenaiProviderProps } from './DurenaiProvider.tsx';

afterEach(cleanup);

const proxyUrl = 'https://proxy.example';

/** React reports what a component throws as well; the test has its own eyes. */
function renderThrowing(ui: React.ReactElement): unknown {
  const silenced = vi.spyOn(console, 'error').mockImplementation(() => {});
  try {
    render(ui);
    return undefined;
  } catch (thrown) {
    return thrown;
  } finally {
    silenced.mockRestore();
  }
}

function ProxyUrl() {
  return <p>{useDurenai().proxyUrl}</p>;
}

describe('DurenaiProvider', () => {
  it('tells who was rendered outside', () => {
    expect(String(renderThrowing(<ChatWindow characterId="char_123456" />))).toMatch(
      'ChatWindow was rendered outside DurenaiProvider.',
    );
  });

  it.each([
    ['neither', {}],
    ['neither, but an empty text,', { proxyUrl: '' }],
    ['neither, but null as an address,', { proxyUrl: null }],
    ['neither, but null as a durenai,', { durenai: null }],
    ['neither, but an object as a durenai,', { durenai: {} }],
    ['neither, but an address as a durenai,', { durenai: proxyUrl }],
    ['both', { proxyUrl, durenai: createDurenai({ proxyUrl, storage: memoryStorage() }) }],
  ])('refuses %s of proxyUrl and durenai', (_, props) => {
    const thrown = renderThrowing(<DurenaiProvider {...(props as DurenaiProviderProps)} />);
    expect(String(thrown)).toMatch('needs proxyUrl or durenai');
  });

  it('refuses what is no address', () => {
    expect(String(renderThrowing(<DurenaiProvider proxyUrl="chat.example.com" />))).toMatch(
      'proxyUrl must be',
    );
  });

  it('begins anew at another proxy', () => {
    const view = render(
      <DurenaiProvider proxyUrl={proxyUrl}>
        <ProxyUrl />
      </DurenaiProvider>,
    );
    expect(screen.getByText(proxyUrl)).toBeTruthy();
    view.rerender(
      <DurenaiProvider proxyUrl="https://other.example">
        <ProxyUrl />
      </DurenaiProvider>,
    );
    expect(screen.getByText('https://other.example')).toBeTruthy();
  });

  it('leaves the next visitor nothing of what the last one typed and did, and the page what is its own', async () => {
    const [one, other] = [createWorld(), createWorld()];
    const user = userEvent.setup();
    const [vexa] = (await one.durenai.transport.call(listCharacters, { query: { limit: 1 } })).data.data;
    if (vexa) await createFavorites(one.durenai).setFavorite(vexa, true);
    const shownTo = (durenai: Durenai) => (
      <DurenaiProvider durenai={durenai}>
        <FavoritesList />
        <CharacterForm />
        <input aria-label="Of the page" />
      </DurenaiProvider>
    );
    const view = render(shownTo(one.durenai));
    await user.click(await screen.findByRole('button', { name: 'Favourite Vexa Stride' }));
    await user.type(screen.getByLabelText('Background'), 'A secret');
    await user.type(screen.getByLabelText('Of the page'), 'Hello');
    expect(screen.getByText(/was removed/)).toBeTruthy();
    view.rerender(shownTo(other.durenai));
    expect(screen.queryByText(/was removed/)).toBeNull();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Background').value).toBe('');
    expect(screen.getByLabelText<HTMLInputElement>('Of the page').value).toBe('Hello');
  });

  it('writes its theme on each root', () => {
    const { durenai } = createWorld();
    const { container } = render(
      <DurenaiProvider durenai={durenai} theme="dark">
        <ChatWindow characterId="char_123456" />
      </DurenaiProvider>,
    );
    expect(container.querySelector('.durenai-chat-window')?.getAttribute('data-durenai-theme')).toBe('dark');
  });
});

it('speaks the language of the page, and keeps the words that the page chose', async () => {
  const { durenai } = createWorld();
  render(
    <DurenaiProvider durenai={durenai} locale="fr-CA" messages={{ send: 'Envoie !' }}>
      <ChatWindow characterId={VEXA} onClose={() => {}} />
    </DurenaiProvider>,
  );
  expect(await screen.findByRole('button', { name: 'Fermer la discussion' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Envoie !' })).toBeTruthy();
});

it('keeps its own words where the page says undefined', async () => {
  const { durenai } = createWorld();
  render(
    <DurenaiProvider durenai={durenai} locale="fr" messages={{ send: undefined }}>
      <ChatWindow characterId={VEXA} onClose={() => {}} />
    </DurenaiProvider>,
  );
  expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
  expect(await screen.findByRole('button', { name: 'Envoyer' })).toBeTruthy();
});

it.each(['en_US', 'fr_FR', 'C'])(
  'speaks English where %j is no language tag, and says so',
  async (locale) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { durenai } = createWorld();
    render(
      <DurenaiProvider durenai={durenai} locale={locale}>
        <CharacterBrowser />
      </DurenaiProvider>,
    );
    expect(await screen.findByRole('img', { name: '1.2K likes' })).toBeTruthy();
    const warning = `DurenaiProvider: locale "${locale}" is no BCP 47 tag`;
    await waitFor(() => expect(warn.mock.lastCall?.[0]).toMatch(warning));
    warn.mockRestore();
  },
);

it('speaks English where the page has no locale to give', () => {
  const { durenai } = createWorld();
  render(
    <DurenaiProvider durenai={durenai} locale={null as never}>
      <ChatWindow characterId={VEXA} />
    </DurenaiProvider>,
  );
  expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
});
