/** For servers only: what a page shows first, fetched with the API key. */
import { type ClientOptions, createClient, DurenaiError } from '@durenai/core';
import type { InitialData, InitialListOptions } from './provider/initial-data.ts';

export type { InitialData, InitialListOptions } from './provider/initial-data.ts';

if (typeof document !== 'undefined') {
  throw new Error(
    '@durenai/react/server was loaded in a browser. It takes the API key: import it in server code only, and pass what prefetch returns as initialData.',
  );
}

export type PrefetchOptions = Pick<ClientOptions, 'baseUrl' | 'fetch'> & {
  /** Milliseconds for each request, which is made once: the page waits for it. Default 3,000. */
  timeoutMs?: number | undefined;
  /** The secret key of DurenAI: required, and undefined only when your environment lacks it, which is then said. */
  apiKey: ClientOptions['apiKey'] | undefined;
  /** Ids of characters to show in full, e.g. the one of a ChatWindow. */
  characters?: readonly string[] | undefined;
  /** Lists whose first page is shown, with the same options as the `CharacterBrowser` or `useCharacters`. */
  lists?: readonly InitialListOptions[] | undefined;
};

/** Whoever waits for a page longer than this has left; what is missing then, their browser asks for. */
const TIMEOUT_MS = 3_000;

/**
 * Fetches what the page shows first (`GET /characters`, `GET /characters/{character_id}`), for
 * `<DurenaiProvider initialData={…}>`. What cannot be had is left out, so that the page still comes and the
 * browser asks for it: only a mistake of the caller (`misuse`, `unauthorized`) is thrown.
 *
 * ```tsx
 * const initialData = await prefetch({ apiKey: process.env.DURENAI_API_KEY, characters: ['char_123456'] });
 * ```
 * @throws DurenaiError
 */
export async function prefetch({
  characters = [],
  lists = [],
  apiKey,
  timeoutMs = TIMEOUT_MS,
  ...clientOptions
}: PrefetchOptions): Promise<InitialData> {
  if (!apiKey) {
    throw new DurenaiError({ code: 'misuse', message: 'prefetch needs apiKey, the secret key of DurenAI.' });
  }
  const client = createClient({ ...clientOptions, apiKey, timeoutMs, retries: 0 });
  const [details, pages] = await Promise.all([
    Promise.all(characters.map((id) => unlessRefused(client.characters.get(id)))),
    Promise.all(lists.map((options) => unlessRefused(client.characters.list(options)))),
  ]);
  return {
    characters: Object.fromEntries(
      details.flatMap((character) => (character ? [[character.id, character]] : [])),
    ),
    lists: pages.flatMap((page, index) => (page ? [{ options: lists[index] ?? {}, page }] : [])),
  };
}

async function unlessRefused<Data>(request: Promise<{ data: Data }>): Promise<Data | undefined> {
  try {
    return (await request).data;
  } catch (thrown) {
    if (thrown instanceof DurenaiError && (thrown.code === 'unauthorized' || thrown.code === 'misuse'))
      throw thrown;
    return undefined;
  }
}
