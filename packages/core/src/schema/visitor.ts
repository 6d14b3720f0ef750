import { Count, Timestamp } from './primitives.ts';
import * as v from './small-valibot.ts';

/** Body of the proxy's `POST /v1/session`. Without a refresh token a new visitor is minted. */
export const SessionRequest = v.object({
  refresh_token: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  /** A JWT in which the site says who this is. */
  identity: v.optional(v.pipe(v.string(), v.maxLength(4096))),
});
export type SessionRequest = v.InferOutput<typeof SessionRequest>;

/** What this proxy offers to this visitor. A proxy older than a feature does not name it. */
const Features = v.object({
  /** Takes the site's word for who somebody is. */
  identity: v.optional(v.boolean(), false),
  /** This visitor may create characters. */
  create_characters: v.optional(v.boolean(), false),
});
export type Features = v.InferOutput<typeof Features>;

/** A visitor's tokens, from the proxy's `POST /v1/session`. */
export const Session = v.object({
  access_token: v.string(),
  /** Seconds that the access token lives. */
  expires_in: v.pipe(v.number(), v.minValue(1)),
  refresh_token: v.string(),
  visitor: v.object({ id: v.string(), verified: v.boolean() }),
  features: v.optional(Features, {}),
});
export type Session = v.InferOutput<typeof Session>;

/** What the proxy's `GET /v1/user/me` tells a visitor about themself. Never the owner's account. */
export const Visitor = v.object({
  id: v.string(),
  verified: v.boolean(),
  created_at: v.nullable(Timestamp),
  stats: v.object({ conversations: Count, favorites: Count }),
  /** What this visitor may still send today, and when more may be sent. */
  messages: v.object({ left: Count, limit: Count, resets_at: Timestamp }),
});
export type Visitor = v.InferOutput<typeof Visitor>;

/** Answer of the proxy to whatever ends or forgets something. */
export const Done = v.object({ success: v.boolean(), message: v.string() });
export type Done = v.InferOutput<typeof Done>;
