import { DurenaiError } from '../errors.ts';
import type { FetchedResponse } from '../ports.ts';

/**
 * Reads a body as text, counting decoded bytes while they arrive: a small gzip can become a gigabyte,
 * and `Content-Length` says nothing about it.
 *
 * @throws DurenaiError `invalid_response` past `maxBytes`.
 */
export async function readText(response: FetchedResponse, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const reader = response.body.getReader();
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
        status: response.status,
        message: `The answer is larger than ${maxBytes} bytes.`,
      });
    }
    text += decoder.decode(value, { stream: true });
  }
}
