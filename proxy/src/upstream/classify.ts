import type { DurenaiError } from '@durenai/core';
import { NotSentError } from './not-sent.ts';

/**
 * What a failed upstream call proves. All but `unknown` mean that nothing was processed; `unknown` means
 * that it may have been, which forbids sending it again.
 */
export type Failure =
  | { kind: 'not-sent'; retryAfterMs: number | undefined }
  | { kind: 'busy'; retryAfterMs: number | undefined }
  | { kind: 'key-refused' }
  | { kind: 'rejected'; status: number }
  | { kind: 'unknown' };

export function classify(error: DurenaiError): Failure {
  if (wasNotSent(error)) return { kind: 'not-sent', retryAfterMs: error.retryAfterMs };
  // No status at all, or a success that could not be read: it may well have been processed.
  if (error.status === 0 || error.code === 'invalid_response') return { kind: 'unknown' };
  if (error.status === 429) return { kind: 'busy', retryAfterMs: error.retryAfterMs };
  if (error.status === 401 || error.status === 403) return { kind: 'key-refused' };
  // 408: a server that says it gave up waiting does not say what it did with what it had.
  if (error.status >= 400 && error.status < 500 && error.status !== 408) {
    return { kind: 'rejected', status: error.status };
  }
  return { kind: 'unknown' };
}

/**
 * Codes of the operating system and of undici that can only come before a request is written, for a `fetch`
 * that is not ours. Ours needs no list: whatever its connector reports is a {@link NotSentError}.
 */
const CONNECT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function wasNotSent(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    if (error instanceof NotSentError) return true;
    // Several addresses were tried (happy eyeballs): each of them has to have failed to connect.
    if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(wasNotSent);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
    if (code !== undefined && CONNECT_CODES.has(code)) return true;
  }
  return false;
}
