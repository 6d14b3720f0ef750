import type { Fetch, FetchedBody, FetchedResponse } from '@durenai/core';

/** A DurenAI that takes every message, never answers one, and shows no reply in any conversation. */
export const mutedFetch =
  (fetch: Fetch<FetchedResponse>): Fetch<FetchedResponse> =>
  async (url, init) => {
    const response = await fetch(url, init);
    if (!new URL(url).pathname.endsWith('/messages') || !response.ok || !response.body) return response;
    const answer = await readJson(response.body);
    if (init.method === 'POST') throw new TypeError('terminated');
    const page = answer as { data: { is_character: boolean }[] };
    const muted = { ...page, data: page.data.filter(({ is_character }) => !is_character) };
    const { status, ok, headers } = response;
    return { status, ok, headers, body: new Blob([JSON.stringify(muted)]).stream() };
  };

async function readJson(body: FetchedBody): Promise<unknown> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  for (let chunk = await reader.read(); chunk.value; chunk = await reader.read()) chunks.push(chunk.value);
  return JSON.parse(Buffer.concat(chunks).toString());
}
