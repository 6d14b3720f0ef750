import '@durenai/react/styles.css';
import { type CharacterSummary, createDurenai, memoryStorage } from '@durenai/core';
import { CharacterBrowser } from '@durenai/react/character-browser';
import { DurenaiProvider } from '@durenai/react/hooks';
import { createRoot } from 'react-dom/client';
import type { Mount } from './subject.ts';

/** As if every page had been loaded already. */
export const mount: Mount<CharacterSummary> = (characters, place) => {
  const durenai = createDurenai({
    proxyUrl: location.origin,
    fetch: () => new Promise(() => {}),
    storage: memoryStorage(),
  });
  const pagination = { total: characters.length, page: 1, limit: 20, pages: 1 };
  createRoot(place).render(
    <DurenaiProvider
      durenai={durenai}
      initialData={{ lists: [{ options: {}, page: { data: [...characters], pagination } }] }}
    >
      <CharacterBrowser />
    </DurenaiProvider>,
  );
};
