/** Codes of DurenAI's error table ("Error handling"). */
export type DocumentedErrorCode =
  | 'invalid_request'
  | 'unauthorized'
  | 'forbidden'
  | 'subscription_required'
  | 'premium_required'
  | 'not_found'
  | 'rate_limited'
  | 'server_error';

/** Codes that the proxy adds. */
export type ProxyErrorCode =
  | 'budget_exhausted'
  | 'conversation_busy'
  | 'creation_outcome_unknown'
  | 'favorites_full'
  | 'idempotency_conflict'
  | 'idempotency_in_progress'
  | 'invalid_identity'
  | 'invalid_token'
  | 'origin_not_allowed'
  | 'payload_too_large'
  | 'queue_full'
  | 'send_cancelled'
  | 'send_no_reply'
  | 'send_not_processed'
  | 'send_outcome_unknown'
  | 'send_under_way'
  | 'service_unavailable'
  | 'token_expired'
  | 'unsupported_media_type'
  | 'upstream_unavailable'
  | 'verification_required';

/** Codes of failures that happened on this side of the wire. */
export type LocalErrorCode = 'aborted' | 'invalid_response' | 'misuse' | 'network_error' | 'timeout';

/** Stable; compare with `===`. Servers newer than this copy may send others, hence the open end. */
export type DurenaiErrorCode = DocumentedErrorCode | ProxyErrorCode | LocalErrorCode | (string & {});

export type DurenaiErrorOptions = {
  code: DurenaiErrorCode;
  message: string;
  /** HTTP status; 0 when no answer came. Default 0. */
  status?: number | undefined;
  /** Whether the same request may succeed later. Default: judged by status and code. */
  retryable?: boolean | undefined;
  /** Milliseconds to wait before trying again, when the server said so. */
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
};

/** Shared between copies of this package on one page, where `instanceof` would fail. */
const BRAND = Symbol.for('durenai.error');

/** Beside those whose status says it. */
const RETRYABLE_CODES: ReadonlySet<string> = new Set([
  'conversation_busy',
  'idempotency_in_progress',
  'network_error',
  'timeout',
]);

function isWorthRetrying({ code, status = 0 }: DurenaiErrorOptions): boolean {
  if (code.endsWith('outcome_unknown')) return false;
  return status === 429 || status >= 500 || RETRYABLE_CODES.has(code);
}

/** The one error that this project throws. Test with {@link isDurenaiError}. */
export class DurenaiError extends Error {
  declare readonly code: DurenaiErrorCode;
  declare readonly status: number;
  declare readonly retryable: boolean;
  declare readonly retryAfterMs: number | undefined;
  declare readonly requestId: string | undefined;
  declare readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(options: DurenaiErrorOptions) {
    super(options.message, options);
    this.name = 'DurenaiError';
    this.code = options.code;
    this.status = options.status ?? 0;
    this.retryable = options.retryable ?? isWorthRetrying(options);
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId;
    this.details = options.details;
  }

  get [BRAND](): true {
    return true;
  }
}

export function isDurenaiError(value: unknown): value is DurenaiError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** Wraps anything thrown, so that callers meet one kind of error. */
export function toDurenaiError(thrown: unknown): DurenaiError {
  if (isDurenaiError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new DurenaiError({ code: 'misuse', message, cause: thrown });
}
