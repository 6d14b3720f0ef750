import { type DurenaiError, isDurenaiError } from '@durenai/core';
import {
  invalidRequest,
  payloadTooLarge,
  serverError,
  serviceUnavailable,
  unsupportedMediaType,
} from '../refusals.ts';
import { StoreError } from '../store/store-error.ts';
import { MAX_BODY_BYTES } from './read-body.ts';

/** What body-parser and Express throw. */
type HttpError = Error & { status?: number; type?: string; limit?: number };

/** Whatever was thrown, as the refusal that the visitor may see. */
export function toRefusal(thrown: unknown): DurenaiError {
  // `misuse` is a mistake of ours, not of theirs; its message is not for them.
  if (isDurenaiError(thrown) && thrown.status >= 400) return thrown;
  if (thrown instanceof StoreError) return serviceUnavailable();
  if (!(thrown instanceof Error)) return serverError();
  // Each route has a limit of its own, and whoever read the body knows it.
  const { status, type, limit = MAX_BODY_BYTES } = thrown as HttpError;
  if (status === 413) return payloadTooLarge(limit);
  if (status === 415) return unsupportedMediaType();
  if (type === 'entity.parse.failed') return invalidRequest('The body is not valid JSON.');
  if (status !== undefined && status >= 400 && status < 500) {
    return invalidRequest('The request could not be understood. Check the address and the body.');
  }
  return serverError();
}

/** The wire form, with the id that finds the request in the log. */
export function envelopeOf(
  error: Pick<DurenaiError, 'code' | 'message' | 'status' | 'details'>,
  requestId: string,
): string {
  const { code, message, status, details } = error;
  return JSON.stringify({ error: { code, message, status, details: { ...details, request_id: requestId } } });
}

/** Seconds to wait, where waiting helps. */
export function retryAfterOf(error: DurenaiError): string | undefined {
  return error.retryAfterMs === undefined
    ? undefined
    : String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
}
