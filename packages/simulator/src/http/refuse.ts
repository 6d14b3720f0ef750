import { type DocumentedErrorCode, DurenaiError } from '@durenai/core';

/** Statuses of the docs' error table. Nothing outside it is ever answered: not 405, not 413, not 415. */
const STATUS_OF: Record<DocumentedErrorCode, number> = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  subscription_required: 403,
  premium_required: 403,
  not_found: 404,
  rate_limited: 429,
  server_error: 500,
};

/** The error that a handler throws to answer with the documented envelope. */
export function refuse(
  code: DocumentedErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): DurenaiError {
  return new DurenaiError({ code, message, status: STATUS_OF[code], details });
}
