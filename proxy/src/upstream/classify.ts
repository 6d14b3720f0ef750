import type { DurenaiError } from '@durenai/core';

/**
 * What a failed upstream call proves. `not-sent` and `refused` mean that nothing was processed;
 * `unknown` means that it may have been, which forbids sending it again.
 */
export type Failure =
  | { kind: 'not-sent' }
  | { kind: 'busy'; retryAfterMs: number | undefined }
  | { kind: 'key-refused' }
  | { kind: 'rejected'; status: number }
  | { kind: 'unknown' };

export function classify(error: DurenaiError): Failure {
  if (error.code === 'network_error' && failedToConnect(error.cause)) return { kind: 'not-sent' };
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

const CONNECT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Whether fetch failed before a connection stood (DNS, TCP, TLS), so that no byte of the request left. */
function failedToConnect(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    // Several addresses were tried (happy eyeballs): each of them has to have failed to connect.
    if (error instanceof AggregateError)
      return error.errors.length > 0 && error.errors.every(failedToConnect);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
    if (code !== undefined && CONNECT_CODES.has(code)) return true;
  }
  return false;
}
