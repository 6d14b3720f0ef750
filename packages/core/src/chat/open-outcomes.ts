/** After these nobody knows whether the message was processed: only the same key may ask again. */
export const OPEN_OUTCOMES: ReadonlySet<string> = new Set([
  'aborted',
  'idempotency_in_progress',
  'invalid_response',
  'network_error',
  // Of a gateway, or of a proxy that broke: what it had begun goes on, or is found again.
  'server_error',
  'timeout',
]);

/** Whether what failed with this code, a message or a new character, may have arrived all the same, or has. */
export const mayHaveArrived = (code: string): boolean =>
  OPEN_OUTCOMES.has(code) || code === 'send_no_reply' || code.endsWith('outcome_unknown');
