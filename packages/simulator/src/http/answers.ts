import { type DurenaiError, type ErrorEnvelope, isDurenaiError } from '@durenai/core';
import { refuse } from './refuse.ts';

export function jsonAnswer(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** The error as it stands on the wire. */
export function envelopeOf({ code, message, status, details }: DurenaiError): ErrorEnvelope {
  return { error: { code, message, status, details: { ...details } } };
}

function errorAnswer(error: DurenaiError): Response {
  const answer = jsonAnswer(envelopeOf(error), error.status);
  if (error.retryAfterMs !== undefined) {
    answer.headers.set('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
  }
  return answer;
}

/** What a handler threw, as an answer. Anything unexpected is a 500 that tells nothing of our insides. */
export function answerOf(thrown: unknown): Response {
  return errorAnswer(
    isDurenaiError(thrown) && thrown.status > 0
      ? thrown
      : refuse('server_error', 'Something went wrong on our end.'),
  );
}

export function htmlAnswer(html: string, status = 200): Response {
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
