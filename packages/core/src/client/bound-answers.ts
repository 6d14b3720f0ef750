import { DurenaiError } from '../errors.ts';
import type { Fetch, FetchedResponse } from '../ports.ts';

/**
 * `fetch`, for whoever does not trust what answers: a text that grows past `maxBytes` rejects with
 * `invalid_response`. Counted decoded, as it arrives: a small gzip can become a gigabyte, and `Content-Length`
 * says nothing about it.
 */
export const boundAnswers =
  (fetch: Fetch<FetchedResponse>, maxBytes: number): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    const { ok, status, headers, body } = response;
    return { ok, status, headers, body, text: () => readText(response, maxBytes) };
  };

async function readText({ body, status }: FetchedResponse, maxBytes: number): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || !value) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new DurenaiError({
        code: 'invalid_response',
        status,
        message: `The answer is larger than ${maxBytes} bytes.`,
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}
