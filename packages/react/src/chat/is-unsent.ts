import type { DurenaiError } from '@durenai/core';

/** After these the message may have arrived all the same. */
const OPEN_OUTCOME =
  /^(aborted|idempotency_in_progress|invalid_response|network_error|send_.+|server_error|timeout)$/;

/** Whether a message certainly did not arrive: no other is to be called unsent. */
export const isUnsent = ({ code }: DurenaiError): boolean => !OPEN_OUTCOME.test(code);
