import * as v from 'valibot';
import { object } from './primitives.ts';

/** The one error shape on the wire, DurenAI's own. */
export const ErrorEnvelope = object({
  error: object({
    code: v.string(),
    message: v.string(),
    status: v.number(),
    details: v.optional(v.record(v.string(), v.unknown())),
  }),
});
export type ErrorEnvelope = v.InferOutput<typeof ErrorEnvelope>;
