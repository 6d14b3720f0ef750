import type { FetchedHeaders } from '../ports.ts';

/** What `X-RateLimit-*` said on a reply; a figure is undefined where the header was missing or absurd. */
export type RateLimit = {
  /** Requests per minute. */
  limit: number | undefined;
  remaining: number | undefined;
  /** When the minute ends, milliseconds since the epoch. */
  resetAt: number | undefined;
};

const LATEST_PLAUSIBLE_RESET_MS = 24 * 60 * 60 * 1000;

function count(value: string | null): number | undefined {
  return value !== null && /^\d{1,12}$/.test(value.trim()) ? Number(value) : undefined;
}

export function readRateLimit(headers: FetchedHeaders): RateLimit {
  return {
    limit: count(headers.get('x-ratelimit-limit')),
    remaining: count(headers.get('x-ratelimit-remaining')),
    resetAt: readReset(headers),
  };
}

function readReset(headers: FetchedHeaders): number | undefined {
  const seconds = count(headers.get('x-ratelimit-reset'));
  return seconds === undefined ? undefined : seconds * 1000;
}

/**
 * Milliseconds to wait according to `Retry-After` (seconds or a date), else according to
 * `X-RateLimit-Reset`. Undefined when neither says anything plausible (more than a day counts as absurd).
 */
export function readRetryAfter(headers: FetchedHeaders, now: number): number | undefined {
  const wait = readWait(headers.get('retry-after'), now) ?? (readReset(headers) ?? Number.NaN) - now;
  return wait <= LATEST_PLAUSIBLE_RESET_MS ? Math.max(0, wait) : undefined;
}

/** Milliseconds that a `Retry-After` stands for. Only an HTTP date counts as one: `Date.parse` would take "-5". */
function readWait(header: string | null, now: number): number | undefined {
  const seconds = count(header);
  if (seconds !== undefined) return seconds * 1000;
  return header?.endsWith(' GMT') ? Date.parse(header) - now : undefined;
}
