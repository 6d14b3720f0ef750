import type { DurenaiError } from '@durenai/core';

/** What went wrong, for a visitor who cannot read error codes: what it means and what helps. */
export const errorMessages = {
  /** BCP 47 tag of the language of these texts. */
  language: 'en',
  tryAgain: 'Try again',
  errorOffline: 'No connection. Check your internet and try again.',
  errorTimeout: 'No answer came in time. Try again in a moment.',
  /** `wait` in words, e.g. `12 seconds` or `3 hours`; `isLong` when it is more than a minute in all. */
  errorRateLimited: (wait: string | null, isLong: boolean) =>
    `${isLong ? 'That was the limit for now.' : 'That was a little fast.'} Try again in ${wait ?? 'a moment'}.`,
  errorBudgetExhausted: 'This chat is resting: its messages for now are used up. Your text is kept.',
  errorBusy: 'Very many people are writing right now. Try again in a moment.',
  errorNoReply: 'Your message arrived, but no reply came. Try another one.',
  errorNotProcessed: 'This did not arrive. Nothing was sent; try again.',
  errorUnavailable: 'The service is out of reach right now. Try again in a moment.',
  errorOutcomeUnknown: 'It is not certain that this arrived. Sending it again may deliver it twice.',
  errorOriginNotAllowed: 'This website is not yet allowed to use this chat. Please tell the site owner.',
  errorSessionEnded: 'Your session has ended. Reload the page and try again.',
  errorNotAllowed: 'This is switched off on this website at the moment.',
  errorNotFound: 'This is no longer available.',
  errorRefused: 'The server did not accept this. Change it and try again.',
  errorFavoritesFull: 'There are as many favourites as there can be: remove one first.',
  errorUnexpected: 'Something went wrong. Try again.',
};

export type ErrorMessages = typeof errorMessages;

type PlainMessage = Exclude<keyof ErrorMessages, 'errorRateLimited' | 'language' | 'tryAgain'>;

const MESSAGE_OF_CODE: ReadonlyMap<string, PlainMessage> = new Map(
  Object.entries({
    budget_exhausted: 'errorBudgetExhausted',
    queue_full: 'errorBusy',
    conversation_busy: 'errorBusy',
    send_no_reply: 'errorNoReply',
    send_not_processed: 'errorNotProcessed',
    network_error: 'errorOffline',
    timeout: 'errorTimeout',
    upstream_unavailable: 'errorUnavailable',
    service_unavailable: 'errorUnavailable',
    server_error: 'errorUnavailable',
    idempotency_in_progress: 'errorOutcomeUnknown',
    send_outcome_unknown: 'errorOutcomeUnknown',
    origin_not_allowed: 'errorOriginNotAllowed',
    unauthorized: 'errorSessionEnded',
    invalid_token: 'errorSessionEnded',
    token_expired: 'errorSessionEnded',
    invalid_identity: 'errorSessionEnded',
    forbidden: 'errorNotAllowed',
    subscription_required: 'errorNotAllowed',
    premium_required: 'errorNotAllowed',
    not_found: 'errorNotFound',
    invalid_request: 'errorRefused',
    payload_too_large: 'errorRefused',
    favorites_full: 'errorFavoritesFull',
  }),
);

/** @param secondsLeft until the server wants to be asked again; null when it did not say. */
export function describeError(
  error: DurenaiError,
  messages: ErrorMessages,
  secondsLeft: number | null = secondsOf(error),
): string {
  if (error.code === 'rate_limited')
    return messages.errorRateLimited(
      secondsLeft === null ? null : describeWait(secondsLeft, messages.language),
      // Of the whole wait: the words stay while it is counted down.
      (secondsOf(error) ?? 0) > 60,
    );
  return messages[MESSAGE_OF_CODE.get(error.code) ?? 'errorUnexpected'];
}

function secondsOf(error: DurenaiError): number | null {
  return error.retryAfterMs === undefined ? null : Math.ceil(error.retryAfterMs / 1000);
}

/** Seconds in the largest unit that says enough: nobody waits for 43,200 seconds. */
function describeWait(seconds: number, language: string): string {
  const [unit, size] =
    seconds < 120
      ? (['second', 1] as const)
      : seconds < 7200
        ? (['minute', 60] as const)
        : (['hour', 3600] as const);
  return Math.ceil(seconds / size).toLocaleString(language, { style: 'unit', unit, unitDisplay: 'long' });
}
