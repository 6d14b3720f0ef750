import { DurenaiProvider } from '@durenai/react';
import { prefetch } from '@durenai/react/server';
import { readAddress } from './address.ts';
import { Characters } from './Characters.tsx';

type PageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Rendered with what the visitor sees first, fetched here with the key: no spinner, no request from the browser. */
export default async function Page({ searchParams }: PageProps) {
  const address = readAddress(await searchParams);
  const { tags, sort } = address.filter;
  const initialData = await prefetch({
    apiKey: process.env.DURENAI_API_KEY,
    baseUrl: process.env.DURENAI_BASE_URL,
    characters: [address.characterId],
    lists: [{ tags, sort, limit: 12 }],
  });
  return (
    <DurenaiProvider
      proxyUrl={process.env.DURENAI_PROXY_URL ?? 'http://localhost:8787'}
      initialData={initialData}
    >
      <main className="page">
        <h1>Whom would you like to talk to?</h1>
        <Characters />
      </main>
    </DurenaiProvider>
  );
}
