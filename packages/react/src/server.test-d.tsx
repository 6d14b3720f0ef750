/** Compiled by `npm run types`, never run: what a server may ask for, and what it is told when it asks wrong. */
import { DurenaiProvider } from './index.ts';
import { type InitialData, type InitialListOptions, type PrefetchOptions, prefetch } from './server.ts';

declare const environment: { DURENAI_API_KEY?: string };

const popular: InitialListOptions = { tags: ['cyberpunk'], sort: 'popular', limit: 20 };

export async function Page() {
  const data: InitialData = await prefetch({
    apiKey: environment.DURENAI_API_KEY,
    baseUrl: 'https://api.durenai.com/v1',
    timeoutMs: 2_000,
    characters: ['char_123456'],
    lists: [popular, {}],
  });
  return (
    <DurenaiProvider proxyUrl="https://chat.example.com" initialData={data}>
      {Object.keys(data.characters ?? {})}
    </DurenaiProvider>
  );
}

/** It may lack in an environment, and must be named all the same. */
export const keyless: PrefetchOptions = { apiKey: undefined };

export const wrong = [
  // @ts-expect-error a server asks with its key
  prefetch({ characters: ['char_123456'] }),
  // @ts-expect-error a list of ids
  prefetch({ apiKey: 'key', characters: 'char_123456' }),
  // @ts-expect-error an id is text
  prefetch({ apiKey: 'key', characters: [123456] }),
  // @ts-expect-error DurenAI sorts in three ways
  prefetch({ apiKey: 'key', lists: [{ sort: 'best' }] }),
  // @ts-expect-error it is awaited first
  <DurenaiProvider key="1" proxyUrl="https://chat.example.com" initialData={prefetch(keyless)} />,
  // @ts-expect-error a key is for servers alone
  <DurenaiProvider key="2" proxyUrl="https://chat.example.com" apiKey="key" />,
];
