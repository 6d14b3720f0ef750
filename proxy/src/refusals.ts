import { DurenaiError } from '@durenai/core';

/** Every refusal that this proxy makes itself: stable code, and what to do about it. */

const invalid = (message: string, details?: Record<string, unknown>) =>
  new DurenaiError({ code: 'invalid_request', status: 400, message, details });

const unauthorized = (code: string, message: string) => new DurenaiError({ code, status: 401, message });

const later = (code: string, status: number, retryAfterMs: number, message: string) =>
  new DurenaiError({ code, status, retryAfterMs, message });

export const invalidRequest = invalid;

export const invalidParameter = (parameter: string, message: string) =>
  invalid(`${parameter} ${message}`, { parameter });

/** Before anything could look at it. */
export const unreadableRequest = (status: 400 | 408 | 431, message: string) =>
  new DurenaiError({ code: 'invalid_request', status, message });

export const noTunnel = () =>
  invalid('This server opens no tunnels to others. Send it the request itself, without CONNECT.');

export const endpointNotFound = () =>
  new DurenaiError({
    code: 'not_found',
    status: 404,
    message: 'There is no such endpoint here. Check the method and the path.',
  });

export const characterNotFound = () =>
  new DurenaiError({
    code: 'not_found',
    status: 404,
    message: 'There is no character with this id. GET /v1/characters lists those there are.',
  });

/** One answer for unknown, malformed and other visitors' ids: they cannot be told apart. */
export const conversationNotFound = () =>
  new DurenaiError({
    code: 'not_found',
    status: 404,
    message: 'You have no conversation with this id. GET /v1/chat/conversations lists yours.',
  });

export const imageNotFound = () =>
  new DurenaiError({ code: 'not_found', status: 404, message: 'This character has no image.' });

export const fileNotFound = () =>
  new DurenaiError({ code: 'not_found', status: 404, message: 'The widget has no such file.' });

export const originNotAllowed = (origin: string | undefined) =>
  new DurenaiError({
    code: 'origin_not_allowed',
    status: 403,
    message:
      origin === undefined
        ? 'The request carries no Origin header. Call this API from a page of an allowed site; where the page has this address too, let the reverse proxy pass the Host header on.'
        : 'This site may not use this chat. Its owner can add the origin to ALLOWED_ORIGINS of the proxy.',
  });

export const tokenMissing = () =>
  unauthorized('unauthorized', 'Send "Authorization: Bearer <access_token>"; POST /v1/session gives one.');

export const adminTokenMissing = () =>
  unauthorized('unauthorized', 'Send "Authorization: Bearer <ADMIN_TOKEN>".');

export const tokenInvalid = () =>
  unauthorized('invalid_token', 'The token is not valid here. POST /v1/session gives a new one.');

export const tokenExpired = () =>
  unauthorized('token_expired', 'The token has expired. POST /v1/session with the refresh token renews it.');

export const identityNotAccepted = () =>
  new DurenaiError({
    code: 'invalid_identity',
    status: 401,
    message:
      'identity is not accepted here: the site owner has to set IDENTITY_SECRET or IDENTITY_PUBLIC_KEY of the proxy.',
    details: { parameter: 'identity' },
  });

/** @param claim which of its claims is to blame, when the signature is right. */
export const identityInvalid = (claim?: string) =>
  new DurenaiError({
    code: 'invalid_identity',
    status: 401,
    message:
      claim === undefined
        ? 'The identity is not a JWT that this proxy believes. The site has to sign it with the configured key and algorithm.'
        : `The identity has a wrong or missing "${claim}". It needs sub (1 to 255 whole characters), aud (IDENTITY_AUDIENCE), iat, and exp at most an hour later.`,
    details: { parameter: 'identity', ...(claim === undefined ? {} : { claim }) },
  });

export const identityExpired = () =>
  new DurenaiError({
    code: 'invalid_identity',
    status: 401,
    message: 'The identity has expired. The site has to sign a fresh one.',
    details: { parameter: 'identity', claim: 'exp' },
  });

export const verificationRequired = () =>
  new DurenaiError({
    code: 'verification_required',
    status: 403,
    message: 'Only visitors whom the site vouches for may do this. Log in there first.',
  });

export const formExpected = () =>
  new DurenaiError({
    code: 'unsupported_media_type',
    status: 415,
    message: 'Send the character as a form, with "Content-Type: multipart/form-data".',
  });

export const tooManyCharacters = (retryAfterMs: number) =>
  later('rate_limited', 429, retryAfterMs, 'You have created many characters. Wait a little, then go on.');

export const tooManyFavorites = (most: number) =>
  new DurenaiError({
    code: 'favorites_full',
    status: 409,
    message: `You have ${most} favourites, the most there can be: remove one first.`,
  });

export const creationOutcomeUnknown = () =>
  new DurenaiError({
    code: 'creation_outcome_unknown',
    status: 502,
    message:
      'No usable answer came back. The character may have been created: look for it before you try again.',
  });

export const unsupportedMediaType = () =>
  new DurenaiError({
    code: 'unsupported_media_type',
    status: 415,
    message: 'Send the body as JSON in UTF-8, uncompressed, with "Content-Type: application/json".',
  });

export const payloadTooLarge = (maxBytes: number) =>
  new DurenaiError({
    code: 'payload_too_large',
    status: 413,
    message: `The body is too large: at most ${maxBytes} bytes are accepted.`,
  });

export const idempotencyKeyMissing = () =>
  invalid('Send an Idempotency-Key header: a new random one (8–64 letters, digits, "_", "-") per message.', {
    parameter: 'Idempotency-Key',
  });

export const idempotencyConflict = () =>
  new DurenaiError({
    code: 'idempotency_conflict',
    status: 422,
    message: 'This Idempotency-Key was used for another message. Send this one with a key of its own.',
  });

export const idempotencyInProgress = (sendId?: string) =>
  new DurenaiError({
    code: 'idempotency_in_progress',
    status: 409,
    retryAfterMs: 2000,
    message: 'This message is being sent already. Ask again with the same key.',
    details: sendId === undefined ? undefined : { send_id: sendId },
  });

export const attemptInvalid = () =>
  invalid('Idempotency-Attempt must be a number from 1: leave it out for the first attempt.', {
    parameter: 'Idempotency-Attempt',
  });

export const sendNotFound = () =>
  new DurenaiError({ code: 'not_found', status: 404, message: 'You have sent nothing with this id.' });

export const sendUnderWay = () =>
  new DurenaiError({
    code: 'send_under_way',
    status: 409,
    message: 'This message has left already and cannot be taken back.',
  });

export const sendCancelled = () =>
  new DurenaiError({ code: 'send_cancelled', status: 409, message: 'This message was taken back.' });

export const conversationBusy = () =>
  later(
    'conversation_busy',
    409,
    5000,
    'What became of your last message here is still being found out. Send this one in a moment.',
  );

export const queueFull = (retryAfterMs = 10_000) =>
  later('queue_full', 503, retryAfterMs, 'Many people are writing at the moment. Try again shortly.');

export const tooManyImages = () =>
  later('queue_full', 503, 5000, 'Many pictures are asked for at the moment. Try again shortly.');

/** A refusal that says what the visitor may still do, in header fields. */
export class LimitedError extends DurenaiError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: ConstructorParameters<typeof DurenaiError>[0], headers: Record<string, string> = {}) {
    super(options);
    this.headers = headers;
  }
}

export const rateLimited = (retryAfterMs: number, headers?: Record<string, string>) =>
  new LimitedError(
    {
      code: 'rate_limited',
      status: 429,
      retryAfterMs,
      message: 'You have sent as many messages as there may be for now. Wait a little, then go on.',
    },
    headers,
  );

export const tooManyStreams = () =>
  later('rate_limited', 429, 60_000, 'Too many pages listen already. Ask now and then instead.');

export const webhookRefused = () =>
  unauthorized(
    'unauthorized',
    'The delivery is not signed with the secret of this webhook, or its time is more than five minutes off.',
  );

export const tooManyVisitors = (retryAfterMs: number) =>
  later(
    'rate_limited',
    429,
    retryAfterMs,
    'Too many chats were opened from your network. Wait a little, then try again.',
  );

/** The account's figures stay its owner's: only when there is more. */
export const budgetExhausted = (retryAfterMs: number, headers?: Record<string, string>) =>
  new LimitedError(
    {
      code: 'budget_exhausted',
      status: 503,
      retryAfterMs,
      message: 'The characters have said all they may for now. Come back later.',
    },
    headers,
  );

export const sendNotProcessed = () =>
  new DurenaiError({
    code: 'send_not_processed',
    status: 502,
    message: 'The message did not arrive. Nothing was sent twice: you may send it again.',
  });

export const sendNoReply = () =>
  new DurenaiError({
    code: 'send_no_reply',
    status: 502,
    retryable: false,
    message: 'The message arrived, and the character did not answer. Ask again in a new message.',
  });

export const serviceUnavailable = () =>
  later(
    'service_unavailable',
    503,
    5000,
    'The chat cannot be reached at the moment. Try again in a few seconds.',
  );

export const serverError = () =>
  new DurenaiError({
    code: 'server_error',
    status: 500,
    message: 'Something went wrong on our side. If it stays so, tell the site owner the request_id.',
  });

export const tooManyReads = (retryAfterMs: number) =>
  later(
    'rate_limited',
    429,
    retryAfterMs,
    'Much was asked for from your network that has to be fetched first. Wait a little, then try again.',
  );

export const tooManyWrites = (retryAfterMs: number) =>
  later(
    'rate_limited',
    429,
    retryAfterMs,
    'Too many changes came from your network. Wait a little, then go on.',
  );

/** DurenAI was certainly not reached, or asked to wait: the same request may be repeated. */
export const upstreamBusy = (retryAfterMs = 5000) =>
  later(
    'upstream_unavailable',
    503,
    Math.min(Math.max(retryAfterMs, 1000), 120_000),
    'The characters are busy at the moment. Try again shortly.',
  );

/** What it was may last: sooner than in this time it is hardly over. */
const FAILURE_RETRY_MS = 10_000;

export const upstreamFailed = () =>
  later(
    'upstream_unavailable',
    502,
    FAILURE_RETRY_MS,
    'The characters cannot be reached properly at the moment. Try again later.',
  );

export const sendOutcomeUnknown = () =>
  new DurenaiError({
    code: 'send_outcome_unknown',
    status: 502,
    message:
      'No usable answer came back. The message may have been received, so it is not sent again automatically: look at the conversation first, then send it anew if it is missing.',
  });

export const messageRejected = (status: number) =>
  status === 404
    ? new DurenaiError({
        code: 'not_found',
        status: 404,
        message: 'The character or the conversation no longer exists. Begin a new conversation.',
      })
    : invalid('This message was not accepted. Change it and send it again.');
