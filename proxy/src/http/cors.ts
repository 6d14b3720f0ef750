import type { RequestHandler } from 'express';
import type { OriginPolicy } from '../config/origin-policy.ts';
import { originNotAllowed } from '../refusals.ts';
import { baseUrlOf } from './base-url.ts';

const PREFLIGHT_SECONDS = 7200;

const EXPOSED_HEADERS = 'x-request-id, date, retry-after, idempotency-replayed, ratelimit, ratelimit-policy';

/**
 * Lets pages of allowed sites in and answers their preflights; everybody else is turned away before any
 * work. The origin is left in `response.locals.origin`.
 */
export function allowOrigins(policy: OriginPolicy, publicUrl: string | undefined): RequestHandler {
  return (request, response, next) => {
    const { origin = sameOrigin(request, publicUrl) } = request.headers;
    if (origin === undefined || !policy.allows(origin)) throw originNotAllowed(origin);
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST, DELETE');
      response.setHeader(
        'access-control-allow-headers',
        'authorization, content-type, idempotency-key, idempotency-attempt, last-event-id',
      );
      response.setHeader('access-control-max-age', String(PREFLIGHT_SECONDS));
      response.status(204).end();
      return;
    }
    response.locals.origin = origin;
    next();
  };
}

/**
 * Browsers send no `Origin` on a GET to the page's own origin, but say so in `Sec-Fetch-Site`, which pages
 * cannot set. The origin is then this server's own, and has to be on the list like any other: a domain that
 * an attacker points at us is not.
 */
function sameOrigin(
  request: Parameters<RequestHandler>[0],
  publicUrl: string | undefined,
): string | undefined {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || request.headers['sec-fetch-site'] !== 'same-origin') return undefined;
  const { host, origin } = new URL(baseUrlOf(request, publicUrl));
  return host === request.headers.host ? origin : undefined;
}
