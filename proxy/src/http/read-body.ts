import express, { type RequestHandler } from 'express';
import * as v from 'valibot';
import { invalidParameter, invalidRequest, serviceUnavailable, unsupportedMediaType } from '../refusals.ts';

export const MAX_BODY_BYTES = 16 * 1024;

/** In pieces: one expression for all of it took 430 ms for a header of 15 kB of blanks, and everybody waited. */
export function isJsonInUtf8(contentType = ''): boolean {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return (
    type === 'application/json' && parameters.every((parameter) => /^(charset="?utf-8"?)?$/.test(parameter))
  );
}

const json = express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: true, type: () => true });

/** JSON only, said so, small and uncompressed. Nothing of it is read before that is checked. */
export const parseJsonBody: RequestHandler = (request, response, next) => {
  if (!isJsonInUtf8(request.headers['content-type'])) throw unsupportedMediaType();
  json(request, response, next);
};

export const MAX_WEBHOOK_BYTES = 256 * 1024;

/** Anybody can send one, and who it is shows only when it is there: 16 MiB in all. */
export const MOST_RAW_AT_ONCE = 64;
let rawBodies = 0;

const raw = express.raw({ limit: MAX_WEBHOOK_BYTES, inflate: false, type: () => true });

/** As it came, since a signature covers every byte. */
export const readRawBody: RequestHandler = (request, response, next) => {
  if (rawBodies >= MOST_RAW_AT_ONCE) throw serviceUnavailable();
  rawBodies += 1;
  response.once('close', () => {
    rawBodies -= 1;
  });
  raw(request, response, next);
};

/** @throws DurenaiError `invalid_request` naming the field. */
export function checkBody<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  if (Array.isArray(body)) throw invalidRequest('The body must be a JSON object.');
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue);
  if (field === null) throw invalidRequest('The body must be a JSON object.');
  if (issue.type === 'check') throw invalidParameter(field, `${issue.message}.`);
  if (issue.type === 'max_length') {
    // The schemas' own small valibot leaves `requirement` out of its issues: bytes in every browser.
    throw invalidParameter(field, `is too long: at most ${issue.expected?.replace('<=', '')} characters.`);
  }
  throw invalidParameter(field, `is missing or not a ${issue.expected}.`);
}
