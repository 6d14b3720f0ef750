import * as v from './small-valibot.ts';

/** The one error shape on the wire, DurenAI's own. */
export const ErrorEnvelope = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    status: v.number(),
    details: v.optional(v.record(v.string(), v.unknown())),
  }),
});
export type ErrorEnvelope = v.InferOutput<typeof ErrorEnvelope>;
